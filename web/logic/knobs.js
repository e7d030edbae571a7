// Knobs over the fields of /api/schema: where a value lies on its scale, how far an arrow key goes, how it is written.
import { significant } from './format.js';

const DECADES = 8; // of a logarithmic scale that begins at 0

/** Where a value lies on the scale of its field, 0..1. */
export function position(field, value) {
  const { low, high } = field;
  if (field.scale !== 'log') return clamp((value - low) / (high - low), 0, 1);
  const floor = bottom(field);
  if (value < floor) return 0;
  const share = Math.log(value / floor) / Math.log(high / floor);
  return clamp(low > 0 ? share : ZERO + (1 - ZERO) * share, 0, 1);
}

/** The value at a place of the scale, rounded to what a hand can mean. */
export function valueAt(field, place) {
  const { low, high } = field;
  if (field.scale !== 'log') return settle(field, low + place * (high - low));
  if (low <= 0 && place < ZERO) return 0;
  const share = low > 0 ? place : (place - ZERO) / (1 - ZERO);
  const floor = bottom(field);
  return settle(field, floor * (high / floor) ** share);
}

const ZERO = 0.03; // the start of a logarithmic scale that stands for 0

const bottom = ({ low, high }) => (low > 0 ? low : high / 10 ** DECADES);

/** One press of an arrow key: fine, or coarse with shift. */
export function nudge(field, value, direction, coarse = false) {
  if (field.scale !== 'log') {
    const grain = step(field) * (coarse ? 10 : 1);
    return settle(field, value + direction * grain);
  }
  const floor = bottom(field);
  if (value < floor) return direction > 0 ? settle(field, floor) : 0;
  const next = settle(field, value * (coarse ? 1.5 : 1.05) ** direction);
  if (next <= floor && direction < 0 && field.low <= 0) return 0;
  if (field.type === 'integer' && next === value) return settle(field, value + direction);
  return next;
}

/** A round step of about a two-hundredth of a linear scale. */
export function step({ type, low, high }) {
  const raw = (high - low) / 200;
  const power = 10 ** Math.floor(Math.log10(raw));
  const nice = [5, 2, 1].find((factor) => factor * power <= raw * 1.0001) * power;
  return type === 'integer' ? Math.max(1, Math.round(nice)) : nice;
}

/** Inside its range, whole where it must be, without digits nobody asked for. */
export function settle(field, value) {
  const inside = clamp(value, field.low, field.high);
  if (field.type === 'integer') return Math.round(inside);
  if (field.scale === 'log') return Number(inside.toPrecision(3));
  const grain = step(field);
  return clamp(Number((Math.round(inside / grain) * grain).toPrecision(6)), field.low, field.high);
}

/** A value of any type as text, without its unit. */
export function shown(field, value) {
  if (value === undefined || value === null) return '';
  if (Array.isArray(value)) return value.map((one) => significant(one)).join(' – ');
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  if (typeof value === 'number') return field?.type === 'integer' ? String(value) : significant(value, 4);
  return String(value);
}

/** What someone typed as a value of the field; null if it is none. Out of range is left to the server to refuse. */
export function typed(field, text) {
  const cleaned = text.trim().replace(',', '.').replace(/[^\d.eE+-]+$/, '');
  if (cleaned === '' || !Number.isFinite(Number(cleaned))) return null;
  const value = Number(cleaned);
  return field.type === 'integer' ? Math.round(value) : value;
}

/** The two ends of a range after one of them was moved: they may meet, not cross. */
export function ends([low, high], which, value) {
  return which === 0 ? [Math.min(value, high), high] : [low, Math.max(value, low)];
}

const FAVORITES = [
  'optimizer.rate',
  'penalties.statistics',
  'views.noise',
  'views.scale',
  'views.turn',
  'penalties.totalVariation',
];

/** Tunable fields: the six that matter most, then the others by group. The objective has its own editor. */
export function groups(fields) {
  const tunable = fields.filter(({ path, tunable }) => tunable && !path.startsWith('objective'));
  const first = FAVORITES.map((path) => tunable.find((field) => field.path === path)).filter(Boolean);
  const rest = tunable.filter((field) => !first.includes(field));
  const names = [...new Set(rest.map((field) => field.group || 'other'))];
  return {
    first,
    rest: names.map((name) => ({ name, fields: rest.filter((field) => (field.group || 'other') === name) })),
  };
}

/** The title of a path, from the schema where it is there: "optimizer.rate" is "Rate". */
export function title(fields, path) {
  const term = /^objective\.(\d+)\.weight$/.exec(path);
  if (term) return `weight of term ${Number(term[1]) + 1}`;
  return fields?.find((field) => field.path === path)?.title ?? path.split('.').at(-1);
}

const clamp = (value, low, high) => Math.min(high, Math.max(low, value));
