import { View } from './view.js';
import { button, el, flag, id, text } from './dom.js';
import { listing } from '../live/listing.js';
import { store } from '../live/store.js';

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
    this.bar = el('div', { class: 'wall-bar' }, el('h1', {}, 'Sessions'), this.live, this.#states(), this.#mine(), this.#search());
    this.append(this.bar, this.empty, this.grid, this.none, this.more);
  }

  #states() {
    const group = id('state');
    const choices = STATES.map(([state, words]) =>
      el('label', {}, el('input', { type: 'radio', name: group, value: state, checked: listing.filter.value.state === state, onchange: () => listing.filter.put({ state }) }), el('span', {}, words)));
    return el('fieldset', { class: 'segments' }, el('legend', { class: 'unseen' }, 'State'), ...choices);
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
    this.watch(store, (state) => count(state, 'running'), (running) => {
      this.live.hidden = running === 0;
      text(this.live, `${running} live`);
    });
  }

  #list({ ids, next, loaded }) {
    const { state, q, owner } = listing.filter.value;
    const filtered = Boolean(state || q || owner);
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
