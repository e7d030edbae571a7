import { Knob } from './knob.js';
import { button, el, flag } from './dom.js';
import { icon } from './icon.js';
import { nudge, position, shown, typed, valueAt } from '../logic/knobs.js';

const FINE = 1000; // places of the slider
const DIRECTION = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1 };

/** A number: a slider for the hand, a field for the exact value. */
class KnobNumber extends Knob {
  #value = 0;

  draw() {
    const { title, unit = '', low, high, help } = this.field;
    this.box = el('input', {
      type: 'text', inputmode: 'decimal', id: this.words, autocomplete: 'off', title: `${low} to ${high}`,
      onchange: () => this.#typed(), onfocus: () => this.box.select(), onkeydown: (event) => this.#key(event),
    });
    this.slider = el('input', {
      type: 'range', min: 0, max: FINE, 'aria-label': title, title: help ?? '',
      oninput: () => this.tune(valueAt(this.field, this.slider.value / FINE)),
      onkeydown: (event) => this.#key(event),
    });
    const ramp = button(`${title}: go to … over … steps`, { quiet: true, icon: icon('ramp'), class: 'quiet ramp', 'aria-haspopup': 'dialog', onclick: () => this.#ramp(ramp) });
    ramp.hidden = this.field.path === 'steps'; // the end of the run cannot move while it is run to
    return [ramp, el('span', { class: 'value' }, this.box, unit ? el('span', { class: 'unit' }, unit) : null), this.slider];
  }

  display(value, force) {
    this.#value = value;
    const words = shown(this.field, value);
    if (force || document.activeElement !== this.box || this.hasAttribute('pending')) this.box.value = words;
    const place = Math.round(position(this.field, value) * FINE);
    if (Number(this.slider.value) !== place && valueAt(this.field, this.slider.value / FINE) !== value) this.slider.value = place;
    flag(this.slider, 'aria-valuetext', `${words} ${this.field.unit ?? ''}`.trim());
    this.style.setProperty('--server', position(this.field, this.value ?? value));
  }

  async #ramp(opener) {
    await import('./ramp-menu.js');
    const menu = document.querySelector('ramp-menu') ?? document.body.appendChild(el('ramp-menu'));
    menu.open({ field: this.field, session: this.session, from: this.#value, opener });
  }

  #typed() {
    const value = typed(this.field, this.box.value);
    if (value === null) this.box.value = shown(this.field, this.#value);
    else this.tune(value);
  }

  /** Arrow keys are fine, with shift coarse; in the field only up and down, the others move in the text. */
  #key(event) {
    const direction = DIRECTION[event.key];
    if (event.key === 'Enter') this.#typed();
    if (event.key === 'Escape' && event.target === this.box) {
      event.stopPropagation();
      this.box.value = shown(this.field, this.#value);
      this.box.blur();
    }
    if (!direction || event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.target === this.box && !/Up|Down/.test(event.key)) return;
    event.preventDefault();
    this.tune(nudge(this.field, this.#value, direction, event.shiftKey));
    this.slider.value = Math.round(position(this.field, this.#value) * FINE);
  }
}

customElements.define('knob-number', KnobNumber);
