import { View } from './view.js';
import { el, id } from './dom.js';
import { ways } from '../logic/score.js';

/** How a downloaded picture, or a score, is run again. Says `again` with {rules, recipe, tunings}. */
class AgainChoice extends View {
  build() {
    this.list = el('fieldset', { class: 'presets' });
    this.append(this.list);
    this.hidden = true;
  }

  focus() {
    this.querySelector('input').focus();
  }

  /** Offers the ways of what a picture says of itself, the first one chosen; null offers nothing. */
  offer(made) {
    const all = made ? ways(made) : [];
    const group = id('again');
    const rows = all.map((way, i) =>
      el('label', {}, el('input', { type: 'radio', name: group, value: way.key, checked: i === 0, onchange: () => this.say('again', way) }), el('b', {}, way.title), el('small', {}, way.words)));
    this.list.replaceChildren(el('legend', {}, 'How to run it again'), ...rows);
    this.hidden = !all.length;
    if (all.length) this.say('again', all[0]);
  }
}

customElements.define('again-choice', AgainChoice);
