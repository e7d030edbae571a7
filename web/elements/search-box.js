import { View } from './view.js';
import { el, flag, id, kbd } from './dom.js';
import { icon } from './icon.js';
import { search } from '../live/search.js';

/**
 * A combobox over what a network can be asked for. Says `choose` with {term, label}; a choice with `more` goes on typing.
 * Attributes: label, placeholder, key (shown), network, suggests (offers something before anything is typed).
 */
class SearchBox extends View {
  #choices = [];
  #active = -1;
  #asked = null;

  build() {
    const list = id('choices');
    this.input = el('input', {
      type: 'text', role: 'combobox', autocomplete: 'off', autocapitalize: 'off', spellcheck: 'false', enterkeyhint: 'go',
      'aria-label': this.getAttribute('label'), 'aria-expanded': 'false', 'aria-controls': list, 'aria-autocomplete': 'list',
      placeholder: this.getAttribute('placeholder') ?? '',
      oninput: () => this.#ask(),
      onfocus: () => (this.hasAttribute('suggests') || this.input.value) && this.#ask(),
      onblur: () => this.#close(),
      onkeydown: (event) => this.#key(event),
    });
    this.list = el('ul', { role: 'listbox', id: list, tabindex: -1, 'aria-label': 'Suggestions', hidden: true });
    const key = this.getAttribute('key');
    this.append(icon('search'), this.input, key ? kbd(key) : '', this.list);
  }

  focus() {
    this.input.focus();
    this.input.select();
  }

  #ask() {
    const text = this.input.value.trim();
    this.#asked?.abort();
    const asking = new AbortController();
    this.#asked = asking;
    this.ready = search(text, this.getAttribute('network'), asking.signal).then(
      (choices) => asking.signal.aborted || this.#show(choices, text),
      () => asking.signal.aborted || this.#show([], text),
    );
  }

  #show(choices, typed) {
    this.#choices = choices;
    this.#active = typed && choices.length ? 0 : -1;
    const none = typed && !choices.length;
    const rows = choices.map((choice, i) => this.#row(choice, i));
    this.list.replaceChildren(...rows, ...(none ? [el('li', { class: 'none', role: 'option', 'aria-disabled': 'true' }, 'Nothing like that. Try “zebra”, a channel: stem/relu6:4, or a neuron: stem/relu6:4@3,5')] : []));
    this.#open(document.activeElement === this.input && (choices.length > 0 || Boolean(none)));
    this.#mark();
  }

  #row(choice, i) {
    return el(
      'li',
      {
        role: 'option', id: `${this.list.id}-${i}`,
        onpointerdown: (event) => event.preventDefault(),
        onclick: () => this.#choose(choice),
      },
      el('span', {}, choice.label),
      choice.detail ? el('small', {}, choice.detail) : null,
    );
  }

  #key(event) {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      if (this.list.hidden) return void this.#ask();
      const count = this.#choices.length;
      const from = this.#active < 0 && event.key === 'ArrowUp' ? 0 : this.#active;
      if (count) this.#active = (from + (event.key === 'ArrowDown' ? 1 : -1) + count) % count;
      this.#mark();
    } else if (event.key === 'Enter') {
      event.preventDefault();
      this.#enter();
    } else if (event.key === 'Escape') {
      event.stopPropagation();
      if (!this.list.hidden) event.preventDefault(); // closes the list, not the dialog around it
      if (this.list.hidden) this.input.blur();
      this.#close();
    }
  }

  /** Someone who types fast is ahead of the answer: it is waited for. */
  async #enter() {
    if (!this.input.value.trim() && this.#active < 0) return;
    const chosen = this.#active;
    await this.ready;
    const choice = this.#choices[chosen] ?? this.#choices[0];
    if (choice) this.#choose(choice);
  }

  #choose(choice) {
    if (choice.more) {
      this.input.value = choice.more;
      this.input.focus();
      return void this.#ask();
    }
    this.input.value = '';
    this.#choices = [];
    this.#close();
    this.input.blur();
    this.say('choose', choice);
  }

  #mark() {
    [...this.list.children].forEach((row, i) => {
      flag(row, 'aria-selected', String(i === this.#active));
      if (i === this.#active) row.scrollIntoView({ block: 'nearest' });
    });
    flag(this.input, 'aria-activedescendant', this.#active < 0 ? null : `${this.list.id}-${this.#active}`);
  }

  #open(open) {
    this.list.hidden = !open;
    flag(this.input, 'aria-expanded', String(open));
  }

  #close() {
    this.#open(false);
    flag(this.input, 'aria-activedescendant', null);
  }
}

customElements.define('search-box', SearchBox);
