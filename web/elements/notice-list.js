import { View } from './view.js';
import { button, el } from './dom.js';
import { icon } from './icon.js';

const STAYS = { info: 4000, problem: 9000 };

/** Short words at the edge that go away by themselves. */
class NoticeList extends View {
  build() {
    this.setAttribute('role', 'status');
    this.setAttribute('aria-live', 'polite');
  }

  connected() {
    this.on(window, 'notice', ({ detail }) => this.#show(detail));
  }

  #show({ words, hint, kind }) {
    const box = el('div', { class: 'notice', kind }, el('p', {}, words, hint ? el('small', {}, hint) : null), button('Dismiss', { quiet: true, icon: icon('close'), class: 'quiet', onclick: () => box.remove() }));
    this.append(box);
    while (this.children.length > 3) this.firstChild.remove();
    setTimeout(() => box.remove(), STAYS[kind] ?? STAYS.info);
  }
}

customElements.define('notice-list', NoticeList);
