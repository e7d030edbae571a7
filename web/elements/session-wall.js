import { View } from './view.js';
import { button, el, flag, id, text } from './dom.js';
import { listing } from '../live/listing.js';
import { store } from '../live/store.js';
import { bin, restore } from '../page/bin.js';
import { chosen, choosing } from '../page/chosen.js';
import { choices, filterOf, valueOf } from '../logic/shelves.js';
import { same } from '../logic/paths.js';

const STATES = [['', 'All'], ['running', 'Running'], ['paused', 'Paused'], ['finished', 'Finished'], ['failed', 'Failed']];

/** Every session a live tile, newest first, with filter and search. */
class SessionWall extends View {
  #tiles = new Map();

  build() {
    this.live = el('span', { class: 'pill live', hidden: true });
    this.grid = el('div', { class: 'wall', role: 'list', 'aria-label': 'Sessions' });
    this.none = el('p', { class: 'none', hidden: true }, 'No session is like that.');
    this.more = button('Show more', { class: 'further', hidden: true, onclick: () => listing.more() });
    this.empty = el('empty-wall', { hidden: true });
    this.bar = el('div', { class: 'wall-bar' }, el('h1', {}, 'Sessions'), this.live, this.#states(), this.#shelf(), this.#mine(), this.#search(), this.#choose());
    this.deleted = el('details', { class: 'deleted', hidden: true });
    this.append(this.bar, this.empty, this.grid, this.none, this.more, this.deleted, el('chosen-bar'));
  }

  #states() {
    const group = id('state');
    const choices = STATES.map(([state, words]) =>
      el('label', {}, el('input', { type: 'radio', name: group, value: state, checked: listing.filter.value.state === state, onchange: () => listing.filter.put({ state }) }), el('span', {}, words)));
    return el('fieldset', { class: 'segments' }, el('legend', { class: 'unseen' }, 'State'), ...choices);
  }

  /** Favorites, tags, the archive. */
  #shelf() {
    this.shelf = el('select', { class: 'shelf', 'aria-label': 'Show', onchange: () => listing.filter.put(filterOf(this.shelf.value)) });
    return this.shelf;
  }

  #shelves() {
    const value = valueOf(listing.filter.value);
    const all = choices(Object.values(store.value.sessions), value);
    if (!same(all, this.shelves)) this.shelf.replaceChildren(...all.map(([one, words]) => el('option', { value: one }, words)));
    this.shelves = all;
    this.shelf.value = value;
  }

  #choose() {
    this.choosing = button('Choose', { class: 'choose', 'aria-pressed': 'false', title: 'Choose some, to compare or file them', onclick: () => (chosen.value.on ? choosing.end() : choosing.begin()) });
    return this.choosing;
  }

  /** What can be had back. */
  #deletions(list) {
    this.deleted.hidden = !list.length;
    this.deleted.replaceChildren(el('summary', {}, `Recently deleted (${list.length})`),
      el('ul', {}, ...list.map(({ id: session, name }) => el('li', {}, el('span', {}, name), button('Have back', { 'aria-label': `Have ${name} back`, onclick: () => restore([session]) })))));
  }

  /** Only where others have sessions too. */
  #mine() {
    const take = ({ target }) => listing.filter.put({ owner: target.checked ? store.value.hello?.owner : '' });
    this.mine = el('label', { class: 'mine', hidden: true }, el('input', { type: 'checkbox', checked: Boolean(listing.filter.value.owner), onchange: take }), 'mine');
    return this.mine;
  }

  #search() {
    const take = () => listing.filter.put({ q: this.find.value.trim() });
    this.find = el('input', { type: 'search', class: 'find', placeholder: 'Filter', 'aria-label': 'Filter by name', value: listing.filter.value.q, oninput: take });
    return this.find;
  }

  connected() {
    this.watch(store, (state) => state.list, (list) => this.#list(list));
    this.watch(store, (state) => state.sessions, () => this.#shelves());
    this.watch(bin, (list) => list, (list) => this.#deletions(list));
    this.watch(chosen, ({ on }) => on, (on) => {
      flag(this, 'choosing', on);
      flag(this.choosing, 'aria-pressed', String(on));
    });
    this.watch(store, (state) => count(state, 'running'), (running) => {
      this.live.hidden = running === 0;
      text(this.live, `${running} live`);
    });
  }

  #list({ ids, next, loaded }) {
    const { state, q, owner, ...shelf } = listing.filter.value;
    const filtered = Boolean(state || q || owner || valueOf(shelf));
    const owners = new Set(ids.map((one) => store.session(one)?.owner));
    if (owners.size > 1) this.mine.hidden = false;
    const empty = loaded && ids.length === 0;
    flag(this, 'empty', empty && !filtered);
    this.empty.hidden = !empty || filtered;
    this.bar.hidden = empty && !filtered;
    this.none.hidden = !empty || !filtered;
    this.more.hidden = !next;
    this.#place(ids);
  }

  /** Tiles that stay are not moved without need: a moved canvas would blink, a focus would be lost. */
  #place(ids) {
    for (const [session, tile] of this.#tiles) {
      if (ids.includes(session)) continue;
      tile.remove();
      this.#tiles.delete(session);
    }
    let after = null;
    for (const session of ids) {
      if (!this.#tiles.has(session)) this.#tiles.set(session, el('live-tile', { session, role: 'listitem' }));
      const tile = this.#tiles.get(session);
      const right = after ? after.nextSibling : this.grid.firstChild;
      if (right !== tile) this.grid.insertBefore(tile, right);
      after = tile;
    }
  }
}

function count({ list, sessions }, state) {
  return list.ids.filter((one) => sessions[one]?.state === state).length;
}

customElements.define('session-wall', SessionWall);
