import { View } from './view.js';
import { button, el, flag, text } from './dom.js';
import { store } from '../live/store.js';
import { tuner } from '../live/tuner.js';
import { shown, typed } from '../logic/knobs.js';
import { ramp } from '../logic/ramp.js';

const COUNT = { type: 'integer', low: 1, high: 1_000_000 };
const MOST = 100; // steps, where nothing else is known

/** "Go to … over … steps": a knob that moves by itself. One for all knobs, beside the one that opened it. */
class RampMenu extends View {
  build() {
    const line = (words, input, after) => el('label', {}, words, input, after);
    const box = () => el('input', { type: 'text', inputmode: 'decimal', autocomplete: 'off', required: true });
    this.to = box();
    this.steps = box();
    this.heading = el('h2');
    this.why = el('p', { class: 'why', role: 'alert', hidden: true });
    this.form = el('form', { onsubmit: (event) => this.#go(event), novalidate: true },
      this.heading, el('div', {}, line('go to ', this.to), line('over ', this.steps, ' steps')), this.why,
      el('div', { class: 'ends' }, button('Cancel', { onclick: () => this.menu.hidePopover() }), el('button', { class: 'go', type: 'submit' }, 'Go')));
    this.menu = el('div', { popover: 'auto', class: 'menu ramps', role: 'dialog' }, this.form);
    this.append(this.menu);
  }

  open({ field, session, from, opener }) {
    Object.assign(this, { field, about: session, from });
    text(this.heading, `${field.title}, now ${shown(field, from)}`);
    flag(this.menu, 'aria-label', `${field.title}: go to … over … steps`);
    const { step, steps } = store.session(session);
    this.to.value = shown(field, from);
    this.steps.value = String(steps - step > 1 ? Math.min(MOST, steps - step) : MOST);
    this.#complain('');
    this.menu.showPopover();
    this.#place(opener);
    this.to.select();
    this.to.focus();
  }

  #place(opener) {
    const box = opener.getBoundingClientRect();
    const { offsetWidth: width, offsetHeight: height } = this.menu;
    this.menu.style.left = `${Math.max(8, Math.min(box.right, innerWidth - 8) - width)}px`;
    this.menu.style.top = `${Math.max(8, Math.min(box.bottom + 6, innerHeight - height - 8))}px`;
  }

  #go(event) {
    event.preventDefault();
    const { low, high } = this.field;
    const to = typed(this.field, this.to.value);
    const steps = typed(COUNT, this.steps.value);
    if (to === null || to < low || to > high) return this.#complain(`${this.field.title} goes from ${low} to ${high}`);
    if (steps === null || steps < COUNT.low || steps > COUNT.high) return this.#complain('Over how many steps?');
    tuner.tune(this.about, { [this.field.path]: ramp(this.from, to, steps) });
    return this.menu.hidePopover();
  }

  #complain(words) {
    text(this.why, words);
    this.why.hidden = !words;
  }
}

customElements.define('ramp-menu', RampMenu);
