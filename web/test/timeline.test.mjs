import assert from 'node:assert/strict';
import test from 'node:test';
import { before, nearest, neighbor, rank, share, stopAt, stops, thumbnails } from '../logic/timeline.js';
import { lines, marks } from '../logic/history.js';
import { remember, undo } from '../logic/undo.js';

const kept = [0, 1, 2, 4, 8, 16, 32, 64];

test('the strip ends at the current step', () => {
  assert.deepEqual(stops(kept, 70).slice(-2), [64, 70]);
  assert.deepEqual(stops(kept, 64).slice(-2), [32, 64]);
  assert.deepEqual(stops([], 0), [0]);
});

test('the first and the last of many stay', () => {
  const all = Array.from({ length: 40 }, (_, i) => i * i);
  const few = thumbnails(all, 8);
  assert.equal(few.length, 8);
  assert.equal(few[0], 0);
  assert.equal(few.at(-1), 39 * 39);
  assert.equal(thumbnails(kept, 20), kept);
});

test('a place on the strip and its stop are two sides of the same', () => {
  for (const step of kept) assert.equal(stopAt(kept, share(kept, step, 6), 6), step);
  assert.equal(stopAt(kept, -1, 6), 0);
  assert.equal(stopAt(kept, 2, 6), 64);
});

test('a step between two stops lies between them', () => {
  assert.equal(rank(kept, 12), 4.5);
  assert.equal(rank(kept, 900), 7);
  assert.equal(share([5], 5, 1), 0.5);
});

test('arrow keys go from stop to stop', () => {
  assert.equal(neighbor(kept, 8, 1), 16);
  assert.equal(neighbor(kept, 8, -1), 4);
  assert.equal(neighbor(kept, 64, 1), 64);
  assert.equal(nearest(kept, 27), 32);
  assert.equal(before(kept, 64), 8);
  assert.equal(before([0], 0), 0);
});

test('a drag of a knob is one line of the history', () => {
  const set = (value) => ({ 'optimizer.rate': value });
  const tunings = [
    { step: 10, by: 'you', set: set(0.04) },
    { step: 11, by: 'you', set: set(0.03) },
    { step: 12, by: 'you', set: set(0.02) },
    { step: 90, by: 'you', set: set(0.01) },
    { step: 91, by: 'lab-2', set: set(0.05) },
  ];
  const told = lines(tunings, { optimizer: { rate: 0.05 } });
  assert.deepEqual(told.map(({ step, changes: [{ from, to }] }) => [step, from, to]), [[91, 0.01, 0.05], [90, 0.02, 0.01], [10, 0.05, 0.02]]);
  assert.deepEqual(marks(tunings), [10, 90, 91]);
  assert.deepEqual(lines(tunings, {}).map(({ changes: [{ from }] }) => from), [0.01, 0.02, undefined]); // where it began is not known
});

test('undo takes a whole drag back', () => {
  let stack = remember([], { 'optimizer.rate': 0.05 }, 0);
  stack = remember(stack, { 'optimizer.rate': 0.04 }, 500);
  stack = remember(stack, { 'views.turn': 20 }, 700);
  assert.equal(stack.length, 2);
  const one = undo(stack);
  assert.deepEqual(one.set, { 'views.turn': 20 });
  const two = undo(one.stack);
  assert.deepEqual(two.set, { 'optimizer.rate': 0.05 });
  assert.equal(undo(two.stack).set, null);
});
