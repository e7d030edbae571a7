import { View } from './view.js';
import { button, el, flag, id, text } from './dom.js';
import { icon } from './icon.js';
import { api } from '../live/api.js';
import { store, view } from '../live/store.js';
import { fileName } from '../logic/format.js';
import { remove } from '../page/bin.js';
import { choosing } from '../page/chosen.js';
import { filing } from '../page/filing.js';
import { fork, recipeOf } from '../page/start.js';
import { go } from '../page/router.js';
import { notifies } from '../page/notify.js';
import { timelapse } from '../page/timelapse.js';

/** What is wanted less often: fork, compare, filing, recipe, time-lapse, again, notify, delete. */
class MoreMenu extends View {
  build() {
    const name = id('more');
    const item = (words, onclick, attributes = {}) => el('button', { type: 'button', ...attributes, onclick: () => { this.menu.hidePopover(); onclick(); } }, words);
    this.lapses = [['thumb', 'Time-lapse, small'], ['full', 'Time-lapse, full size']].map(([size, words]) =>
      item(words, () => timelapse.save(this.session, size), { title: 'The kept pictures as one moving PNG' }));
    this.making = el('p', { class: 'making', role: 'status' });
    this.bell = item('Notify me at the end', () => this.#notify(), { 'aria-pressed': 'false' });
    this.score = el('a', { title: 'Recipe and tunings by step: post it, or drop it here, and it is played again', onclick: () => this.menu.hidePopover() }, 'Score as JSON');
    this.star = item('Favorite', () => filing.favorite([this.session]), { 'aria-pressed': 'false' });
    this.away = item('Archive', () => filing.archive([this.session]), { 'aria-pressed': 'false' });
    this.menu = el('div', { popover: 'auto', id: name, class: 'menu', ontoggle: (event) => event.newState === 'open' && this.#place() },
      item('Fork from here', () => fork(this.session, view.value.step)),
      item('Compare with others …', () => this.#compare()),
      this.star,
      item('Tags …', () => filing.tags([this.session])),
      this.away,
      item('Recipe as text', () => document.querySelector('recipe-dialog').open(this.session)),
      this.score,
      item('New session from this one', async () => document.querySelector('new-dialog').open(await recipeOf(this.session))),
      ...this.lapses, this.bell,
      item('Delete', () => this.#delete(), { class: 'danger' }));
    this.opener = button('More', { quiet: true, icon: icon('more'), popovertarget: name });
    this.append(this.opener, this.menu, this.making);
  }

  connected() {
    this.watch(timelapse.making, (making) => making[this.session], (size) => this.#make(size));
    this.watch(store, (state) => state.sessions[this.session]?.name, (name) => {
      this.score.href = api.score(this.session);
      this.score.download = `${fileName(name ?? 'session')}-score.json`;
    });
    for (const [field, node] of [['favorite', this.star], ['archived', this.away]]) {
      this.watch(store, (state) => Boolean(state.sessions[this.session]?.[field]), (on) => flag(node, 'aria-pressed', String(on)));
    }
    this.watch(notifies.wanted, (wanted) => wanted.has(this.session), (on) => flag(this.bell, 'aria-pressed', String(on)));
  }

  /** A time-lapse is on its way: said beside the button, and no second one meanwhile. */
  #make(size) {
    flag(this.opener, 'aria-busy', size ? 'true' : null);
    for (const item of this.lapses) item.disabled = Boolean(size);
    text(this.making, size ? `Making the ${size === 'thumb' ? 'small ' : ''}time-lapse …` : '');
  }

  /** Above the button that opens it, inside the window. */
  #place() {
    const box = this.opener.getBoundingClientRect();
    const { offsetWidth: width, offsetHeight: height } = this.menu;
    this.menu.style.left = `${Math.max(8, Math.min(box.right, innerWidth - 8) - width)}px`;
    this.menu.style.top = `${Math.max(8, box.top - height - 6)}px`;
  }

  #notify() {
    notifies.toggle(this.session);
  }

  /** The wall is where the others are chosen. */
  #compare() {
    choosing.begin([this.session]);
    go({ page: 'wall' });
  }

  async #delete() {
    if (await remove([this.session])) go({ page: 'wall' });
  }
}

customElements.define('more-menu', MoreMenu);
