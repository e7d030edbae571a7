// Recipes as values: what to send to start one, and again.
import { merged, same } from './paths.js';
import { tidy } from './objective.js';

/** The body that starts a session of one thing. */
export const simple = (choice) => ({
  objective: [choice.term],
  ...(choice.term.index === undefined ? {} : { name: choice.label }),
});

/** A recipe from the form of the new-session dialog; fields left empty come from the preset. */
export function composed({ objective, preset, network, size, steps, seed, name }) {
  const recipe = { objective: tidy(objective) };
  if (preset) recipe.preset = preset;
  if (network) recipe.network = network;
  if (size !== null && size !== undefined) recipe.canvas = { size };
  if (steps !== null && steps !== undefined) recipe.steps = steps;
  if (seed !== null && seed !== undefined) recipe.seed = seed;
  if (name) recipe.name = name;
  return recipe;
}

/** A recipe as short text: what its preset says anyway is left out. */
export function short(recipe, preset) {
  const left = preset ? differing(recipe, preset) : recipe;
  return { preset: recipe.preset, ...left, objective: recipe.objective, seed: recipe.seed };
}

function differing(value, from) {
  const result = {};
  for (const [key, one] of Object.entries(value)) {
    if (same(one, from[key])) continue;
    const inner = one && typeof one === 'object' && !Array.isArray(one) && from[key];
    result[key] = inner ? differing(one, from[key]) : one;
  }
  return result;
}

/** Text that someone pasted as a recipe, or an error that says what is wrong with it. */
export function parsed(text) {
  let value;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new Error(`This is not JSON: ${error.message}`);
  }
  const recipe = value?.recipe?.objective ? value.recipe : value;
  if (!Array.isArray(recipe?.objective)) throw new Error('A recipe needs an objective: a list of terms');
  return recipe;
}

export const filled = (recipe, preset) => merged(preset ?? {}, recipe);

/** For people who choose, where the server does not say it. */
export const PRESETS = {
  natural: 'Pictures that people name at sight, and that other networks see too',
  simonyan: 'The class model of 2013: plain pixels, no tricks; it fools one network',
  lucid: 'Feature visualization of 2017: smooth fragments in strong colors',
};
