// Tunings as a person would tell them: a drag of a knob is one line, not thirty.
import { at, same, withSet } from './paths.js';

/**
 * @param tunings as the server has them, oldest first
 * @param start the values before the first, as far as they are known: `{}` shows where from only what was tuned before
 * @returns lines {step, by, changes: [{path, from, to}]}, newest first
 */
export function lines(tunings = [], start = null) {
  const result = [];
  let recipe = start;
  for (const { step, by, set } of tunings) {
    const changes = Object.entries(set).map(([path, to]) => ({ path, from: recipe ? at(recipe, path) : undefined, to }));
    const last = result.at(-1);
    if (last && continues(last, step, by, changes)) {
      last.changes.forEach((change, i) => (change.to = changes[i].to));
      last.until = step;
    } else {
      result.push({ step, until: step, by, changes });
    }
    recipe = recipe && withSet(recipe, set);
  }
  return result.reverse();
}

const DRAG = 24; // steps

function continues(last, step, by, changes) {
  const paths = (list) => list.map((change) => change.path);
  return last.by === by && step - last.until <= DRAG && same(paths(last.changes), paths(changes));
}

/** Steps at which something was tuned, each once. */
export function marks(tunings = []) {
  return [...new Set(lines(tunings).map((line) => line.step))].reverse();
}

/**
 * What a session has been through, newest first: tunings, restarts, since when it is not bit-exact, where it was forked,
 * how it began. Rows {kind, step, …}; at one step, what came later stands higher.
 */
export function told({ recipe, tunings = [], restarts = [], inexactSince = null, parent = null }) {
  const rows = [
    ...(inexactSince === null ? [] : [{ kind: 'inexact', step: inexactSince }]),
    ...[...new Set(restarts)].reverse().map((step) => ({ kind: 'again', step })),
    ...lines(tunings, {}).map((line) => ({ kind: 'tuned', ...line })),
    ...(parent ? [{ kind: 'forked', step: parent.step }] : []),
  ];
  return [...rows.sort((a, b) => b.step - a.step), { kind: 'start', step: 0, seed: recipe.seed }];
}
