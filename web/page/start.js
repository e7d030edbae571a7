// Starting a session, from wherever it is asked for.
import { api } from '../live/api.js';
import { store } from '../live/store.js';
import { body } from '../logic/score.js';
import { go } from './router.js';
import { complain } from './notices.js';

/** Starts a session that is tuned by itself at the given steps, by the newest rules or those given, and opens its studio; says whether the server took it. */
export async function start(recipe, tunings = [], rules = null) {
  return opened(() => api.start(body(recipe, tunings, rules)));
}

/** A session that is another one up to a step (null is where it is now), opened in the studio. */
export async function fork(session, step = null) {
  return opened(() => api.fork(session, step === null ? {} : { step }));
}

/** The recipe of a session as it could be posted: a picture that it starts from is fetched, since lists only mention it. */
export async function recipeOf(id) {
  const known = store.session(id)?.recipe;
  return known?.canvas?.start === 'picture' ? (await api.session(id)).recipe : known;
}

async function opened(ask) {
  try {
    const session = await ask();
    store.dispatch({ type: 'session', session });
    go({ page: 'session', id: session.id });
    return true;
  } catch (problem) {
    complain(problem);
    return false;
  }
}
