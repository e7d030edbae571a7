import { View } from './view.js';
import { button, el, text } from './dom.js';
import { chosen, choosing } from '../page/chosen.js';
import { filing } from '../page/filing.js';
import { remove } from '../page/bin.js';
import { go } from '../page/router.js';
import { MOST } from '../logic/compare.js';

/** What can be done with the sessions that are chosen on the wall. */
class ChosenBar extends View {
  build() {
    this.hidden = true;
    this.setAttribute('role', 'toolbar');
    this.setAttribute('aria-label', 'Chosen sessions');
    this.count = el('span', { role: 'status' });
    const on = (words, work, attributes = {}) => button(words, { disabled: true, ...attributes, onclick: () => work(chosen.value.ids) });
    this.compare = on('Compare', (ids) => this.#compare(ids), { class: 'go', title: `Two to ${MOST} side by side` });
    this.others = [
      on('Favorite', (ids) => filing.favorite(ids)),
      on('Tags …', (ids) => filing.tags(ids)),
      on('Archive', (ids) => this.#away(ids)),
      on('Delete', (ids) => this.#delete(ids), { class: 'danger' }),
    ];
    this.append(this.count, this.compare, ...this.others, button('Done', { onclick: () => choosing.end() }));
  }

  connected() {
    this.watch(chosen, (value) => value, ({ on, ids }) => {
      this.hidden = !on;
      text(this.count, ids.length ? `${ids.length} chosen` : 'Choose some');
      this.compare.disabled = ids.length < 2 || ids.length > MOST;
      for (const one of this.others) one.disabled = !ids.length;
    });
  }

  #compare(ids) {
    choosing.end();
    go({ page: 'compare', ids });
  }

  async #away(ids) {
    choosing.end();
    await filing.archive(ids);
  }

  async #delete(ids) {
    choosing.end();
    await remove(ids);
  }
}

customElements.define('chosen-bar', ChosenBar);
