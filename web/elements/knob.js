import { View } from './view.js';
import { button, el, flag, id, text } from './dom.js';
import { icon } from './icon.js';
import { store } from '../live/store.js';
import { tuner } from '../live/tuner.js';
import { at, same } from '../logic/paths.js';
import { pendingSet } from '../logic/state.js';
import { climbing, isRamp, now } from '../logic/ramp.js';
import { shown } from '../logic/knobs.js';

/**
 * What all knobs have in common: title, unit, reset, what is pending, why something was refused.
 * Set `field` (of the schema) and `presets` before it enters the page; subclasses give draw() and display(value, force).
 */
export class Knob extends View {
  field;
  presets = {};
  #server;
  #shown;

  build() {
    const { title, help } = this.field;
    this.words = id('knob');
    this.classList.add('knob');
    this.setAttribute('data-path', this.field.path);
    this.control = this.draw();
    this.way = el('p', { class: 'way', hidden: true });
    this.why = el('p', { class: 'why', role: 'alert', hidden: true });
    this.reset = button(`Reset ${title}`, { quiet: true, icon: icon('undo'), class: 'quiet reset', onclick: () => this.tune(this.#preset) });
    this.append(el('label', { id: `${this.words}-title`, for: this.words, title: help ?? '' }, title), this.reset, ...this.control, this.way, this.why);
  }

  connected() {
    const { path } = this.field;
    this.watch(store, (state) => now(state.sessions[this.session], path), (value) => this.#serve(value));
    this.watch(store, (state) => climbing(state.sessions[this.session], path)?.last, () => this.#climb(climbing(store.session(this.session), path)));
    this.watch(store, (state) => pendingSet(state, this.session)[path], (value) => this.#pend(value));
    this.watch(store, (state) => state.refused[this.session]?.[path], (why) => this.#refuse(why));
    this.watch(store, (state) => state.sessions[this.session]?.recipe?.preset, () => this.#compare());
  }

  tune(value) {
    if (!same(value, this.#shown)) tuner.tune(this.session, { [this.field.path]: value });
  }

  /** What the server has. */
  get value() {
    return this.#server;
  }

  get #preset() {
    const { preset } = store.session(this.session)?.recipe ?? {};
    return at(this.presets[preset] ?? {}, this.field.path);
  }

  #serve(value) {
    this.#server = value;
    this.hidden = value === undefined;
    this.#compare();
    this.#render();
  }

  #pend(value) {
    flag(this, 'pending', value !== undefined);
    this.#render();
  }

  /** The value that is wanted, if one is on its way, else what the server has. */
  #render(force = false) {
    const wanted = pendingSet(store.value, this.session)[this.field.path];
    this.#shown = isRamp(wanted) ? wanted.ramp[0] : (wanted ?? this.#server);
    if (this.#shown !== undefined) this.display(this.#shown, force);
  }

  /** While it goes somewhere by itself, it says where to. */
  #climb(ramp) {
    flag(this, 'climbing', Boolean(ramp));
    this.way.hidden = !ramp;
    text(this.way, ramp && `goes to ${shown(this.field, ramp.to)} by step ${ramp.last}`);
  }

  #refuse(why) {
    flag(this, 'refused', Boolean(why));
    this.why.hidden = !why;
    text(this.why, why ? [why.detail, why.hint].filter(Boolean).join('. ') : '');
    if (why) this.#render(true);
  }

  #compare() {
    const preset = this.#preset;
    const changed = preset !== undefined && this.#server !== undefined && !same(preset, this.#server);
    flag(this, 'changed', changed);
    this.reset.disabled = !changed;
    this.reset.title = changed ? `Back to ${shown(this.field, preset)}` : '';
  }
}
