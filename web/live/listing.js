// The list that the wall shows: asked for when something came or went, and when the filter changes.
import { api } from './api.js';
import { Observable } from './observable.js';
import { store } from './store.js';

const GATHER = 120; // milliseconds: several messages make one question

class Listing {
  filter = new Observable({ state: '', q: '', owner: '', tag: '', favorite: false, archived: false });
  problem = new Observable(null);
  #timer = null;
  #asking = null;

  start() {
    this.#ask();
    this.filter.watch((filter) => filter, () => this.#soon());
    store.listen(({ type, phase }) => {
      if (type === 'sessions' || (type === 'connection' && phase === 'open')) this.#soon();
    });
  }

  more() {
    const after = store.value.list.next;
    if (after) this.#ask(after);
  }

  /** Somebody has changed what is listed. */
  again() {
    this.#soon();
  }

  #soon() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#ask(), GATHER);
  }

  async #ask(after = '') {
    this.#asking?.abort();
    const asking = (this.#asking = new AbortController());
    try {
      const asked = store.value.sessions;
      const answer = await api.sessions({ ...this.filter.value, after }, asking.signal);
      store.dispatch({ type: 'listed', ...answer, asked, more: after !== '' });
      this.problem.set(null);
    } catch (problem) {
      if (!asking.signal.aborted) this.problem.set(problem);
    }
  }
}

export const listing = new Listing();
