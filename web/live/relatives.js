// All sessions that the server has, also those that the wall does not list: a family may be anywhere among them.
import { api } from './api.js';
import { store } from './store.js';

const MOST = 10; // pages

let asked = null;

/** Makes them known, once: those that come later are in the list of the wall. */
export function everyone() {
  asked ??= ask().catch(() => (asked = null));
  return asked;
}

async function ask() {
  let after = '';
  for (let page = 0; page < MOST; page++) {
    const asked = store.value.sessions;
    const { sessions, next } = await api.sessions({ archived: 'any', after });
    store.dispatch({ type: 'known', sessions, asked });
    if (!next) return;
    after = next;
  }
}
