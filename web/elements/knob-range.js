import { Knob } from './knob.js';
import { el, flag } from './dom.js';
import { ends, nudge, position, shown, valueAt } from '../logic/knobs.js';

const FINE = 1000; // places of the sliders
const DIRECTION = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1 };

/** Two numbers, the lowest and the highest: one track, two thumbs that may meet and not cross. */
class KnobRange extends Knob {
  #value = [0, 0];

  draw() {
    this.sliders = [0, 1].map((which) =>
      el('input', {
        type: 'range', min: 0, max: FINE, id: which ? null : this.words,
        'aria-label': `${this.field.title}, ${which ? 'highest' : 'lowest'}`, title: this.field.help ?? '',
        oninput: () => this.#move(which, valueAt(this.field, this.sliders[which].value / FINE)),
        onkeydown: (event) => this.#key(event, which),
      }));
    this.words2 = el('output', { class: 'value' });
    return [this.words2, el('div', { class: 'two' }, el('i'), ...this.sliders)];
  }

  display(value) {
    this.#value = value;
    this.words2.textContent = `${shown(this.field, value)} ${this.field.unit ?? ''}`.trim();
    value.forEach((one, which) => {
      const place = position(this.field, one);
      this.sliders[which].value = Math.round(place * FINE);
      this.style.setProperty(which ? '--to' : '--from', place);
      flag(this.sliders[which], 'aria-valuetext', shown(this.field, one));
    });
  }

  #move(which, value) {
    const next = ends(this.#value, which, value);
    this.display(next);
    this.tune(next);
  }

  #key(event, which) {
    const direction = DIRECTION[event.key];
    if (!direction || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    this.#move(which, nudge(this.field, this.#value[which], direction, event.shiftKey));
  }
}

customElements.define('knob-range', KnobRange);
