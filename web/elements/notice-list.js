import { View } from './view.js';
import { button, el } from './dom.js';
import { icon } from './icon.js';

const STAYS = { info: 4000, problem: 9000 };

/** Short words at the edge that go away by themselves, but not while somebody is at them. */
class NoticeList extends View {
  build() {
    this.setAttribute('role', 'status');
    this.setAttribute('aria-live', 'polite');
  }

  connected() {
    this.on(window, 'notice', ({ detail }) => this.#show(detail));
  }

  #show({ words, hint, kind, action, stays }) {
    const run = () => {
      box.remove();
      action.run();
    };
    const box = el('div', { class: 'notice', kind }, el('p', {}, words, hint ? el('small', {}, hint) : null),
      action ? button(action.words, { class: 'quiet act', onclick: run }) : null,
      button('Dismiss', { quiet: true, icon: icon('close'), class: 'quiet', onclick: () => box.remove() }));
    this.append(box);
    while (this.children.length > 3) this.firstChild.remove();
    const wait = () => setTimeout(() => (box.matches(':hover, :focus-within') ? wait() : box.remove()), stays ?? STAYS[kind] ?? STAYS.info);
    wait();
  }
}

customElements.define('notice-list', NoticeList);
