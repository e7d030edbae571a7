// What our elements have in common: built once, watching while they are in the page.

export class View extends HTMLElement {
  #end = null;
  #built = false;

  connectedCallback() {
    this.#end = new AbortController();
    if (!this.#built) {
      this.#built = true;
      this.build?.();
    }
    this.connected?.();
  }

  disconnectedCallback() {
    this.#end.abort();
  }

  /** Ends when the element leaves the page. */
  get signal() {
    return this.#end.signal;
  }

  /** The session that this element is about. */
  get session() {
    return this.getAttribute('session') ?? this.closest('[session]')?.getAttribute('session');
  }

  watch(observable, pick, tell) {
    observable.watch(pick, tell, this.signal);
  }

  on(target, type, tell, options = {}) {
    target.addEventListener(type, tell, { ...options, signal: this.signal });
  }

  /** Tells those around: `detail` in an event that bubbles. */
  say(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail, bubbles: true }));
  }
}
