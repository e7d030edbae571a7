// In what recipes differ, knob by knob.
import { same } from './paths.js';

/** Rows {path, values}: every path at which not all recipes are the same, with the value of each (undefined where it has none). */
export function differences(recipes) {
  const flat = recipes.map((recipe) => new Map(leaves(recipe ?? {})));
  const paths = [...new Set(flat.flatMap((one) => [...one.keys()]))];
  const rows = paths.map((path) => ({ path, values: flat.map((one) => one.get(path)) }));
  return rows.filter(({ values }) => values.some((value) => !same(value, values[0])));
}

/** Lists are one value: an objective or a range is compared as a whole. */
function* leaves(value, path = '') {
  for (const [key, one] of Object.entries(value)) {
    const inner = path ? `${path}.${key}` : key;
    if (one !== null && typeof one === 'object' && !Array.isArray(one)) yield* leaves(one, inner);
    else yield [inner, one];
  }
}
