// What a screen reader is told when a session changes, and what the title bar says.
import { progress } from './format.js';

/** What is said of a run that waits by itself: nothing is lost, so it is no alarm. */
export function waiting(why) {
  if (why.startsWith('the journal')) return `Waiting: ${why}. Once its disk has room the run goes on by itself.`;
  return 'The worker is restarting. The run goes on from its last checkpoint by itself.';
}

/** A sentence for a change that matters; null for the others. */
export function change(before, after) {
  if (!before?.state || !after || before.id !== after.id) return null;
  if (after.gone) return `${before.name} was deleted`;
  if (after.interrupted && !before.interrupted) return waiting(after.interrupted);
  if (before.interrupted && !after.interrupted && after.state === 'running') return `${after.name} goes on from step ${after.step}`;
  if (before.state === after.state) return null;
  const reason = after.reason ? `: ${after.reason}` : '';
  return `${after.name} ${after.state === 'running' ? 'runs' : `is ${after.state}`} at step ${after.step}${reason}`;
}

/** Whether a run that was going has come to its end. */
export const ended = (before, after) =>
  ['running', 'queued'].includes(before?.state) && ['finished', 'failed'].includes(after?.state);

/** The title bar of the studio. */
export function pageTitle(session) {
  if (!session?.name) return 'Afterimage';
  const share = Math.floor(progress(session) * 100);
  const mark = { running: `${share} %`, paused: `paused at ${share} %`, failed: 'failed' }[session.state];
  return `${mark ? `${mark} · ` : ''}${session.name} · Afterimage`;
}

/** The favicon: the safelight, and around it how far the run is. */
export function favicon({ share, state }) {
  const around = 2 * Math.PI * 13;
  const color = state === 'failed' ? '#d33' : state === 'paused' ? '#98958f' : '#ff7a3c';
  const ring =
    share === null
      ? ''
      : `<circle cx="16" cy="16" r="13" fill="none" stroke="#8885" stroke-width="5"/><circle cx="16" cy="16" r="13" fill="none" stroke="${color}" stroke-width="5" stroke-dasharray="${(share * around).toFixed(1)} 99" transform="rotate(-90 16 16)"/>`;
  const glow = `<circle cx="16" cy="16" r="${share === null ? 12 : 6}" fill="${color}"/>`;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">${ring}${glow}</svg>`;
  return `data:image/svg+xml,${encodeURIComponent(svg)}`;
}
