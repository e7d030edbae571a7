import { View } from './view.js';
import { el } from './dom.js';
import { catalog } from '../live/catalog.js';
import { store } from '../live/store.js';
import { told } from '../logic/history.js';
import { shown, title } from '../logic/knobs.js';
import { isRamp } from '../logic/ramp.js';
import { name } from '../logic/objective.js';

/** What a session has been through, newest first. */
class HistoryList extends View {
  #fields = [];

  build() {
    this.list = el('ol', {});
    this.append(el('header', {}, el('h2', {}, 'History')), this.list);
  }

  async connected() {
    this.watch(store, (state) => state.sessions[this.session]?.tunings, () => this.#render());
    for (const field of ['restarts', 'parent', 'inexactSince']) this.watch(store, (state) => state.sessions[this.session]?.[field], () => this.#render());
    this.watch(store, (state) => state.labels, () => this.#render());
    this.#fields = await catalog.fields().catch(() => []);
    this.#render();
  }

  #render() {
    const session = store.session(this.session);
    if (!session?.recipe) return;
    this.list.replaceChildren(...told(session).map((row) => this.#row(row)));
  }

  #row(row) {
    switch (row.kind) {
      case 'tuned':
        return this.#tuned(row);
      case 'again':
        return el('li', { class: 'again' }, `step ${row.step} · went on from here after a restart`);
      case 'inexact':
        return el('li', { class: 'again' }, `step ${row.step} · another kind of machine; not bit-exact since`);
      case 'forked':
        return el('li', { class: 'start' }, `step ${row.step} · forked here`);
      default:
        return el('li', { class: 'start' }, `step 0 · started from seed ${row.seed ?? 'drawn'}`);
    }
  }

  #tuned({ step, until, by, changes }) {
    const words = changes.map(({ path, from, to }) => `${title(this.#fields, path)} ${this.#change(path, from, to)}`);
    return el('li', {}, `step ${step}${until > step ? `–${until}` : ''} · ${by ?? 'someone'} set ${words.join(', ')}`);
  }

  #change(path, from, to) {
    if (isRamp(to)) return `${this.#value(path, to.ramp[0])} → ${this.#value(path, to.ramp[1])} over ${to.steps} steps`;
    return `${from === undefined || isRamp(from) ? '' : `${this.#value(path, from)} → `}${this.#value(path, to)}`;
  }

  #value(path, value) {
    if (path === 'objective') return name(value, store.value.labels[store.session(this.session)?.network]);
    return shown(this.#fields.find((field) => field.path === path), value);
  }
}

customElements.define('history-list', HistoryList);
