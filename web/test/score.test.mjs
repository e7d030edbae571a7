import assert from 'node:assert/strict';
import test from 'node:test';
import { due, ways } from '../logic/score.js';

const recipe = { objective: [{ type: 'class', label: 'lemon' }], optimizer: { rate: 0.05 }, views: { noise: 0.03 } };
const tunings = [
  { step: 3, set: { 'optimizer.rate': 0.01 } },
  { step: 3, set: { 'views.noise': 0.1 } },
  { step: 9, set: { 'optimizer.rate': 0.02 } },
];

test('a tuned picture can begin as it began, or with its final knobs', () => {
  const [start, final] = ways({ recipe, tunings });
  assert.deepEqual(start.recipe, recipe);
  assert.deepEqual(start.tunings, tunings);
  assert.match(start.words, /3 tunings at steps 3 and 9/);
  assert.deepEqual(final.recipe, { ...recipe, optimizer: { rate: 0.02 }, views: { noise: 0.1 } });
  assert.deepEqual(final.tunings, []);
});

test('one that nobody tuned has one way, which is exact', () => {
  const all = ways({ recipe });
  assert.equal(all.length, 1);
  assert.deepEqual(all[0].recipe, recipe);
  assert.match(all[0].words, /the same picture/);
});

test('tunings are due when the step before theirs has been taken, in order, once', () => {
  assert.deepEqual(due(tunings, 0, 0), { set: null, done: 0 });
  assert.deepEqual(due(tunings, 0, 1), { set: null, done: 0 });
  assert.deepEqual(due(tunings, 0, 2), { set: { 'optimizer.rate': 0.01, 'views.noise': 0.1 }, done: 2 });
  assert.deepEqual(due(tunings, 2, 2), { set: null, done: 2 });
  assert.deepEqual(due(tunings, 2, 40), { set: { 'optimizer.rate': 0.02 }, done: 3 });
  assert.deepEqual(due(tunings, 0, 40), { set: { 'optimizer.rate': 0.02, 'views.noise': 0.1 }, done: 3 });
  assert.deepEqual(due(tunings, 3, 40), { set: null, done: 3 });
});
