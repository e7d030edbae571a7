// Sends the tunings of a downloaded picture when their steps come, until the server can follow them by itself.
import { live } from '../live/live.js';
import { store } from '../live/store.js';
import { due } from '../logic/score.js';
import { complain } from './notices.js';

export function follow(session, tunings) {
  const end = new AbortController();
  let done = 0;
  let busy = false;

  async function look() {
    const { step = 0, gone } = store.session(session) ?? {};
    if (gone || done >= tunings.length) return end.abort();
    const next = due(tunings, done, step);
    if (busy || !next.set || end.signal.aborted) return null;
    busy = true;
    const sent = await send(session, next.set);
    busy = false;
    if (sent) done = next.done;
    return sent ? look() : null; // lost connections are tried again when something is heard
  }

  if (tunings.length) store.watch((state) => state.sessions[session], look, end.signal);
}

/** Whether it has been taken care of; what the server refuses is said and left out. */
async function send(session, set) {
  try {
    await live.tune(session, set);
    if (set.steps && store.session(session)?.state === 'finished') await live.command('resume', session);
  } catch (problem) {
    if (problem.code === 'offline') return false;
    complain(problem);
  }
  return true;
}
