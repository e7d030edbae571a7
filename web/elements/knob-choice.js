import { Knob } from './knob.js';
import { el } from './dom.js';

/** One of a few words, or on and off. */
class KnobChoice extends Knob {
  draw() {
    const { type, choices = [], help } = this.field;
    this.input =
      type === 'boolean'
        ? el('input', { type: 'checkbox', role: 'switch', id: this.words, title: help ?? '', onchange: () => this.tune(this.input.checked) })
        : el('select', { id: this.words, title: help ?? '', onchange: () => this.tune(this.input.value) }, ...choices.map((one) => el('option', { value: one }, one)));
    return [el('span', { class: 'value' }, this.input)];
  }

  display(value) {
    if (this.field.type === 'boolean') this.input.checked = value;
    else this.input.value = value;
  }
}

customElements.define('knob-choice', KnobChoice);
