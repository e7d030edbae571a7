import assert from 'node:assert/strict';
import test from 'node:test';
import * as format from '../logic/format.js';
import * as announce from '../logic/announce.js';
import * as route from '../logic/route.js';
import { delay } from '../logic/backoff.js';
import { merged, withSet } from '../logic/paths.js';

const lemon = { id: 'a', name: 'lemon', state: 'running', step: 128, steps: 512, stepsPerSecond: 16, probability: 0.97 };

test('a time-lapse is saved under the name of its session', () => {
  assert.equal(format.timelapseName('Red fox!', 'thumb'), 'red-fox-timelapse-small.png');
  assert.equal(format.timelapseName(undefined, 'full'), 'picture-timelapse.png');
});

test('numbers and times as people read them', () => {
  assert.equal(format.probability(0.001), '<0.01');
  assert.equal(format.probability(0), '0.00');
  assert.equal(format.probability(null), '');
  assert.equal(format.duration(0.2), '1 s');
  assert.equal(format.duration(150), '3 min');
  assert.equal(format.duration(5400), '1.5 h');
  assert.equal(format.timeLeft(lemon), '24 s');
  assert.equal(format.timeLeft({ ...lemon, stepsPerSecond: 0 }), '');
  assert.equal(format.significant(0.00502), '0.00502');
  assert.equal(format.fileName('Golden Retriever + <b>'), 'golden-retriever-b');
  assert.equal(format.ago('2026-11-24T12:00:00Z', Date.parse('2026-11-24T12:05:00Z')), '5 min ago');
});

test('a tile says how far it is', () => {
  assert.equal(format.status(lemon), 'step 128 · 24 s left');
  assert.equal(format.status({ ...lemon, state: 'paused' }), 'paused at 128');
  assert.equal(format.status({ ...lemon, state: 'finished' }), '128 steps');
  assert.equal(format.spoken(lemon), 'lemon, running, step 128 of 512, probability 0.97');
});

test('the title bar and the favicon show progress', () => {
  assert.equal(announce.pageTitle(lemon), '25 % · lemon · Afterimage');
  assert.equal(announce.pageTitle(undefined), 'Afterimage');
  assert.match(announce.favicon({ share: 0.5, state: 'running' }), /^data:image\/svg\+xml,.*40\.8/);
});

test('what matters is said once', () => {
  assert.equal(announce.change(lemon, { ...lemon, step: 129 }), null);
  assert.equal(announce.change(lemon, { ...lemon, state: 'paused' }), 'lemon is paused at step 128');
  assert.equal(announce.change(undefined, lemon), null);
  assert.ok(announce.ended(lemon, { ...lemon, state: 'finished' }));
  assert.ok(!announce.ended({ ...lemon, state: 'finished' }, { ...lemon, state: 'finished' }));
});

test('an address and its room are two sides of the same', () => {
  for (const one of [{ page: 'wall' }, { page: 'session', id: 'a b', step: null }, { page: 'session', id: 'x', step: 12 }]) {
    assert.deepEqual(route.parse(route.format(one)), one);
  }
  assert.deepEqual(route.parse('#/session/x?step=-1'), { page: 'session', id: 'x', step: null });
  assert.deepEqual(route.parse('#/session/%'), { page: 'session', id: '%', step: null });
  assert.deepEqual(route.parse('#/what'), { page: 'wall' });
});

test('attempts to connect come less and less often, but come', () => {
  assert.equal(delay(1, 1), 250);
  assert.equal(delay(3, 1), 1000);
  assert.equal(delay(50, 1), 8000);
  assert.equal(delay(1, 0), 187.5);
});

test('values by path are replaced in a copy', () => {
  const recipe = { objective: [{ weight: 1 }, { weight: 2 }], views: { turn: 5 } };
  assert.deepEqual(withSet(recipe, { 'objective.1.weight': 3, 'views.turn': 0 }), { objective: [{ weight: 1 }, { weight: 3 }], views: { turn: 0 } });
  assert.equal(recipe.objective[1].weight, 2);
  assert.deepEqual(merged({ a: { b: 1, c: [1, 2] } }, { a: { c: [3] } }), { a: { b: 1, c: [3] } });
});
