// Starting a session, from wherever it is asked for.
import { api } from '../live/api.js';
import { store } from '../live/store.js';
import { go } from './router.js';
import { complain } from './notices.js';
import { follow } from './follow.js';

/** Starts a session, opens its studio and sends tunings at their steps; says whether the server took it. */
export async function start(recipe, tunings = []) {
  try {
    const session = await api.start(recipe);
    store.dispatch({ type: 'session', session });
    follow(session.id, tunings);
    go({ page: 'session', id: session.id });
    return true;
  } catch (problem) {
    complain(problem);
    return false;
  }
}
