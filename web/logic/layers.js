// Parts of a network by name: "relu6" finds layers, "stem/relu6:4" a channel, "stem/relu6:4@3,5" one neuron of it.
import { title } from './objective.js';

const MOST = 12;

/** Whether a line asks for a part of a network rather than a class. */
export const asksForLayer = (text) => /[/:]/.test(text);

/**
 * Choices for a line over the layers of a network: {term, label, detail}, or {more, label, detail} where choosing goes
 * on with the line `more`. A layer's name finds layers; one layer with ":" offers the whole, a channel or a neuron.
 */
export function layerChoices(layers, text) {
  const [, wanted, colon, unit, at, x, y] = /^([^:]*)(:?)(\d*)(@?)(\d*)(?:,(\d*))?.*$/.exec(text.trim().toLowerCase());
  const matching = layers.filter(({ name }) => name.toLowerCase().includes(wanted));
  matching.sort((a, b) => better(a, wanted) - better(b, wanted));
  if (!colon) return matching.slice(0, MOST).map(opened);
  const inside = at ? (layer) => neurons(layer, unit, x, y) : unit ? (layer) => oneChannel(layer, Number(unit)) : parts;
  return matching.flatMap(inside).slice(0, MOST);
}

function better({ name }, wanted) {
  const lower = name.toLowerCase();
  return lower === wanted ? 0 : lower.startsWith(wanted) ? 1 : 2;
}

const choice = (term, detail) => ({ term, label: title(term), detail });

function opened({ name, units, kind, shape }) {
  if (!(units > 0)) return choice({ type: 'layer', layer: name }, 'the whole layer');
  const [, height, width] = shape ?? [];
  const size = height && width ? `${units} channels of ${width} × ${height}` : `${units} channels`;
  return { more: `${name}:`, label: name, detail: kind ? `${kind}, ${size}` : size };
}

function parts({ name, units }) {
  const whole = choice({ type: 'layer', layer: name }, 'the whole layer');
  if (!(units > 0)) return [whole];
  return [whole, choice({ type: 'channel', layer: name, unit: 0 }, `a channel: type 0 to ${units - 1}`), middle(name, 0)];
}

const middle = (layer, unit) => choice({ type: 'neuron', layer, unit }, 'the neuron in its middle');

function oneChannel({ name, units }, unit) {
  if (!(unit < units)) return [];
  const elsewhere = { more: `${name}:${unit}@`, label: `${name}:${unit}@…`, detail: 'a neuron elsewhere: type x,y' };
  return [choice({ type: 'channel', layer: name, unit }, `channel of ${units}`), middle(name, unit), elsewhere];
}

/** Places are counted as the network has them at its own size; the server refuses what its canvas does not have. */
function neurons({ name, units, shape }, unit, x, y) {
  if (unit === '' || !(Number(unit) < units)) return [];
  const [, height, width] = shape ?? [];
  if (!x || !y) {
    const room = width > 0 && height > 0 ? `or type x,y: 0,0 to ${width - 1},${height - 1}` : 'or type x,y';
    return [{ ...middle(name, Number(unit)), detail: `in the middle, ${room}` }];
  }
  const place = { x: Number(x), y: Number(y) };
  return [choice({ type: 'neuron', layer: name, unit: Number(unit), ...place }, width > 0 ? `neuron of ${width} × ${height}` : 'neuron')];
}
