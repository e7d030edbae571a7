import { View } from './view.js';
import { button, el, id } from './dom.js';
import { icon } from './icon.js';

/** What our dialogs have in common; the platform does the rest: focus, Esc, what lies behind. */
export class Dialog extends View {
  /** The frame with a title; returns where the content goes. */
  frame(title, ...content) {
    const name = id('dialog');
    this.heading = el('h2', { id: name }, title);
    this.body = el('div', { class: 'body' }, ...content);
    this.dialog = el('dialog', { 'aria-labelledby': name, onclick: (event) => event.target === this.dialog && this.close() },
      el('header', {}, this.heading, button('Close', { quiet: true, icon: icon('close'), class: 'quiet', onclick: () => this.close() })),
      this.body);
    this.append(this.dialog);
  }

  show() {
    if (!this.dialog.open) this.dialog.showModal();
  }

  close() {
    this.dialog.close();
  }
}
