// Values inside a recipe by path, as tunings name them: "optimizer.rate", "objective.0.weight".

export function at(value, path) {
  return path.split('.').reduce((inner, key) => inner?.[key], value);
}

/** A copy with one value replaced; what is not on the path is shared. */
export function withValue(value, path, replacement) {
  const [key, ...rest] = path.split('.');
  const copy = Array.isArray(value) ? [...value] : { ...value };
  copy[key] = rest.length ? withValue(value?.[key], rest.join('.'), replacement) : replacement;
  return copy;
}

/** A copy with all values of a tuning in place. */
export function withSet(value, set) {
  return Object.entries(set).reduce((result, [path, one]) => withValue(result, path, one), value);
}

/** One object laid over another at any depth; lists are replaced whole. */
export function merged(under, over) {
  if (!plain(under) || !plain(over)) return over;
  const result = { ...under };
  for (const key of Object.keys(over)) result[key] = merged(under[key], over[key]);
  return result;
}

const plain = (value) => value !== null && typeof value === 'object' && !Array.isArray(value);

export const same = (a, b) => a === b || JSON.stringify(a) === JSON.stringify(b);
