import assert from 'node:assert/strict';
import test from 'node:test';
import * as objective from '../logic/objective.js';
import * as recipe from '../logic/recipe.js';

test('terms have short names', () => {
  assert.equal(objective.name([{ type: 'class', label: 'lemon' }, { type: 'channel', layer: 'l', unit: 4 }]), 'lemon + l:4');
  assert.equal(objective.title({ type: 'class', index: 7 }), 'class 7');
  assert.equal(objective.title({ type: 'neuron', layer: 'l', unit: 1, x: 3 }), 'l:1@3,mid');
  assert.equal(objective.title({ type: 'neuron', layer: 'l', unit: 1 }), 'l:1@mid');
});

test('a label that two classes share is told apart', () => {
  const [bird, lemon] = objective.classChoices([{ index: 134, label: 'crane' }, { index: 951, label: 'lemon' }, { index: 517, label: 'crane' }]);
  assert.deepEqual(bird.term, { type: 'class', index: 134 });
  assert.deepEqual(lemon.term, { type: 'class', label: 'lemon' });
  assert.deepEqual(recipe.simple(bird), { objective: [{ type: 'class', index: 134 }], name: 'crane' });
  assert.deepEqual(recipe.simple(lemon), { objective: [{ type: 'class', label: 'lemon' }] });
});

test('a form becomes a recipe that says no more than was chosen', () => {
  const terms = [{ type: 'class', label: 'lemon', weight: 1 }, { type: 'class', label: 'orange', weight: -0.3 }];
  assert.deepEqual(recipe.composed({ objective: terms, preset: 'lucid', size: null, steps: 64, seed: 0 }), {
    objective: [{ type: 'class', label: 'lemon' }, terms[1]], preset: 'lucid', steps: 64, seed: 0,
  });
});

test('a recipe as text leaves out what its preset says', () => {
  const preset = { preset: 'natural', views: { turn: 20, noise: 0.03 }, steps: 512 };
  const full = { ...preset, views: { turn: 5, noise: 0.03 }, objective: [{ type: 'class', label: 'lemon' }], seed: 7 };
  assert.deepEqual(recipe.short(full, preset), { preset: 'natural', views: { turn: 5 }, objective: full.objective, seed: 7 });
});

test('pasted text is a recipe, or says what is wrong', () => {
  assert.deepEqual(recipe.parsed('{"recipe":{"objective":[1]}}'), { objective: [1] });
  assert.throws(() => recipe.parsed('{'), /not JSON/);
  assert.throws(() => recipe.parsed('{}'), /needs an objective/);
});
