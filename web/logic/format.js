// Numbers and times as people read them.

/** A probability: 0.97, and "< 0.01" rather than a zero that is none. */
export function probability(value) {
  if (value === null || value === undefined) return '';
  if (value > 0 && value < 0.01) return '<0.01';
  return value.toFixed(2);
}

/** Seconds as "8 s", "3 min", "2 h"; empty when unknown. */
export function duration(seconds) {
  if (!Number.isFinite(seconds) || seconds < 0) return '';
  if (seconds < 60) return `${Math.max(1, Math.ceil(seconds))} s`;
  if (seconds < 3600) return `${Math.round(seconds / 60)} min`;
  const hours = seconds / 3600;
  return `${hours < 10 ? hours.toFixed(1) : Math.round(hours)} h`;
}

/** How long a running session still takes. */
export function timeLeft({ state, step, steps, stepsPerSecond }) {
  if (state !== 'running' || !(stepsPerSecond > 0)) return '';
  return duration((steps - step) / stepsPerSecond);
}

export function progress({ step = 0, steps = 0 }) {
  return steps > 0 ? Math.min(1, step / steps) : 0;
}

/** The words under a tile: "step 120 · 21 s left", "paused at 240". */
export function status(session) {
  const left = timeLeft(session);
  if (session.interrupted) return `restarting at ${session.step}`;
  switch (session.state) {
    case 'running':
      return left ? `step ${session.step} · ${left} left` : `step ${session.step}`;
    case 'queued':
      return 'waiting';
    case 'finished':
      return `${session.step} ${session.step === 1 ? 'step' : 'steps'}`;
    default:
      return `${session.state} at ${session.step}`;
  }
}

/** One sentence for screen readers. */
export function spoken(session) {
  const p = session.probability;
  const sure = p === null || p === undefined ? '' : `, probability ${probability(p)}`;
  return `${session.name}, ${session.state}, step ${session.step} of ${session.steps}${sure}`;
}

/** At most `digits` significant digits, without trailing zeros or needless exponents. */
export function significant(value, digits = 3) {
  if (!Number.isFinite(value)) return '';
  const rounded = Number(value.toPrecision(digits));
  return Math.abs(rounded) >= 1e-5 || rounded === 0 ? String(rounded) : rounded.toExponential();
}

/** "just now", "5 min ago", or the date. */
export function ago(iso, now) {
  const seconds = (now - Date.parse(iso)) / 1000;
  if (!Number.isFinite(seconds)) return '';
  if (seconds < 60) return 'just now';
  if (seconds < 86_400) return `${duration(seconds)} ago`;
  return new Date(iso).toISOString().slice(0, 10);
}

/** The name of a time-lapse's file. */
export const timelapseName = (name = 'picture', size = 'full') => `${fileName(name)}-timelapse${size === 'thumb' ? '-small' : ''}.png`;

/** A file name out of anything. */
export function fileName(name) {
  return name.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '-').replace(/^-+|-+$/g, '') || 'picture';
}
