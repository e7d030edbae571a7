// Running a downloaded picture or a score again: the ways to do it, and what is sent.
import { isRamp } from './ramp.js';
import { withSet } from './paths.js';

/** The ways to run it again, each {key, title, words, recipe, tunings}; one alone where nothing was tuned. */
export function ways({ recipe, tunings = [] }) {
  const start = { key: 'start', title: 'Exactly as it went', recipe, tunings };
  if (!tunings.length) return [{ ...start, words: 'Nothing was tuned on the way: on the same machine this makes the same picture.' }];
  const final = tunings.reduce((result, { set }) => withSet(result, ended(set)), recipe);
  return [
    { ...start, words: `The server makes its ${count(tunings)} ${when(tunings)}: on the same machine this makes the same picture.` },
    { key: 'final', title: 'With its final knobs', recipe: final, tunings: [], words: 'Begins with the knobs where they ended and tunes nothing on the way: another run, and another picture.' },
  ];
}

/** The body that starts it: a score where something is tuned on the way, else the recipe itself. */
export function body({ name, ...recipe }, tunings = []) {
  const called = name ? { name } : {};
  if (!tunings.length) return { ...recipe, ...called };
  return { recipe, tunings: tunings.map(({ step, set }) => ({ step, set })), ...called };
}

/** A score, a session's history or a recipe out of the text of a file: {recipe, tunings, step}; null if it is none. */
export function scoreOf(text) {
  try {
    const tree = JSON.parse(text);
    const score = tree?.recipe ? tree : { recipe: tree };
    if (!Array.isArray(score.recipe?.objective)) return null;
    const { recipe, tunings = [], step = null } = score;
    return Array.isArray(tunings) ? { recipe, tunings, step } : null;
  } catch {
    return null;
  }
}

/** A ramp ends where it leads. */
const ended = (set) => Object.fromEntries(Object.entries(set).map(([path, value]) => [path, isRamp(value) ? value.ramp[1] : value]));

const count = ({ length }) => (length === 1 ? 'tuning' : `${length} tunings`);

function when(tunings) {
  const steps = [...new Set(tunings.map(({ step }) => step))];
  if (steps.length === 1) return `at step ${steps[0]}`;
  return steps.length > 5 ? `at steps ${steps[0]} to ${steps.at(-1)}` : `at steps ${steps.slice(0, -1).join(', ')} and ${steps.at(-1)}`;
}
