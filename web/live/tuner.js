// Changes of knobs on their way to the server: one tuning under way at a time, the newest values next, and what z takes back.
import { live } from './live.js';
import { store } from './store.js';
import { at } from '../logic/paths.js';
import { remember, undo } from '../logic/undo.js';

const SLOW = 2000; // milliseconds without an answer until the next goes out anyway

class Tuner {
  #next = new Map(); // session -> values not sent yet
  #busy = new Set();
  #undo = new Map();

  /** Sets values by path. */
  tune(session, set) {
    const recipe = store.session(session)?.recipe ?? {};
    const known = Object.keys(set).filter((path) => at(recipe, path) !== undefined);
    const before = Object.fromEntries(known.map((path) => [path, at(recipe, path)]));
    const stack = this.#undo.get(session) ?? [];
    this.#undo.set(session, remember(stack, before, performance.now()));
    this.#send(session, set);
  }

  /** Takes the last change back; says which paths, or null. */
  undo(session) {
    const { set, stack } = undo(this.#undo.get(session) ?? []);
    this.#undo.set(session, stack);
    if (set) this.#send(session, set);
    return set && Object.keys(set);
  }

  #send(session, set) {
    store.dispatch({ type: 'wanted', session, set });
    this.#next.set(session, { ...this.#next.get(session), ...set });
    if (!this.#busy.has(session)) this.#go(session);
  }

  #go(session) {
    const set = this.#next.get(session);
    if (!set) return;
    this.#next.delete(session);
    this.#busy.add(session);
    let over = false;
    const done = () => {
      if (over) return;
      over = true;
      this.#busy.delete(session);
      this.#go(session);
    };
    setTimeout(done, SLOW);
    live.tune(session, set).then(done, done); // a refusal is in the state, beside its knob
  }
}

export const tuner = new Tuner();
