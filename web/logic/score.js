// Running a downloaded picture or a score again: the ways to do it, and what is sent.
import { isRamp } from './ramp.js';
import { withSet } from './paths.js';

/** The rules of what says none: those of the first program. */
export const FIRST_RULES = 1;

/** The ways to run it again, each {key, title, words, rules, recipe, tunings}; one alone where nothing was tuned. */
export function ways({ rules = null, recipe, tunings = [] }) {
  const start = { key: 'start', title: 'Exactly as it went', rules, recipe, tunings };
  if (!tunings.length) return [{ ...start, words: 'Nothing was tuned on the way: on the same machine this makes the same picture.' }];
  const final = tunings.reduce((result, { set }) => withSet(result, ended(set)), recipe);
  return [
    { ...start, words: `The server makes its ${count(tunings)} ${when(tunings)}: on the same machine this makes the same picture.` },
    { key: 'final', title: 'With its final knobs', rules: null, recipe: final, tunings: [], words: 'Begins with the knobs where they ended and tunes nothing on the way: another run, and another picture.' },
  ];
}

/** The body that starts it: a score where its rules are known or something is tuned on the way, else the recipe itself, by the newest rules. */
export function body({ name, ...recipe }, tunings = [], rules = null) {
  const called = name ? { name } : {};
  if (!tunings.length && rules === null) return { ...recipe, ...called };
  return { rules: rules ?? FIRST_RULES, recipe, tunings: tunings.map(({ step, set }) => ({ step, set })), ...called };
}

/** A score, a session's history or a recipe out of the text of a file: {rules, recipe, tunings, step}, rules null for a recipe alone; null if it is none. */
export function scoreOf(text) {
  try {
    const tree = JSON.parse(text);
    const score = tree?.recipe ? { rules: FIRST_RULES, ...tree } : { recipe: tree };
    if (!Array.isArray(score.recipe?.objective)) return null;
    const { rules = null, recipe, tunings = [], step = null } = score;
    return Array.isArray(tunings) ? { rules, recipe, tunings, step } : null;
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
