import { View } from './view.js';
import { button, el, id } from './dom.js';
import { icon } from './icon.js';
import { store } from '../live/store.js';
import { kind, title } from '../logic/objective.js';
import { same } from '../logic/paths.js';
import { typed } from '../logic/knobs.js';

const WEIGHT = { type: 'number', low: -100, high: 100 };

/**
 * The terms of an objective: weights (negative ones push away), one more, one less.
 * With the attribute `clears` the last one may go too. Set `terms`; says `weight` {index, weight}, and `terms` with the whole list when one came or went.
 */
class ObjectiveEditor extends View {
  #terms = [];
  #names = [];

  build() {
    this.list = el('ul', { class: 'terms' });
    this.search = el('search-box', {
      label: 'Add a class, layer, channel or neuron', placeholder: 'Add a class, layer, neuron',
      onchoose: ({ detail }) => this.say('terms', [...this.#terms, { ...detail.term, weight: 1 }]),
    });
    this.append(this.list, this.search);
  }

  connected() {
    this.watch(store, (state) => state.labels, () => (this.terms = this.#terms));
  }

  set terms(terms) {
    this.#terms = terms;
    const known = store.value.labels[this.getAttribute('network')];
    const names = terms.map((term) => title(term, known));
    const unchanged = same(this.#names, names) && this.list.children.length === terms.length;
    this.#names = names;
    if (unchanged) this.#weights();
    else this.list.replaceChildren(...terms.map((term, i) => this.#row(term, i)));
  }

  #weights() {
    this.#terms.forEach(({ weight = 1 }, i) => {
      const box = this.list.children[i].querySelector('input');
      if (document.activeElement !== box) box.value = weight;
      this.list.children[i].toggleAttribute('negative', weight < 0);
    });
  }

  #row(term, i) {
    const name = this.#names[i];
    const box = el('input', {
      type: 'text', inputmode: 'decimal', id: id('weight'), value: term.weight ?? 1, 'aria-label': `Weight of ${name}`, title: '-100 to 100; negative pushes away',
      onchange: () => this.#weigh(i, typed(WEIGHT, box.value), box),
      onkeydown: (event) => {
        const direction = { ArrowUp: 1, ArrowDown: -1 }[event.key];
        if (!direction) return;
        event.preventDefault();
        const by = event.shiftKey ? 1 : 0.1;
        this.#weigh(i, Number(Math.min(100, Math.max(-100, Number(box.value) + direction * by)).toFixed(2)), box);
      },
    });
    const remove = button(`Remove ${name}`, { quiet: true, icon: icon('close'), class: 'quiet', disabled: this.#terms.length < 2 && !this.hasAttribute('clears'), onclick: () => this.say('terms', this.#terms.filter((_, other) => other !== i)) });
    const row = el('li', {}, el('span', { class: 'name', title: term.index === undefined ? name : title({ ...term, label: undefined }) }, name), el('small', {}, kind(term)), el('label', { class: 'times' }, '× ', box), remove);
    row.toggleAttribute('negative', (term.weight ?? 1) < 0);
    return row;
  }

  #weigh(index, weight, box) {
    if (weight === null) box.value = this.#terms[index].weight ?? 1;
    else {
      box.value = weight;
      this.say('weight', { index, weight });
    }
  }
}

customElements.define('objective-editor', ObjectiveEditor);
