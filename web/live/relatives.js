// All sessions that the server has, also those that the wall does not list: a family may be anywhere among them.
import { api } from './api.js';
import { store } from './store.js';

const MOST = 10; // pages

export async function everyone(signal) {
  let after = '';
  for (let page = 0; page < MOST; page++) {
    const { sessions, next } = await api.sessions({ archived: 'any', after }, signal);
    store.dispatch({ type: 'known', sessions });
    if (!next) return;
    after = next;
  }
}
