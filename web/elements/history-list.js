import { View } from './view.js';
import { el } from './dom.js';
import { catalog } from '../live/catalog.js';
import { store } from '../live/store.js';
import { lines } from '../logic/history.js';
import { shown, title } from '../logic/knobs.js';
import { name } from '../logic/objective.js';

/** The tunings of a session, newest first. */
class HistoryList extends View {
  #fields = [];

  build() {
    this.list = el('ol', {});
    this.append(el('header', {}, el('h2', {}, 'History')), this.list);
  }

  async connected() {
    this.watch(store, (state) => state.sessions[this.session]?.tunings, () => this.#render());
    this.watch(store, (state) => state.labels, () => this.#render());
    this.#fields = await catalog.fields().catch(() => []);
    this.#render();
  }

  #render() {
    const session = store.session(this.session);
    if (!session?.recipe) return;
    const { recipe, tunings = [], kept = [] } = session;
    const rows = lines(tunings, {}).map((line) => this.#line(line, kept));
    this.list.replaceChildren(...rows, el('li', { class: 'start' }, `step 0 · started from seed ${recipe.seed ?? 'drawn'}`));
  }

  #line({ step, until, by, changes }) {
    const words = changes.map(({ path, from, to }) => `${title(this.#fields, path)} ${from === undefined ? '' : `${this.#value(path, from)} → `}${this.#value(path, to)}`);
    return el('li', {}, `step ${step}${until > step ? `–${until}` : ''} · ${by ?? 'someone'} set ${words.join(', ')}`);
  }

  #value(path, value) {
    if (path === 'objective') return name(value, store.value.labels[store.session(this.session)?.network]);
    return shown(this.#fields.find((field) => field.path === path), value);
  }
}

customElements.define('history-list', HistoryList);
