// When a viewer gives its one credit back: right after a draw, or every so often where a low rate is enough; never while hidden.

export class Pace {
  #interval;
  #send;
  #clock;
  #last = -Infinity;
  #owed = null;
  #timer = null;
  #hidden = false;

  /**
   * @param interval least milliseconds between two credits
   * @param send called with the step that was drawn
   * @param clock now(), later(work, ms) and cancel(timer)
   */
  constructor(interval, send, clock = realClock) {
    this.#interval = interval;
    this.#send = send;
    this.#clock = clock;
  }

  drawn(step) {
    this.#owed = step;
    this.#settle();
  }

  set hidden(hidden) {
    this.#hidden = hidden;
    this.#settle();
  }

  stop() {
    this.#clock.cancel(this.#timer);
    this.#timer = null;
    this.#owed = null;
  }

  #settle() {
    if (this.#owed === null || this.#hidden || this.#timer !== null) return;
    const wait = this.#last + this.#interval - this.#clock.now();
    if (wait > 0) {
      this.#timer = this.#clock.later(() => {
        this.#timer = null;
        this.#settle();
      }, wait);
      return;
    }
    const step = this.#owed;
    this.#owed = null;
    this.#last = this.#clock.now();
    this.#send(step);
  }
}

const realClock = {
  now: () => performance.now(),
  later: (work, ms) => setTimeout(work, ms),
  cancel: (timer) => clearTimeout(timer),
};
