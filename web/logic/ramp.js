// Knobs that go from one value to another over some steps, as values of tunings: {"ramp": [0.05, 0.01], "steps": 100}.
import { at, withSet } from './paths.js';

export const isRamp = (value) => Array.isArray(value?.ramp) && value.ramp.length === 2;

export const ramp = (from, to, steps) => ({ ramp: [from, to], steps });

/** The value of a ramp at a step, `first` being the step that uses its start; whole where both ends are. */
export function valueAt({ ramp: [from, to], steps }, first, step) {
  const share = Math.min(1, Math.max(0, (step - first) / steps));
  const value = from + share * (to - from);
  return Number.isInteger(from) && Number.isInteger(to) ? Math.round(value) : value;
}

/** A recipe after a tuning: what is ramped begins where its ramp begins. */
export function tuned(recipe, set) {
  const values = Object.entries(set).map(([path, value]) => [path, isRamp(value) ? value.ramp[0] : value]);
  return withSet(recipe, Object.fromEntries(values));
}

/** The ramp that moves a path at the session's step: {from, to, first, last}, or null. A later tuning of the path ends it. */
export function climbing(session, path) {
  const found = last(session, path);
  const value = found?.set[path];
  if (!isRamp(value) || session.step >= found.step + value.steps) return null;
  return { from: value.ramp[0], to: value.ramp[1], first: found.step, last: found.step + value.steps };
}

/** The value of a path that the session's next step uses. */
export function now(session, path) {
  const found = last(session, path);
  const value = found?.set[path];
  return isRamp(value) ? valueAt(value, found.step, session.step + 1) : at(session?.recipe, path);
}

/** The last tuning that sets a path, what holds it or what it holds. */
function last(session, path) {
  let found = -1;
  for (const [other, i] of places(session?.tunings)) if (i > found && touches(other, path)) found = i;
  return session?.tunings?.[found];
}

const known = new WeakMap(); // a list of tunings -> where each path was set last: every knob asks, and there may be thousands

function places(tunings) {
  if (!tunings) return [];
  if (!known.has(tunings)) known.set(tunings, new Map(tunings.flatMap(({ set }, i) => Object.keys(set).map((path) => [path, i]))));
  return known.get(tunings);
}

const touches = (one, path) => one === path || one.startsWith(`${path}.`) || path.startsWith(`${one}.`);
