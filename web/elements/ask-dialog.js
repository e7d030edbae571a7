import { Dialog } from './dialog.js';
import { button, el, flag, text } from './dom.js';

/** One question: a line of text, or only yes and no. */
class AskDialog extends Dialog {
  #answer = null;

  build() {
    this.words = el('p');
    this.label = el('span');
    this.input = el('input', { type: 'text', autocomplete: 'off' });
    this.line = el('label', { class: 'line' }, this.label, this.input);
    this.ok = el('button', { class: 'go', type: 'submit' });
    this.form = el('form', { method: 'dialog', onsubmit: (event) => this.#submit(event) },
      this.words, this.line, el('div', { class: 'ends' }, button('Cancel', { onclick: () => this.close() }), this.ok));
    this.frame('', this.form);
    this.dialog.addEventListener('close', () => this.#settle(null));
  }

  /** Resolves with the text (or true), or with null. */
  ask({ title, words = '', field = null, value = '', ok = 'OK', danger = false }) {
    text(this.heading, title);
    text(this.words, words);
    this.words.hidden = !words;
    this.line.hidden = field === null;
    text(this.label, field);
    this.input.value = value;
    text(this.ok, ok);
    flag(this, 'danger', danger);
    this.show();
    if (field !== null) this.input.select();
    else this.ok.focus();
    return new Promise((resolve) => (this.#answer = resolve));
  }

  /** Not sent anywhere: the policy of the page forbids it, and nobody needs it. */
  #submit(event) {
    event.preventDefault();
    this.#settle(this.line.hidden ? true : this.input.value.trim());
    this.close();
  }

  #settle(answer) {
    this.#answer?.(answer);
    this.#answer = null;
  }
}

customElements.define('ask-dialog', AskDialog);
