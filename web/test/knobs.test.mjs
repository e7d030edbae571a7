import assert from 'node:assert/strict';
import test from 'node:test';
import { ends, groups, nudge, position, settle, shown, step, title, typed, valueAt } from '../logic/knobs.js';

const rate = { path: 'optimizer.rate', type: 'number', low: 1e-6, high: 10, scale: 'log', title: 'Rate', tunable: true, group: 'optimizer' };
const statistics = { path: 'penalties.statistics', type: 'number', low: 0, high: 1000, scale: 'log', tunable: true, group: 'penalties' };
const turn = { path: 'views.turn', type: 'number', low: 0, high: 180, scale: 'linear', unit: '°', tunable: true, group: 'views' };
const count = { path: 'views.count', type: 'integer', low: 1, high: 32, scale: 'linear', tunable: true, group: 'views' };

test('a place on the scale and its value are two sides of the same', () => {
  for (const field of [rate, statistics, turn, count]) {
    assert.equal(valueAt(field, 0), field.low);
    assert.equal(valueAt(field, 1), field.high);
    for (const place of [0.2, 0.5, 0.9]) {
      assert.ok(Math.abs(position(field, valueAt(field, place)) - place) < 0.02, field.path);
    }
  }
});

test('a logarithmic scale from 0 begins at 0 and then goes on by decades', () => {
  assert.equal(position(statistics, 0), 0);
  assert.equal(valueAt(statistics, 0.01), 0);
  assert.ok(position(statistics, 0.005) > 0.3);
});

test('an arrow key is fine, with shift coarse, and 0 can be left and reached', () => {
  assert.equal(nudge(turn, 20, 1), 20 + step(turn));
  assert.equal(nudge(turn, 20, -1, true), 20 - 10 * step(turn));
  assert.equal(nudge(turn, 180, 1), 180);
  assert.equal(nudge(rate, 0.05, 1), 0.0525);
  assert.equal(nudge(rate, 0.05, 1, true), 0.075);
  assert.ok(nudge(statistics, 0, 1) > 0);
  assert.equal(nudge(statistics, nudge(statistics, 0, 1), -1), 0);
  assert.equal(nudge(count, 1, 1), 2);
});

test('an integer on a logarithmic scale always moves', () => {
  const steps = { type: 'integer', low: 1, high: 1e6, scale: 'log' };
  assert.equal(nudge(steps, 3, 1), 4);
  assert.equal(nudge(steps, 3, -1), 2);
});

test('values have no digits that nobody asked for', () => {
  assert.equal(settle({ type: 'number', low: 0, high: 1 }, 0.1 + 0.2), 0.3);
  assert.equal(settle(rate, 0.0123456), 0.0123);
  assert.equal(settle(count, 3.4), 3);
});

test('the step of a scale is round', () => {
  assert.equal(step(turn), 0.5);
  assert.equal(step({ type: 'number', low: 0, high: 1 }), 0.005);
  assert.equal(step(count), 1);
});

test('values are written as people read them', () => {
  assert.equal(shown(rate, 0.05), '0.05');
  assert.equal(shown({ type: 'range' }, [0.5, 1.1]), '0.5 – 1.1');
  assert.equal(shown({ type: 'boolean' }, true), 'on');
  assert.equal(shown(rate, 0.000001), '1e-6');
  assert.equal(shown(rate, undefined), '');
});

test('what is typed is a number or nothing; a range is for the server to refuse', () => {
  assert.equal(typed(turn, ' 12,5 °'), 12.5);
  assert.equal(typed(rate, '99'), 99);
  assert.equal(typed(rate, 'lots'), null);
  assert.equal(typed(rate, ''), null);
  assert.equal(typed(count, '2.7'), 3);
});

test('the ends of a range may meet and not cross', () => {
  assert.deepEqual(ends([0.5, 1.1], 0, 2), [1.1, 1.1]);
  assert.deepEqual(ends([0.5, 1.1], 1, 0.2), [0.5, 0.5]);
});

test('the knobs that matter most come first, the others by group, what cannot change not at all', () => {
  const { first, rest } = groups([count, turn, rate, statistics, { path: 'canvas.size', tunable: false }]);
  assert.deepEqual(first.map(({ path }) => path), ['optimizer.rate', 'penalties.statistics', 'views.turn']);
  assert.deepEqual(rest, [{ name: 'views', fields: [count] }]);
});

test('paths have titles', () => {
  assert.equal(title([rate], 'optimizer.rate'), 'Rate');
  assert.equal(title([], 'views.flip'), 'flip');
  assert.equal(title([], 'objective.1.weight'), 'weight of term 2');
});
