import { View } from './view.js';
import { button, el } from './dom.js';
import { icon } from './icon.js';
import { catalog } from '../live/catalog.js';
import { groups } from '../logic/knobs.js';
import { act } from '../page/act.js';

const KINDS = { number: 'knob-number', integer: 'knob-number', range: 'knob-range', boolean: 'knob-choice', choice: 'knob-choice' };

/** The knobs of a session, drawn from the schema: those that matter most, the others by group. */
class KnobPanel extends View {
  build() {
    this.body = el('div', { class: 'knobs' }, el('p', { class: 'faint' }, 'The knobs come with the server’s schema.'));
    const undo = button('undo', { icon: icon('undo'), key: 'z', class: 'quiet undo', onclick: () => act.undo(this.session) });
    this.append(el('header', {}, el('h2', {}, 'Knobs'), undo), this.body);
    this.#fill();
  }

  async #fill() {
    try {
      const [fields, presets] = await Promise.all([catalog.fields(), catalog.presets().catch(() => ({}))]);
      const { first, rest } = groups(fields);
      const draw = (list) => list.filter((field) => KINDS[field.type]).map((field) => knob(field, presets));
      this.body.replaceChildren(
        ...draw(first),
        ...rest.map(({ name, fields: more }) => el('details', {}, el('summary', {}, name), ...draw(more))),
      );
    } catch {
      // the line in the body says it; everything else works without knobs
    }
  }
}

function knob(field, presets) {
  const node = document.createElement(KINDS[field.type]);
  node.field = field;
  node.presets = presets;
  return node;
}

customElements.define('knob-panel', KnobPanel);
