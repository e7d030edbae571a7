import assert from 'node:assert/strict';
import test from 'node:test';
import { initial, pendingCommand, pendingSet, reduce } from '../logic/state.js';

const recipe = { objective: [{ type: 'class', label: 'lemon', weight: 1 }], optimizer: { rate: 0.05, beta1: 0.9 } };
const lemon = { id: 'a', name: 'lemon', state: 'running', step: 10, steps: 512, revision: 0, recipe, tunings: [] };
const watching = run({ type: 'snapshot', session: 'a', channel: 1, version: 7, state: lemon });
const tune = { type: 'sent', id: 'c1', session: 'a', kind: 'tune', set: { 'optimizer.rate': 0.02 } };

function run(...actions) {
  return actions.reduce(reduce, initial);
}
const then = (state, ...actions) => actions.reduce(reduce, state);

test('a snapshot is the whole session with its version', () => {
  const { gone, ...session } = watching.sessions.a;
  assert.equal(gone, undefined);
  assert.deepEqual(session, { ...lemon, version: 7, gap: false });
});

test('after a snapshot that holds only the id the missing events follow', () => {
  const state = then(watching,
    { type: 'snapshot', session: 'a', channel: 2, version: 9, state: { id: 'a' } },
    { type: 'event', session: 'a', version: 8, event: 'kept', patch: { kept: [0, 8] } },
    { type: 'event', session: 'a', version: 9, event: 'paused', patch: { state: 'paused', step: 12 } });
  assert.equal(state.sessions.a.name, 'lemon');
  assert.equal(state.sessions.a.state, 'paused');
  assert.deepEqual(state.sessions.a.kept, [0, 8]);
  assert.equal(state.sessions.a.version, 9);
});

test('an event lays its patch over the session, the recipe at any depth', () => {
  const patch = { revision: 1, recipe: { optimizer: { rate: 0.02 } } };
  const { a } = then(watching, { type: 'event', session: 'a', version: 8, event: 'tuned', step: 11, by: 'you', set: tune.set, patch }).sessions;
  assert.deepEqual(a.recipe.optimizer, { rate: 0.02, beta1: 0.9 });
  assert.deepEqual(a.tunings, [{ revision: 1, step: 11, set: tune.set, by: 'you' }]);
});

test('an event that was there before changes nothing', () => {
  assert.equal(then(watching, { type: 'event', session: 'a', version: 7, event: 'paused', patch: { state: 'paused' } }), watching);
});

test('a missing event is noticed, and a new snapshot heals it', () => {
  const gap = then(watching, { type: 'event', session: 'a', version: 10, event: 'kept', patch: {} });
  assert.equal(gap.sessions.a.gap, true);
  assert.equal(then(gap, { type: 'snapshot', session: 'a', version: 10, state: lemon }).sessions.a.gap, false);
});

test('meters move step, probability and pace, and never back', () => {
  const on = then(watching, { type: 'meters', session: 'a', step: 12, stepsPerSecond: 18, probability: 0.5, points: [] });
  assert.equal(on.sessions.a.step, 12);
  assert.equal(on.sessions.a.probability, 0.5);
  assert.equal(then(on, { type: 'meters', session: 'a', step: 11, points: [] }), on);
});

test('a value is wanted, then on its way, then what the server has', () => {
  const wanted = then(watching, { type: 'wanted', session: 'a', set: tune.set });
  assert.deepEqual(pendingSet(wanted, 'a'), tune.set);
  const sent = then(wanted, tune);
  assert.deepEqual(pendingSet(sent, 'a'), tune.set);
  assert.equal(sent.sessions.a.recipe.optimizer.rate, 0.05);
  const taken = then(sent, { type: 'ack', id: 'c1', step: 11 });
  assert.deepEqual(pendingSet(taken, 'a'), {});
  assert.equal(taken.sessions.a.recipe.optimizer.rate, 0.02);
});

test('a refusal leaves the value of the server and gives the reason to the path it names', () => {
  const both = { ...tune, set: { 'optimizer.rate': 99, 'optimizer.beta1': 0.5 } };
  const error = { type: 'error', id: 'c1', code: 'bad-recipe', detail: 'optimizer.rate must be 1e-06..10, was 99', hint: 'h' };
  const state = then(watching, both, error);
  assert.equal(state.sessions.a.recipe.optimizer.rate, 0.05);
  assert.deepEqual(state.refused.a, { 'optimizer.rate': { detail: error.detail, hint: 'h' } });
  assert.deepEqual(then(state, { type: 'wanted', session: 'a', set: { 'optimizer.rate': 1 } }).refused.a, {});
});

test('a command is pending until it is acknowledged', () => {
  const sent = then(watching, { type: 'sent', id: 'c2', session: 'a', kind: 'pause' });
  assert.equal(pendingCommand(sent, 'a'), 'pause');
  assert.equal(pendingCommand(then(sent, { type: 'ack', id: 'c2', step: 10 }), 'a'), null);
});

test('a list keeps its order and does not take live steps back', () => {
  const listed = then(watching, { type: 'listed', sessions: [{ ...lemon, id: 'b' }, { ...lemon, step: 4 }], next: 'x' });
  assert.deepEqual(listed.list, { ids: ['b', 'a'], next: 'x', loaded: true });
  assert.equal(listed.sessions.a.step, 10);
  assert.equal(listed.sessions.a.version, 7);
  const more = then(listed, { type: 'listed', sessions: [{ ...lemon, id: 'c' }, { ...lemon, id: 'b' }], more: true });
  assert.deepEqual(more.list.ids, ['b', 'a', 'c']);
});

test('a deleted session is gone, and so is one that cannot be found', () => {
  const deleted = then(watching, { type: 'event', session: 'a', version: 8, event: 'deleted', patch: {} });
  assert.deepEqual(deleted.sessions.a, { id: 'a', gone: true });
  assert.equal(run({ type: 'error', session: 'z', code: 'not-found' }).sessions.z.gone, true);
});

test('a deleted session that is had back is there again', () => {
  const deleted = then(watching, { type: 'gone', session: 'a' });
  for (const action of [{ type: 'session', session: lemon }, { type: 'listed', sessions: [lemon] }, { type: 'known', sessions: [lemon] }, { type: 'snapshot', session: 'a', version: 9, state: lemon }]) {
    assert.equal(then(deleted, action).sessions.a.gone, undefined, action.type);
    assert.equal(then(deleted, action).sessions.a.name, 'lemon');
  }
});

test('a list that was asked for before something happened does not undo it', () => {
  const asked = watching.sessions;
  const paused = then(watching, { type: 'event', session: 'a', version: 8, event: 'paused', patch: { state: 'paused', step: 12 } });
  for (const type of ['listed', 'known']) {
    const session = then(paused, { type, sessions: [{ ...lemon, tags: ['fruit'] }], asked }).sessions.a;
    assert.equal(session.state, 'paused', type);
    assert.equal(session.step, 12, type);
    assert.deepEqual(session.tags, ['fruit'], type);
    assert.equal(then(paused, { type, sessions: [lemon], asked: paused.sessions }).sessions.a.state, 'running', type);
  }
});

test('what is known is not all listed', () => {
  const state = then(watching, { type: 'listed', sessions: [lemon] }, { type: 'known', sessions: [{ ...lemon, id: 'b' }] });
  assert.deepEqual(state.list.ids, ['a']);
  assert.equal(state.sessions.b.name, 'lemon');
});

test('a session without a worker waits for the next one, steps back, and catches up', () => {
  const waits = then(watching, { type: 'event', session: 'a', version: 8, event: 'interrupted', step: 10, note: 'it was killed', patch: { stepsPerSecond: 0, interrupted: 'it was killed' } });
  assert.equal(waits.sessions.a.interrupted, 'it was killed');
  assert.equal(waits.sessions.a.state, 'running');
  const kept = then(waits, { type: 'event', session: 'a', version: 9, event: 'kept', patch: { kept: [8] } });
  assert.equal(kept.sessions.a.interrupted, 'it was killed');
  const back = then(kept, { type: 'event', session: 'a', version: 10, event: 'started', step: 4, patch: { state: 'running', step: 4, interrupted: null, restarts: [4] } });
  assert.equal(back.sessions.a.interrupted, null);
  assert.equal(back.sessions.a.step, 4);
  assert.deepEqual(back.sessions.a.restarts, [4]);
  assert.equal(then(back, { type: 'meters', session: 'a', step: 5, points: [] }).sessions.a.step, 5);
});

test('a ramp that is acknowledged begins where it begins', () => {
  const ramped = { ...tune, set: { 'optimizer.rate': { ramp: [0.04, 0.01], steps: 9 } } };
  assert.equal(then(watching, ramped, { type: 'ack', id: 'c1', step: 11 }).sessions.a.recipe.optimizer.rate, 0.04);
});

test('the reducer changes nothing in place', () => {
  const before = structuredClone(watching);
  then(watching, tune, { type: 'ack', id: 'c1' }, { type: 'event', session: 'a', version: 8, event: 'tuned', set: tune.set, patch: {} });
  assert.deepEqual(watching, before);
});
