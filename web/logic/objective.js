// Terms of an objective: their names, and what a typed line means.

/** The short words for a term: "lemon", "stem/relu6:4"; `known` gives labels by index. */
export function title(term, known = {}) {
  switch (term.type) {
    case 'class':
      return term.label ?? known[term.index] ?? `class ${term.index}`;
    case 'channel':
      return `${term.layer}:${term.unit}`;
    case 'neuron':
      return `${term.layer}:${term.unit}@${term.x ?? 'mid'},${term.y ?? 'mid'}`;
    default:
      return term.layer ?? term.type;
  }
}

export const name = (objective = [], known) => objective.map((term) => title(term, known)).join(' + ');

/** What kind of thing a term is, in a word. */
export const kind = (term) => (term.type === 'class' && term.of && term.of !== 'logit' ? term.of : term.type);

/** Whether a line asks for a part of a network rather than a class. */
export const asksForLayer = (text) => /[/:]/.test(text);

/** Choices {term, label, detail} for a label search. A label that two classes share is told apart by its index. */
export function classChoices(labels) {
  return labels.map(({ index, label }) => {
    const shared = labels.filter((other) => other.label === label).length > 1;
    const term = shared ? { type: 'class', index } : { type: 'class', label };
    return { term, label, detail: shared ? `class ${index}` : '' };
  });
}

const MOST = 12;

/** Choices for "stem/relu6:4" over the layers of a network; "name:" or no unit offers the layer and its first channel. */
export function layerChoices(layers, text) {
  const [, wanted, unit] = /^(.*?)(?::(\d*))?$/.exec(text.trim().toLowerCase());
  const matching = layers.filter(({ name }) => name.toLowerCase().includes(wanted));
  matching.sort((a, b) => better(a, wanted) - better(b, wanted));
  const choices = matching.flatMap((layer) => (unit ? oneUnit(layer, Number(unit)) : anyUnit(layer)));
  return choices.slice(0, MOST);
}

function better({ name }, wanted) {
  const lower = name.toLowerCase();
  return lower === wanted ? 0 : lower.startsWith(wanted) ? 1 : 2;
}

function oneUnit({ name, units }, unit) {
  if (!(unit < units)) return [];
  return [choice({ type: 'channel', layer: name, unit }, `channel of ${units}`)];
}

function anyUnit({ name, units }) {
  const whole = choice({ type: 'layer', layer: name }, 'the whole layer');
  return units > 0 ? [choice({ type: 'channel', layer: name, unit: 0 }, `channels 0 to ${units - 1}`), whole] : [whole];
}

const choice = (term, detail) => ({ term, label: title(term), detail });

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
