// Deleting, and having back: the server keeps what was deleted for ten minutes.
import { api } from '../live/api.js';
import { Observable } from '../live/observable.js';
import { store } from '../live/store.js';
import { still, thrown, without, words } from '../logic/bin.js';
import { complain, notice } from './notices.js';

const KEY = 'deleted';
const STAYS = 20_000; // milliseconds

/** What this tab has deleted: the server has no list of it. */
export const bin = new Observable(still(kept(), Date.now()));

function kept() {
  try {
    return JSON.parse(sessionStorage.getItem(KEY) ?? '[]');
  } catch {
    return []; // where nothing may be stored
  }
}

function keep(list) {
  bin.set(list);
  try {
    sessionStorage.setItem(KEY, JSON.stringify(list));
  } catch {
    // then it lasts as long as the page
  }
}

/** Deletes sessions and offers to undo it; says whether any is gone. */
export async function remove(ids) {
  const gone = [];
  for (const id of ids) {
    const { name } = store.session(id) ?? {};
    keep(thrown(bin.value, [{ id, name }], Date.now())); // before it is: the page may go away meanwhile
    try {
      await api.delete(id);
      store.dispatch({ type: 'gone', session: id });
      gone.push({ id, name });
    } catch (problem) {
      keep(without(bin.value, [id]));
      complain(problem);
    }
  }
  if (!gone.length) return false;
  notice(words(gone), { stays: STAYS, action: { words: 'Undo', run: () => restore(gone.map(({ id }) => id)) } });
  return true;
}

/** Has sessions back. */
export async function restore(ids) {
  for (const id of ids) {
    try {
      store.dispatch({ type: 'session', session: await api.restore(id) });
      keep(without(bin.value, [id]));
    } catch (problem) {
      complain(problem);
      if (problem.status === 404) keep(without(bin.value, [id])); // there is nothing to be had back any more
    }
  }
  keep(still(bin.value, Date.now()));
}
