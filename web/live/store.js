// The one state of the page, and whoever wants to hear each message as it comes.
import { Observable } from './observable.js';
import { initial, reduce } from '../logic/state.js';

class Store extends Observable {
  #listeners = new Set();

  dispatch(action) {
    this.set(reduce(this.value, action));
    for (const listener of [...this.#listeners]) listener(action);
  }

  /** Calls `tell` with every action, also those that change no state, such as the points of meters. */
  listen(tell, signal) {
    this.#listeners.add(tell);
    signal?.addEventListener('abort', () => this.#listeners.delete(tell));
  }

  session(id) {
    return this.value.sessions[id];
  }
}

export const store = new Store(initial);

/** What the studio looks at: a kept step (null is live), a step to compare with, the step under the cursor. */
export const view = new Observable({ step: null, compare: null, cursor: null });
