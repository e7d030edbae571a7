import assert from 'node:assert/strict';
import test from 'node:test';
import { nobody, ready, reduce, shown, stops } from '../logic/compare.js';

const sessions = {
  a: { id: 'a', state: 'running', step: 100, kept: [0, 1, 2, 4, 8, 16, 32, 64, 96] },
  b: { id: 'b', state: 'finished', step: 24, kept: [0, 1, 2, 3, 4, 6, 8, 12, 16, 24] },
  c: { id: 'c', state: 'running', step: 5, kept: [2, 4] },
};
const then = (...actions) => actions.reduce(reduce, nobody);
const add = (...ids) => ids.map((id) => ({ type: 'add', id }));
const steps = (state) => shown(state, sessions).map(({ step }) => step);

test('two to four are compared, each once', () => {
  assert.ok(!ready(then(...add('a'))));
  assert.ok(ready(then(...add('a', 'b'))));
  assert.deepEqual(then(...add('a', 'b', 'a')).ids, ['a', 'b']);
  assert.deepEqual(then(...add('a', 'b', 'c', 'd', 'e')).ids, ['a', 'b', 'c', 'd']);
  assert.deepEqual(then(...add('a', 'b'), { type: 'gone', session: 'a' }).ids, ['b']);
  assert.deepEqual(then(...add('a'), { type: 'at', step: 8 }, { type: 'remove', id: 'a' }), nobody);
});

test('the scrubber at its end follows the newest of each', () => {
  assert.deepEqual(shown(then(...add('a', 'b')), sessions), [
    { id: 'a', step: 100, live: true, waits: false, ended: false },
    { id: 'b', step: 24, live: true, waits: false, ended: false },
  ]);
});

test('elsewhere each shows its newest picture at or before it, and says why it is behind', () => {
  assert.deepEqual(steps(then(...add('a', 'b'), { type: 'at', step: 12 })), [8, 12]);
  assert.deepEqual(shown(then(...add('a', 'b', 'c'), { type: 'at', step: 64 }), sessions), [
    { id: 'a', step: 64, live: false, waits: false, ended: false },
    { id: 'b', step: 24, live: true, waits: false, ended: true },
    { id: 'c', step: 5, live: true, waits: true, ended: false },
  ]);
  assert.deepEqual(steps(then(...add('a', 'c'), { type: 'at', step: 1 })), [1, 2]); // c has nothing earlier
  assert.deepEqual(steps(then(...add('a', 'unknown'))), [100, null]);
});

test('arrow keys go through the steps of all', () => {
  const all = then(...add('b', 'c'));
  assert.deepEqual(stops(all, sessions), [0, 1, 2, 3, 4, 5, 6, 8, 12, 16, 24]);
  const move = (step, direction) => reduce({ ...all, step }, { type: 'move', direction, sessions }).step;
  assert.equal(move(null, -1), 16);
  assert.equal(move(4, 1), 5);
  assert.equal(move(5, 1), 6);
  assert.equal(move(7, -1), 6);
  assert.equal(move(0, -1), 0);
  assert.equal(move(16, 1), null);
  assert.equal(move(null, 1), null);
});
