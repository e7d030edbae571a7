// Running a downloaded picture's recipe again: where it begins, and which of its tunings are due.
import { withSet } from './paths.js';

/** The ways to run it again, each {key, title, words, recipe, tunings}; one alone where nothing was tuned. */
export function ways({ recipe, tunings = [] }) {
  const start = { key: 'start', title: 'From the start recipe', recipe, tunings };
  if (!tunings.length) return [{ ...start, words: 'Nothing was tuned on the way: on the same machine this makes the same picture.' }];
  const final = tunings.reduce((result, { set }) => withSet(result, set), recipe);
  return [
    { ...start, words: `Begins as it began. This page sends its ${count(tunings)} ${when(tunings)}, as long as it shows the run; they may come some steps late, so expect a picture that is alike, not the same. “afterimage replay” is exact.` },
    { key: 'final', title: 'With its final knobs', recipe: final, tunings: [], words: 'Begins with the knobs where they ended and tunes nothing on the way: another run, and another picture.' },
  ];
}

const count = ({ length }) => (length === 1 ? 'tuning' : `${length} tunings`);

function when(tunings) {
  const steps = [...new Set(tunings.map(({ step }) => step))];
  if (steps.length === 1) return `at step ${steps[0]}`;
  return steps.length > 5 ? `at steps ${steps[0]} to ${steps.at(-1)}` : `at steps ${steps.slice(0, -1).join(', ')} and ${steps.at(-1)}`;
}

/**
 * What is to be sent after a step: {set, done}, where `done` tunings have been taken care of; set is null if none is due.
 * A tuning's step is the first that uses it, so it is due when the one before has been taken.
 */
export function due(tunings, done, step) {
  let set = null;
  let next = done;
  for (; next < tunings.length && tunings[next].step <= step + 1; next++) set = { ...set, ...tunings[next].set };
  return { set, done: next };
}
