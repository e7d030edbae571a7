import assert from 'node:assert/strict';
import test from 'node:test';
import { REGRET, still, thrown, without, words } from '../logic/bin.js';
import { differences } from '../logic/differ.js';
import { choices, filterOf, tagsOf, valueOf } from '../logic/shelves.js';

test('what was deleted can be had back for ten minutes, the newest first', () => {
  const list = thrown(thrown([], [{ id: 'a', name: 'lemon', step: 3 }], 0), [{ id: 'b', name: 'cup' }], 1000);
  assert.deepEqual(list.map(({ id }) => id), ['b', 'a']);
  assert.deepEqual(still(list, REGRET).map(({ id }) => id), ['b']);
  assert.deepEqual(without(list, ['b']).map(({ id }) => id), ['a']);
  assert.equal(words([{ name: 'lemon' }]), '“lemon” was deleted');
  assert.equal(words([{}, {}]), '2 sessions were deleted');
});

test('a shelf is a filter, and back', () => {
  const all = choices([{ tags: ['b', 'a'] }, { tags: ['a'] }, {}], 'tag:gone');
  assert.deepEqual(all.map(([value]) => value), ['', 'favorite', 'archived', 'tag:a', 'tag:b', 'tag:gone']);
  for (const [value] of all) assert.equal(valueOf(filterOf(value)), value);
  assert.deepEqual(filterOf('tag:a'), { favorite: false, archived: false, tag: 'a' });
});

test('tags are what stands between commas', () => {
  assert.deepEqual(tagsOf(' lab, # nice,, lab ,two words'), ['lab', 'nice', 'two words']);
  assert.deepEqual(tagsOf('  '), []);
});

test('recipes differ at paths; lists are one value', () => {
  const one = { steps: 512, optimizer: { rate: 0.05, type: 'adam' }, views: { scale: [0.5, 1] } };
  const two = { steps: 512, optimizer: { rate: 0.01, type: 'adam' }, views: { scale: [0.5, 1.1] }, exact: true };
  assert.deepEqual(differences([one, two, one]), [
    { path: 'optimizer.rate', values: [0.05, 0.01, 0.05] },
    { path: 'views.scale', values: [[0.5, 1], [0.5, 1.1], [0.5, 1]] },
    { path: 'exact', values: [undefined, true, undefined] },
  ]);
  assert.deepEqual(differences([one, one]), []);
  assert.deepEqual(differences([one, undefined]).length, 4);
});
