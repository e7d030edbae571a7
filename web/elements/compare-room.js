import { View } from './view.js';
import { el, flag, text } from './dom.js';
import { catalog } from '../live/catalog.js';
import { store, view } from '../live/store.js';
import { MOST, reduce, shown, stops } from '../logic/compare.js';
import { differences } from '../logic/differ.js';
import { shown as written, title } from '../logic/knobs.js';
import { name } from '../logic/objective.js';
import { same } from '../logic/paths.js';
import { startsFromPicture } from '../logic/start-picture.js';
import { at, go } from '../page/router.js';
import './compare-pane.js';

document.head.append(el('link', { rel: 'stylesheet', href: 'css/compare.css' }));

/** Two to four sessions side by side on one scrubber; the address says which and where. */
class CompareRoom extends View {
  #fields = [];
  #stops = [];
  #table = null;

  build() {
    this.ids = (this.getAttribute('sessions') ?? '').split(' ').slice(0, MOST);
    this.panes = this.ids.map((session) => el('compare-pane', { session, onremove: () => this.#without(session) }));
    this.slider = el('input', { type: 'range', min: 0, 'aria-label': 'Step shown of all', oninput: () => this.#scrub() });
    this.at = el('output');
    this.live = el('button', { type: 'button', class: 'quiet', onclick: () => at(null) }, 'Back to live');
    this.table = el('div', { class: 'card differs' });
    this.append(
      el('header', {}, el('h1', {}, 'Side by side'), el('a', { href: '#/' }, 'All sessions')),
      el('div', { class: 'panes' }, ...this.panes),
      el('div', { class: 'scrubber' }, this.slider, this.at, this.live),
      this.table);
    flag(this, 'count', this.ids.length);
  }

  async connected() {
    this.watch(store, (state) => state.sessions, () => this.#render());
    this.watch(view, ({ step }) => step, () => this.#render());
    this.#fields = await catalog.fields().catch(() => []);
    this.#table = null;
    this.#render();
  }

  /** To the next kept step of any of them (1), or the one before (-1). */
  move(direction) {
    at(reduce(this.#state, { type: 'move', direction, sessions: store.value.sessions }).step);
  }

  get #state() {
    return { ids: this.ids, step: view.value.step };
  }

  #scrub() {
    const step = this.#stops[Number(this.slider.value)];
    at(step === this.#stops.at(-1) ? null : step);
  }

  #render() {
    const { sessions } = store.value;
    const state = this.#state;
    this.#stops = stops(state, sessions);
    const last = Math.max(0, this.#stops.length - 1);
    const index = state.step === null ? last : Math.max(0, this.#stops.findLastIndex((one) => one <= state.step));
    flag(this.slider, 'max', last);
    this.slider.value = String(index);
    const words = state.step === null ? 'live' : `step ${state.step}`;
    flag(this.slider, 'aria-valuetext', words);
    text(this.at, words);
    this.live.hidden = state.step === null;
    shown(state, sessions).forEach((one, i) => this.panes[i].show(one));
    this.#differences(sessions);
  }

  #differences(sessions) {
    const all = this.ids.map((id) => sessions[id]);
    const recipes = all.map((one) => one?.recipe);
    if (same(recipes, this.#table)) return;
    this.#table = recipes;
    const rows = differences(recipes.map((one) => one ?? {})).map(({ path, values }) => el('tr', {}, el('th', { scope: 'row' }, title(this.#fields, path)), ...values.map((value) => el('td', {}, this.#value(path, value)))));
    const heads = all.map((one, i) => el('th', { scope: 'col' }, one?.name ?? this.ids[i]));
    this.table.replaceChildren(el('header', {}, el('h2', {}, 'In what they differ')),
      rows.length
        ? el('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': 'In what they differ' }, el('table', {}, el('thead', {}, el('tr', {}, el('th', {}, el('span', { class: 'unseen' }, 'Knob')), ...heads)), el('tbody', {}, ...rows)))
        : el('p', { class: 'faint' }, 'In nothing: their recipes as they are now are the same.'));
  }

  #value(path, value) {
    if (value === undefined) return '–';
    if (path === 'objective') return name(value, store.value.labels[store.session(this.ids[0])?.network]);
    return startsFromPicture(value) ? 'a picture' : written(this.#fields.find((field) => field.path === path), value);
  }

  #without(id) {
    const ids = this.ids.filter((one) => one !== id);
    if (ids.length > 1) go({ page: 'compare', ids, step: view.value.step });
    else go(ids.length ? { page: 'session', id: ids[0] } : { page: 'wall' });
  }
}

customElements.define('compare-room', CompareRoom);
