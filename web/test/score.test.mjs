import assert from 'node:assert/strict';
import test from 'node:test';
import { body, scoreOf, ways } from '../logic/score.js';

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
  assert.deepEqual(ways({ rules: 2, recipe, tunings }).map(({ rules }) => rules), [2, null]);
});

test('one that nobody tuned has one way, which is exact', () => {
  const all = ways({ recipe });
  assert.equal(all.length, 1);
  assert.deepEqual(all[0].recipe, recipe);
  assert.match(all[0].words, /the same picture/);
  assert.equal(ways({ rules: 2, recipe })[0].rules, 2);
});

test('the body is a score where something is tuned, with nothing in it that the server does not take', () => {
  assert.deepEqual(body({ ...recipe, name: 'l' }), { ...recipe, name: 'l' });
  assert.deepEqual(body({ ...recipe, name: 'l' }, [{ revision: 1, by: 'you', ...tunings[0] }]), { recipe, tunings: [tunings[0]], rules: 1, name: 'l' });
  assert.deepEqual(body(recipe, [], 2), { rules: 2, recipe, tunings: [] });
});

test('a ramp that has ended is its end', () => {
  const [, final] = ways({ recipe, tunings: [{ step: 3, set: { 'optimizer.rate': { ramp: [0.05, 0.01], steps: 9 } } }] });
  assert.equal(final.recipe.optimizer.rate, 0.01);
});

test('a file may hold a score, a history or a recipe', () => {
  assert.deepEqual(scoreOf(JSON.stringify({ recipe, tunings, step: 40 })), { rules: 1, recipe, tunings, step: 40 });
  assert.deepEqual(scoreOf(JSON.stringify({ rules: 2, recipe, tunings, step: 40 })).rules, 2);
  assert.deepEqual(scoreOf(JSON.stringify(recipe)), { rules: null, recipe, tunings: [], step: null });
  for (const other of ['', '{', '[]', 'null', '{"recipe":{}}', '{"objective":3}', JSON.stringify({ recipe, tunings: 3 })]) assert.equal(scoreOf(other), null);
});
