import { View } from './view.js';
import { button, el, flag, text } from './dom.js';
import { api } from '../live/api.js';
import { store, view } from '../live/store.js';
import { marks } from '../logic/history.js';
import { neighbor, share, stopAt, stops, thumbnails } from '../logic/timeline.js';
import { same } from '../logic/paths.js';
import { at, here } from '../page/router.js';
import { fork } from '../page/start.js';

const ROOM = 58; // pixels for a thumbnail

/** The run under the picture: kept pictures by rank, tunings marked, scrubbed by mouse, finger and arrow keys. */
class TimeStrip extends View {
  #stops = [0];
  #count = 8;
  #thumbs = [];
  #painted = 0;
  #tunings = null;
  #marks = [];

  build() {
    this.marks = el('div', { class: 'marks', 'aria-hidden': 'true' });
    this.thumbs = el('div', { class: 'thumbs', 'aria-hidden': 'true' });
    this.hair = el('i', { class: 'hair' });
    this.head = el('i', { class: 'head' });
    this.live = el('canvas', { width: 96, height: 96 });
    this.track = el('div', { class: 'track', role: 'slider', tabindex: 0, 'aria-label': 'Step shown' }, this.marks, this.thumbs, this.hair, this.head);
    this.fork = button('Fork', { key: 'f', class: 'fork', hidden: true, onclick: () => fork(this.session, view.value.step) });
    this.append(this.track, this.fork);
  }

  connected() {
    this.size = new ResizeObserver(([{ contentRect }]) => this.#resize(contentRect.width));
    this.size.observe(this);
    this.signal.addEventListener('abort', () => this.size.disconnect());
    this.watch(store, (state) => state.sessions[this.session], (session) => session && this.#render(session));
    this.watch(view, ({ step }) => step, () => this.#place());
    this.watch(view, ({ cursor }) => cursor, (step) => this.#cursor(step));
    this.on(this.track, 'pointerdown', (event) => {
      this.track.setPointerCapture(event.pointerId);
      this.#scrub(event);
    });
    this.on(this.track, 'pointermove', (event) => {
      view.put({ cursor: this.#stop(event) });
      if (event.buttons) this.#scrub(event);
    });
    this.on(this.track, 'pointerleave', () => view.put({ cursor: null }));
    this.on(this.track, 'pointerup', () => this.#address());
    this.on(this.track, 'keydown', (event) => this.#key(event));
  }

  /** The newest picture, for the last place of the strip; a few times a second is enough. */
  now(bitmap) {
    if (performance.now() - this.#painted < 250) return;
    this.#painted = performance.now();
    this.live.getContext('2d').drawImage(bitmap, 0, 0, this.live.width, this.live.height);
  }

  #resize(width) {
    this.#count = Math.max(4, Math.min(16, Math.floor(width / ROOM)));
    const session = store.session(this.session);
    if (session) this.#render(session);
  }

  #render({ kept, step, tunings, restarts = [], inexactSince = null }) {
    this.#stops = stops(kept, step);
    const shown = thumbnails(this.#stops, this.#count).slice(0, -1);
    if (!same(shown, this.#thumbs) || !this.thumbs.children.length) this.#fill(shown);
    text(this.last, step);
    if (tunings !== this.#tunings) this.#marks = marks(tunings);
    this.#tunings = tunings;
    const dots = this.#marks.filter((one) => one <= step);
    const again = [...new Set(restarts)].filter((one) => one <= step);
    this.marks.replaceChildren(
      ...dots.map((one) => this.#at(el('i', { title: `tuned at step ${one}` }), one)),
      ...again.map((one) => this.#at(el('i', { class: 'again', title: `went on from step ${one} after a restart` }), one)),
      ...(inexactSince === null ? [] : [this.#at(el('i', { class: 'inexact', title: `not bit-exact since step ${inexactSince}` }), Math.min(inexactSince, step))]),
    );
    this.#place();
  }

  #fill(shown) {
    this.#thumbs = shown;
    this.last = el('span');
    const old = new Map([...this.thumbs.querySelectorAll('[data-step]')].map((node) => [Number(node.dataset.step), node]));
    this.thumbs.replaceChildren(...shown.map((step) => old.get(step) ?? this.#thumb(step)), el('div', { class: 'last' }, this.live, this.last));
  }

  #thumb(step) {
    return el('div', { 'data-step': step }, el('img', { src: api.picture(this.session, step), alt: '', draggable: 'false', loading: 'lazy' }), el('span', {}, step));
  }

  get #places() {
    return this.#thumbs.length + 1;
  }

  #at(node, step) {
    node.style.setProperty('--at', share(this.#stops, step, this.#places));
    return node;
  }

  #place() {
    const end = this.#stops.at(-1);
    const step = view.value.step ?? end;
    this.#at(this.head, step);
    flag(this, 'live', view.value.step === null);
    this.fork.hidden = view.value.step === null;
    this.#at(this.fork, step);
    flag(this.fork, 'aria-label', `Fork at step ${step}`);
    text(this.fork.firstChild, `Fork at ${step}`);
    flag(this.track, 'aria-valuemin', 0);
    flag(this.track, 'aria-valuemax', end);
    flag(this.track, 'aria-valuenow', step);
    flag(this.track, 'aria-valuetext', view.value.step === null ? `live, step ${end}` : `step ${step} of ${end}`);
  }

  #cursor(step) {
    this.hair.hidden = step === null;
    if (step !== null) this.#at(this.hair, Math.min(step, this.#stops.at(-1)));
  }

  #stop(event) {
    const box = this.track.getBoundingClientRect();
    return stopAt(this.#stops, (event.clientX - box.left) / box.width, this.#places);
  }

  #scrub(event) {
    this.#show(this.#stop(event));
  }

  #show(step) {
    view.put({ step: step === this.#stops.at(-1) ? null : step });
  }

  /** The address says which step is open once the scrubbing rests, so that it can be shared and gone back to. */
  #address() {
    const { step } = view.value;
    if (here().step !== step) at(step);
  }

  #key(event) {
    const end = this.#stops.at(-1);
    const from = view.value.step ?? end;
    const to = {
      ArrowLeft: () => neighbor(this.#stops, from, -1),
      ArrowDown: () => neighbor(this.#stops, from, -1),
      ArrowRight: () => neighbor(this.#stops, from, 1),
      ArrowUp: () => neighbor(this.#stops, from, 1),
      Home: () => this.#stops[0],
      End: () => end,
    }[event.key];
    if (!to) return;
    event.preventDefault();
    this.#show(to());
    this.#address();
  }
}

customElements.define('time-strip', TimeStrip);
