import assert from 'node:assert/strict';
import test from 'node:test';
import { layout, relatives } from '../logic/family.js';
import { hasFamily } from '../logic/relatives.js';

const of = (id, parent = null, step = 0, created = id) => ({ id, created, parent: parent && { session: parent, step } });
const sessions = [of('a'), of('b'), of('a2', 'a', 64), of('a1', 'a', 16), of('a1x', 'a1', 20), of('lost', 'deleted', 8)];

test('children stand below their parent, the ones forked earlier first', () => {
  assert.deepEqual(layout(sessions).map(({ id, row, depth }) => [id, row, depth]), [
    ['a', 0, 0], ['a1', 1, 1], ['a1x', 2, 2], ['a2', 3, 1], ['b', 4, 0], ['lost', 5, 0],
  ]);
  assert.deepEqual(layout([]), []);
});

test('whose parent is gone says so and stays', () => {
  const lost = layout(sessions).at(-1);
  assert.deepEqual([lost.parent, lost.step, lost.orphan], ['deleted', 8, true]);
  assert.ok(!layout(sessions)[1].orphan);
});

test('a family is one tree of many', () => {
  const ids = (id) => relatives(sessions, id).map((one) => one.id).sort();
  assert.deepEqual(ids('a1x'), ['a', 'a1', 'a1x', 'a2']);
  assert.deepEqual(ids('b'), ['b']);
  assert.deepEqual(ids('lost'), ['lost']);
  assert.deepEqual(ids('nobody'), []);
});

test('the order does not depend on the order of the list', () => {
  assert.deepEqual(layout([...sessions].reverse()), layout(sessions));
});

test('a circle loses nobody, and a long line of forks is no burden', () => {
  const circle = [of('x', 'y'), of('y', 'x'), of('z', 'y')];
  assert.deepEqual(layout(circle).map(({ id }) => id).sort(), ['x', 'y', 'z']);
  const line = Array.from({ length: 5000 }, (_, i) => of(`n${i}`, i ? `n${i - 1}` : null, 1));
  assert.equal(layout(line).at(-1).depth, 4999);
});

test('who has neither parent nor child has no family', () => {
  const known = Object.fromEntries(sessions.map((one) => [one.id, one]));
  assert.deepEqual(sessions.map(({ id }) => [id, hasFamily(known, id)]), [['a', true], ['b', false], ['a2', true], ['a1', true], ['a1x', true], ['lost', true]]);
  assert.ok(!hasFamily({}, 'a'));
});
