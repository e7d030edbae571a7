// Terms of an objective: their names, and which classes are offered.

/** The short words for a term: "lemon", "stem/relu6:4"; `known` gives labels by index. */
export function title(term, known = {}) {
  switch (term.type) {
    case 'class':
      return term.label ?? known[term.index] ?? `class ${term.index}`;
    case 'channel':
      return `${term.layer}:${term.unit}`;
    case 'neuron':
      if ((term.x ?? term.y ?? null) === null) return `${term.layer}:${term.unit}@mid`;
      return `${term.layer}:${term.unit}@${term.x ?? 'mid'},${term.y ?? 'mid'}`;
    default:
      return term.layer ?? term.type;
  }
}

export const name = (objective = [], known) => objective.map((term) => title(term, known)).join(' + ');

/** What kind of thing a term is, in a word. */
export const kind = (term) => (term.type === 'class' && term.of && term.of !== 'logit' ? term.of : term.type);

/** Choices {term, label, detail} for a label search. A label that two classes share is told apart by its index. */
export function classChoices(labels) {
  return labels.map(({ index, label }) => {
    const shared = labels.filter((other) => other.label === label).length > 1;
    const term = shared ? { type: 'class', index } : { type: 'class', label };
    return { term, label, detail: shared ? `class ${index}` : '' };
  });
}

/** What invites on an empty wall. */
export const SUGGESTIONS = [
  'lemon', 'flamingo', 'zebra', 'tiger', 'golden retriever', 'red fox',
  'monarch', 'goldfish', 'volcano', 'balloon', 'basketball', 'cup',
];

/** Terms as they are sent: a weight of 1 is the default and stays out. */
export function tidy(objective) {
  return objective.map(({ weight, ...term }) =>
    weight === undefined || weight === 1 ? term : { ...term, weight },
  );
}
