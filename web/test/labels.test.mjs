import assert from 'node:assert/strict';
import test from 'node:test';
import { learned, named } from '../logic/labels.js';
import { name, title } from '../logic/objective.js';
import { initial, reduce } from '../logic/state.js';

const opinion = { step: 4, networks: [{ network: 'n', top: [{ class: 340, label: 'zebra', probability: 0.9 }] }, { network: 'm', top: [{ class: 340, label: 'horse', probability: 0.1 }] }] };
const session = { id: 'a', name: 'class 340', network: 'n', recipe: { objective: [{ type: 'class', index: 340 }] }, opinion: null };
const then = (state, ...actions) => actions.reduce(reduce, state);

test('an index is called what its own network calls it', () => {
  const labels = learned({}, 'n', [{ index: 340, label: 'zebra' }, { index: 1 }]);
  assert.deepEqual(labels, { n: { 340: 'zebra' } });
  assert.equal(learned(labels, 'n', [{ index: 340, label: 'zebra' }]), labels);
  assert.equal(named('lemon + class 340 + class 1', labels.n), 'lemon + zebra + class 1');
  assert.equal(named('the class 340 of horses', labels.n), 'the class 340 of horses');
  assert.equal(title({ type: 'class', index: 340 }, labels.n), 'zebra');
  assert.equal(name([{ type: 'class', index: 340 }, { type: 'class', index: 2 }], labels.n), 'zebra + class 2');
});

test('an opinion gives a session its name, and the others of that network theirs', () => {
  const state = then(initial, { type: 'listed', sessions: [session, { ...session, id: 'b' }, { ...session, id: 'c', network: 'm' }, { ...session, id: 'd', network: 'x' }] });
  assert.equal(state.sessions.a.name, 'class 340');
  const told = then(state, { type: 'session', session: { id: 'a', opinion } });
  assert.deepEqual(['a', 'b', 'c', 'd'].map((id) => told.sessions[id].name), ['zebra', 'zebra', 'horse', 'class 340']);
  const again = then(told, { type: 'listed', sessions: [session] });
  assert.equal(again.sessions.a.name, 'zebra');
});

test('a search teaches too', () => {
  const state = then(initial, { type: 'listed', sessions: [session] }, { type: 'labels', network: 'n', labels: [{ index: 340, label: 'zebra' }] });
  assert.equal(state.sessions.a.name, 'zebra');
});
