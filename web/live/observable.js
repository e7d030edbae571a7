// A value that can be watched. Watchers hear of changes once a frame, and within 100 ms where there are no frames.

export class Observable {
  #value;
  #watchers = new Set();
  #due = false;

  constructor(value) {
    this.#value = value;
  }

  get value() {
    return this.#value;
  }

  set(value) {
    if (value === this.#value) return;
    this.#value = value;
    if (this.#due) return;
    this.#due = true;
    soon(() => {
      this.#due = false;
      for (const tell of [...this.#watchers]) tell();
    });
  }

  /** Lays fields over the value, if one of them differs. */
  put(fields) {
    if (Object.keys(fields).some((key) => this.#value[key] !== fields[key])) {
      this.set({ ...this.#value, ...fields });
    }
  }

  /** Calls `tell` with what `pick` finds in the value, now and whenever it is another. */
  watch(pick, tell, signal) {
    let last = pick(this.#value);
    tell(last, undefined);
    const look = () => {
      if (signal?.aborted) return;
      const now = pick(this.#value);
      if (now === last) return;
      const before = last;
      last = now;
      tell(now, before);
    };
    this.#watchers.add(look);
    signal?.addEventListener('abort', () => this.#watchers.delete(look));
  }
}

/** At the next frame; hidden or covered windows have none, so no later than in 100 ms. */
export function soon(work) {
  let done = false;
  const once = () => {
    if (done) return;
    done = true;
    cancelAnimationFrame(frame);
    clearTimeout(timer);
    work();
  };
  const frame = requestAnimationFrame(once);
  const timer = setTimeout(once, 100);
}
