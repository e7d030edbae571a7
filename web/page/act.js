// What a person does with a session: keys and buttons come to the same place.
import { live } from '../live/live.js';
import { store } from '../live/store.js';
import { tuner } from '../live/tuner.js';
import { notice, complain } from './notices.js';

const MORE = 256; // steps

async function tell(kind, id) {
  try {
    return await live.command(kind, id);
  } catch (problem) {
    complain(problem);
    return null;
  }
}

export const act = {
  pause: (id) => tell('pause', id),
  resume: (id) => tell('resume', id),
  stop: (id) => tell('stop', id),

  /** One step, of a session that is paused. */
  step(id) {
    if (store.session(id)?.state === 'paused') return tell('step', id);
    return null;
  },

  /** The large button: pause, resume, or more steps for what has ended. */
  toggle(id) {
    const { state } = store.session(id) ?? {};
    if (state === 'running' || state === 'queued') return act.pause(id);
    if (state === 'paused') return act.resume(id);
    return state === 'finished' ? act.more(id) : null;
  },

  /** Lets a finished session go on. */
  async more(id, steps = MORE) {
    const session = store.session(id);
    try {
      await live.tune(id, { steps: session.step + steps });
      if (['finished', 'paused'].includes(store.session(id)?.state)) await live.command('resume', id);
    } catch (problem) {
      complain(problem);
    }
  },

  undo(id) {
    if (!tuner.undo(id)) notice('There is nothing to undo');
  },
};
