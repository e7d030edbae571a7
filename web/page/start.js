// Starting a session, from wherever it is asked for.
import { api } from '../live/api.js';
import { store } from '../live/store.js';
import { go } from './router.js';
import { complain } from './notices.js';

/** Starts a session and opens its studio; says whether the server took it. */
export async function start(recipe) {
  try {
    const session = await api.start(recipe);
    store.dispatch({ type: 'session', session });
    go({ page: 'session', id: session.id });
    return true;
  } catch (problem) {
    complain(problem);
    return false;
  }
}
