import { View } from './view.js';
import { button, el, flag } from './dom.js';
import { store } from '../live/store.js';
import { MOST } from '../logic/compare.js';
import { differences } from '../logic/differ.js';
import { layout, relatives } from '../logic/family.js';
import { status } from '../logic/format.js';
import { title } from '../logic/knobs.js';
import { same } from '../logic/paths.js';
import { format } from '../logic/route.js';
import { catalog } from '../live/catalog.js';
import { go } from '../page/router.js';

const DEEPEST = 5; // indentations, beyond which nothing could be read on a phone
const PAUSE = 500; // milliseconds between two looks
const KNOBS = 2; // that are named, of those in which a fork differs

/** Who was forked from whom, where, and in what they differ; hidden while a session has no relatives. */
class FamilyTree extends View {
  #fields = [];
  #shown = null;
  #due = null;

  build() {
    this.list = el('ol');
    this.compare = button('Compare them', { class: 'quiet', title: `Two to ${MOST} side by side`, onclick: () => go({ page: 'compare', ids: this.#compared() }) });
    this.append(el('header', {}, el('h2', {}, 'Family'), this.compare), this.list);
  }

  async connected() {
    this.watch(store, (state) => state.sessions, () => this.#soon());
    this.signal.addEventListener('abort', () => clearTimeout(this.#due));
    this.#fields = await catalog.fields().catch(() => []);
    this.#shown = null;
    this.#render();
  }

  /** Steps come many times a second, relatives rarely. */
  #soon() {
    this.#due ??= setTimeout(() => {
      this.#due = null;
      this.#render();
    }, PAUSE);
  }

  #render() {
    const all = Object.values(store.value.sessions).filter((one) => !one.gone && one.recipe);
    const rows = layout(relatives(all, this.session));
    this.hidden = rows.length < 2 && !rows[0]?.orphan;
    if (this.hidden) return;
    const lines = rows.map((row) => ({ ...row, ...this.#words(row) }));
    if (same(lines, this.#shown)) return;
    this.#shown = lines;
    this.compare.hidden = lines.length < 2;
    this.list.replaceChildren(...lines.map((line) => this.#line(line)));
  }

  #words({ id, parent, step, orphan }) {
    const session = store.session(id);
    const from = orphan ? `of ${parent}, which is deleted, at ${step}` : parent ? `at ${step}` : '';
    const other = store.session(parent);
    const knobs = other?.recipe ? differences([other.recipe, session.recipe]).filter(({ path }) => path !== 'seed').map(({ path }) => title(this.#fields, path)) : [];
    const differs = [...knobs.slice(0, KNOBS), ...(knobs.length > KNOBS ? ['…'] : [])].join(', ');
    return { name: session.name, from, differs, status: status({ ...session, stepsPerSecond: 0 }) };
  }

  #line({ id, depth, name, from, differs, status: words }) {
    const own = id === this.session;
    const link = el('a', { href: format({ page: 'session', id }), 'aria-current': own ? 'page' : null }, name);
    const node = el('li', { class: depth ? 'child' : null }, el('span', {}, link, el('small', {}, [from, differs].filter(Boolean).join(' · '))), el('small', {}, words));
    node.style.setProperty('--depth', Math.min(depth, DEEPEST));
    flag(node, 'data-session', id);
    return node;
  }

  /** This one first, then those next to it. */
  #compared() {
    const ids = this.#shown.map(({ id }) => id);
    const self = ids.indexOf(this.session);
    const near = [...ids].sort((a, b) => Math.abs(ids.indexOf(a) - self) - Math.abs(ids.indexOf(b) - self)).slice(0, MOST);
    return ids.filter((id) => near.includes(id));
  }
}

customElements.define('family-tree', FamilyTree);
