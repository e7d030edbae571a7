import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { Series } from '../logic/series.js';
import { WHOLE, exact, moved, part, zoomed } from '../logic/zoom.js';
import { Pace } from '../logic/pace.js';

const page = readFileSync(new URL('../../docs/protocol.md', import.meta.url), 'utf8');
const meters = JSON.parse(/```json meters\n([^]*?)\n```/.exec(page)[1]);

test('meters of the protocol become columns', () => {
  const series = Series.from(meters);
  assert.deepEqual(series.steps, [1, 2, 3]);
  assert.deepEqual(series.penalties.statistics, [2, 1.9, 1.7]);
  assert.deepEqual(series.columns.second, [null, 0.001, null]);
  assert.equal(Series.value(series.columns.second, 2), 0.001);
});

test('points grow the columns, each step once', () => {
  const series = Series.from(meters);
  assert.ok(series.append([{ step: 3, objective: 9 }, { step: 4, objective: 1, penalties: { l2: 0.5 } }]));
  assert.ok(!series.append([{ step: 4, objective: 1 }]));
  assert.deepEqual(series.steps, [1, 2, 3, 4]);
  assert.deepEqual(series.penalties, { statistics: [2, 1.9, 1.7, null], l2: [null, null, null, 0.5] });
  series.opinion(9, 0.4);
  assert.equal(series.columns.second[3], 0.4);
  assert.equal(series.rowAt(0), -1);
});

test('long runs are thinned, the newest half stays whole', () => {
  const series = new Series();
  for (let step = 1; step <= 5000; step++) series.append([{ step, objective: step }]);
  assert.ok(series.steps.length <= 4000);
  assert.equal(series.last, 5000);
  assert.equal(series.columns.objective.length, series.steps.length);
});

test('zooming keeps the point under the finger', () => {
  const window = zoomed(WHOLE, 4, { x: 0.25, y: 0.5 });
  assert.deepEqual(window, { scale: 4, x: 0.25 + 0.25 / 4, y: 0.5 });
  assert.deepEqual(zoomed(window, 1e-9), WHOLE);
  assert.deepEqual(moved(window, 9, 9), { scale: 4, x: 0.125, y: 0.125 });
  assert.deepEqual(part(window, 224), { left: 42, top: 84, side: 56 });
});

test('buttons zoom to whole numbers of screen pixels', () => {
  const each = (window) => Math.round(window.scale * 600 * 1e6 / 224) / 1e6;
  const once = exact(WHOLE, 600, 224, 1);
  assert.equal(each(once), 3);
  assert.equal(each(exact(once, 600, 224, 1)), 4);
  assert.equal(exact(once, 600, 224, -1).scale, 1);
});

function paced(interval) {
  const clock = { time: 0, timers: [], now: () => clock.time, later: (work, ms) => clock.timers.push({ work, at: clock.time + ms }), cancel: () => (clock.timers = []) };
  const sent = [];
  const pace = new Pace(interval, (step) => sent.push([clock.time, step]), clock);
  const advance = (ms) => {
    clock.time += ms;
    const due = clock.timers.filter(({ at }) => at <= clock.time);
    clock.timers = clock.timers.filter(({ at }) => at > clock.time);
    due.forEach(({ work }) => work());
  };
  return { pace, sent, advance };
}

test('a large picture gives its credit back at once', () => {
  const { pace, sent } = paced(0);
  pace.drawn(1);
  pace.drawn(2);
  assert.deepEqual(sent, [[0, 1], [0, 2]]);
});

test('a tile gives its credit back every so often', () => {
  const { pace, sent, advance } = paced(700);
  pace.drawn(1);
  advance(50);
  pace.drawn(2);
  advance(649);
  assert.equal(sent.length, 1);
  advance(1);
  assert.deepEqual(sent, [[0, 1], [700, 2]]);
});

test('a hidden tab gives none, and one at return', () => {
  const { pace, sent, advance } = paced(0);
  pace.hidden = true;
  pace.drawn(1);
  advance(10_000);
  assert.deepEqual(sent, []);
  pace.hidden = false;
  assert.deepEqual(sent, [[10_000, 1]]);
  pace.hidden = false;
  assert.equal(sent.length, 1);
});
