import assert from 'node:assert/strict';
import test from 'node:test';
import { choiceOf, shortest, square, unfit } from '../logic/start-picture.js';

test('a file that is no picture, is empty or is too large is refused with its name and why', () => {
  assert.equal(unfit({ name: 'cat.jpg', type: 'image/jpeg', size: 5_000_000 }), null);
  assert.match(unfit({ name: 'a.pdf', type: 'application/pdf', size: 9 }), /a\.pdf is no picture/);
  assert.match(unfit({ name: 'a.svg', type: 'image/svg+xml', size: 9 }), /no picture/);
  assert.match(unfit({ name: 'big.png', type: 'image/png', size: 250_000_000 }), /250 MB: pictures may have 100 MB/);
  assert.match(unfit({ name: 'none.png', type: 'image/png', size: 0 }), /empty/);
});

test('the middle square is taken, with no more pixels than the canvas has', () => {
  assert.deepEqual(square({ width: 4000, height: 3000 }, 224), { left: 500, top: 0, edge: 3000, side: 224 });
  assert.deepEqual(square({ width: 101, height: 200 }, 224), { left: 0, top: 49, edge: 101, side: 101 });
  assert.equal(square({ width: 9000, height: 9000 }, 99_999).side, 1024);
});

test('it is sent without loss unless that is too long for a recipe', () => {
  const asked = [];
  const encode = (length) => (type) => {
    asked.push(type);
    return type === 'image/png' ? 'x'.repeat(length) : 'jpeg';
  };
  assert.equal(shortest(encode(10)).length, 10);
  assert.deepEqual(asked, ['image/png']);
  assert.equal(shortest(encode(6_000_001)), 'jpeg');
});

test('what a recipe starts from is one of the choices', () => {
  assert.deepEqual([undefined, 'noise', 'gray', 'data:image/png;base64,AA', `sha256:${'0'.repeat(64)}`].map(choiceOf), ['', 'noise', 'gray', 'picture', 'picture']);
});
