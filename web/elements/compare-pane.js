import { View } from './view.js';
import { button, el, flag, text } from './dom.js';
import { icon } from './icon.js';
import { api } from '../live/api.js';
import { show } from '../live/showing.js';
import { still } from '../live/still.js';
import { store } from '../live/store.js';
import { probability } from '../logic/format.js';
import { format } from '../logic/route.js';
import { Series } from '../logic/series.js';

const EVERY = 120; // milliseconds between two live pictures

/** One of the compared: its picture, live or of a kept step, and what the networks gave it there. Says `remove`. */
class ComparePane extends View {
  #live = null;
  #series = new Series();
  #at = { step: null, live: true };

  build() {
    this.canvas = el('canvas', { width: 224, height: 224, role: 'img' });
    this.caption = el('p', { class: 'at' });
    this.name = el('a', { href: format({ page: 'session', id: this.session }) });
    this.state = el('small', { class: 'state' });
    this.sure = [['climbs', 'climbs'], ['looks', 'only looks']].map(([color, words]) => el('p', { class: `sure ${color}` }, el('span', {}, words), el('output'), el('i')));
    const away = button('Take it out', { quiet: true, icon: icon('close'), class: 'quiet', onclick: () => this.say('remove') });
    this.append(el('div', { class: 'frame' }, this.canvas, this.caption), el('div', { class: 'title' }, this.name, away), this.state, ...this.sure);
  }

  connected() {
    show(this.session, (bitmap, frame) => this.#receive(bitmap, frame), EVERY, this.signal);
    this.watch(store, (state) => Boolean(state.sessions[this.session]?.state), (known) => known && this.#load());
    this.watch(store, (state) => state.sessions[this.session], () => this.#words());
    store.listen((action) => {
      if (action.session !== this.session) return;
      if (action.event === 'started') this.#series.cut(action.step);
      if (action.type === 'meters') this.#series.append(action.points);
      if (action.patch?.opinion && action.patch.secondOpinion != null) this.#series.opinion(action.patch.opinion.step, action.patch.secondOpinion);
    }, this.signal);
  }

  /** What logic/compare.js says it shows. */
  show(at) {
    const moved = at.step !== this.#at.step || at.live !== this.#at.live;
    this.#at = at;
    if (moved && !at.live) this.#still(at.step);
    else if (moved) this.#paint(this.#live);
    this.#words();
  }

  async #load() {
    this.#series = Series.from((await api.meters(this.session, this.signal).catch(() => null)) ?? {});
    this.#words();
  }

  #receive(bitmap, frame) {
    this.#live = bitmap;
    flag(this, 'painted', true);
    if (this.#at.live) this.#paint(bitmap);
    flag(this.canvas, 'data-live', frame.step);
  }

  async #still(step) {
    const bitmap = await still(this.session, step);
    if (bitmap && this.#at.step === step && !this.#at.live) this.#paint(bitmap);
  }

  #paint(bitmap) {
    if (!bitmap) return;
    if (this.canvas.width !== bitmap.width) this.canvas.width = this.canvas.height = bitmap.width;
    this.canvas.getContext('2d').drawImage(bitmap, 0, 0);
    flag(this, 'painted', true);
  }

  #words() {
    const session = store.session(this.session);
    const { step, waits, ended, live } = this.#at;
    text(this.name, session?.name ?? this.session);
    text(this.state, session?.gone ? 'was deleted' : session?.interrupted ? 'restarting' : session?.state);
    flag(this, 'state', session?.state);
    flag(this, 'step', step);
    text(this.caption, step === null ? '' : `step ${step}${waits ? ', not further yet' : ended ? ', its last' : ''}`);
    flag(this.canvas, 'aria-label', `The picture of ${session?.name ?? this.session} at step ${step ?? '?'}`);
    const row = live ? this.#series.steps.length - 1 : this.#series.rowAt(step);
    this.#sure(0, Series.value(this.#series.columns.probability, row));
    this.#sure(1, Series.value(this.#series.columns.second, row));
  }

  #sure(i, value) {
    this.sure[i].hidden = value === null;
    text(this.sure[i].children[1], probability(value));
    this.sure[i].style.setProperty('--share', value ?? 0);
  }
}

customElements.define('compare-pane', ComparePane);
