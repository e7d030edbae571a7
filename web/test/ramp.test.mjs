import assert from 'node:assert/strict';
import test from 'node:test';
import { climbing, isRamp, now, ramp, tuned, valueAt } from '../logic/ramp.js';

const falling = ramp(0.05, 0.01, 100);
const recipe = { optimizer: { rate: 0.05 }, views: { noise: 0.03, scale: [0.5, 1] } };
const session = (step, ...more) => ({ step, recipe, tunings: [{ step: 11, set: { 'optimizer.rate': falling } }, ...more] });

test('a ramp is a pair of ends and a number of steps', () => {
  assert.deepEqual(falling, { ramp: [0.05, 0.01], steps: 100 });
  assert.ok(isRamp(falling));
  for (const other of [0.05, [0.5, 1], { steps: 3 }, null, undefined, 'ramp']) assert.ok(!isRamp(other));
});

test('it goes in a straight line from its first step on, and stays where it ends', () => {
  assert.equal(valueAt(falling, 11, 11), 0.05);
  assert.ok(Math.abs(valueAt(falling, 11, 61) - 0.03) < 1e-12);
  assert.ok(Math.abs(valueAt(falling, 11, 5000) - 0.01) < 1e-12);
  assert.equal(valueAt(ramp(1, 4, 2), 0, 1), 3); // whole ends, whole values
});

test('what is ramped begins where the ramp begins', () => {
  assert.deepEqual(tuned(recipe, { 'optimizer.rate': ramp(0.2, 1, 9), 'views.noise': 0.1 }), { optimizer: { rate: 0.2 }, views: { noise: 0.1, scale: [0.5, 1] } });
});

test('a knob shows what the next step uses', () => {
  assert.equal(now(session(10), 'optimizer.rate'), 0.05);
  assert.ok(Math.abs(now(session(60), 'optimizer.rate') - 0.03) < 1e-12);
  assert.equal(now(session(60), 'views.noise'), 0.03);
  assert.equal(now(undefined, 'views.noise'), undefined);
});

test('a ramp moves its knob until its end, or until somebody turns it', () => {
  assert.deepEqual(climbing(session(60), 'optimizer.rate'), { from: 0.05, to: 0.01, first: 11, last: 111 });
  assert.equal(climbing(session(111), 'optimizer.rate'), null);
  assert.equal(climbing(session(60), 'views.noise'), null);
  const turned = session(60, { step: 40, set: { 'optimizer.rate': 0.02 } });
  assert.equal(climbing(turned, 'optimizer.rate'), null);
  assert.equal(now({ ...turned, recipe: { optimizer: { rate: 0.02 } } }, 'optimizer.rate'), 0.02);
});
