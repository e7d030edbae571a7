import { View } from './view.js';
import { button, el, flag, id, text } from './dom.js';
import { icon } from './icon.js';
import { api } from '../live/api.js';
import { store } from '../live/store.js';
import { complain } from '../page/notices.js';
import { go } from '../page/router.js';
import { notifies } from '../page/notify.js';
import { timelapse } from '../page/timelapse.js';

/** What is wanted less often: recipe, time-lapse, again, notify, delete. */
class MoreMenu extends View {
  build() {
    const name = id('more');
    const item = (words, onclick, attributes = {}) => el('button', { type: 'button', ...attributes, onclick: () => { this.menu.hidePopover(); onclick(); } }, words);
    this.lapses = [['thumb', 'Time-lapse, small'], ['full', 'Time-lapse, full size']].map(([size, words]) =>
      item(words, () => timelapse.save(this.session, size), { title: 'The kept pictures as one moving PNG' }));
    this.making = el('p', { class: 'making', role: 'status' });
    this.bell = item('Notify me at the end', () => this.#notify(), { 'aria-pressed': 'false' });
    this.menu = el('div', { popover: 'auto', id: name, class: 'menu', ontoggle: (event) => event.newState === 'open' && this.#place() },
      item('Recipe as text', () => document.querySelector('recipe-dialog').open(this.session)),
      item('New session from this one', () => document.querySelector('new-dialog').open(store.session(this.session)?.recipe)),
      ...this.lapses, this.bell,
      item('Delete …', () => this.#delete(), { class: 'danger' }));
    this.opener = button('More', { quiet: true, icon: icon('more'), popovertarget: name });
    this.append(this.opener, this.menu, this.making);
  }

  connected() {
    this.watch(timelapse.making, (making) => making[this.session], (size) => this.#make(size));
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

  async #delete() {
    const { name } = store.session(this.session);
    const sure = await document.querySelector('ask-dialog').ask({ title: `Delete “${name}”?`, words: 'Its pictures and its history go with it. This cannot be undone.', ok: 'Delete', danger: true });
    if (!sure) return;
    try {
      await api.delete(this.session);
      store.dispatch({ type: 'gone', session: this.session });
      go({ page: 'wall' });
    } catch (problem) {
      complain(problem);
    }
  }
}

customElements.define('more-menu', MoreMenu);
