import { View } from './view.js';
import { button, el, flag, text } from './dom.js';
import { icon } from './icon.js';
import { store, view } from '../live/store.js';
import { before } from '../logic/timeline.js';
import { significant } from '../logic/format.js';
import { at } from '../page/router.js';

/** Over the picture: zoom, the way back to live, and the slider between before and after. Says `split` (0..1). */
class PictureTools extends View {
  build() {
    const picture = () => this.closest('picture-view');
    this.size = el('output', { class: 'size' });
    this.pressed = button('Compare with an earlier step', { quiet: true, icon: icon('compare'), 'aria-pressed': 'false', onclick: () => this.compare() });
    this.zoom = el('div', { class: 'zoom', role: 'group', 'aria-label': 'Zoom' },
      this.pressed,
      button('Zoom out', { quiet: true, icon: icon('minus'), onclick: () => picture().zoom(-1) }),
      this.size,
      button('Zoom in', { quiet: true, icon: icon('plus'), onclick: () => picture().zoom(1) }),
      button('The whole picture', { quiet: true, icon: icon('fit'), class: 'fit', onclick: () => picture().reset() }));
    this.back = button('Back to live', { class: 'back', hidden: true, onclick: () => at(null) });
    this.slider = el('input', { type: 'range', min: 0, max: 1000, value: 500, class: 'split', 'aria-label': 'Between before and after', oninput: () => this.#split() });
    this.choice = el('select', { 'aria-label': 'Compare with step', onchange: () => view.put({ compare: Number(this.choice.value) }) });
    this.which = el('label', { class: 'which' }, 'before ', this.choice);
    this.append(this.slider, this.which, this.zoom, this.back);
  }

  connected() {
    this.watch(view, ({ step }) => step, (step) => (this.back.hidden = step === null));
    this.watch(view, ({ compare }) => compare, (step) => this.#comparing(step));
    this.watch(store, (state) => state.sessions[this.session]?.kept, () => this.#choices());
  }

  set scale(each) {
    text(this.size, each && `${significant(each, 2)}×`);
  }

  compare() {
    const { kept, step } = store.session(this.session) ?? {};
    if (view.value.compare !== null) view.put({ compare: null });
    else if (kept?.length) view.put({ compare: before(kept, view.value.step ?? step) });
  }

  #comparing(step) {
    const on = step !== null;
    this.slider.hidden = !on;
    this.which.hidden = !on;
    flag(this.pressed, 'aria-pressed', String(on));
    this.#choices();
    if (on) this.#split();
  }

  #choices() {
    const { compare } = view.value;
    if (compare === null) return;
    const kept = store.session(this.session)?.kept ?? [];
    if (this.choice.length !== kept.length) {
      this.choice.replaceChildren(...kept.map((step) => el('option', { value: step }, `step ${step}`)));
    }
    this.choice.value = String(compare);
  }

  #split() {
    const share = this.slider.value / 1000;
    this.style.setProperty('--split', share);
    this.say('split', share);
  }
}

customElements.define('picture-tools', PictureTools);
