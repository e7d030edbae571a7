import { Dialog } from './dialog.js';
import { el, flag, id, text } from './dom.js';
import { catalog } from '../live/catalog.js';
import { PRESETS, composed, parsed } from '../logic/recipe.js';
import { scoreOf } from '../logic/score.js';
import { start } from '../page/start.js';

const SIDE = 224; // pixels, of every preset

/** A new session with all choices; also what a dropped picture or an open session is run again from. */
class NewDialog extends Dialog {
  #objective = [];
  #rest = {};
  #tunings = [];
  #rules = null; // of what is run again; null for the newest

  build() {
    const numeric = (attributes) => el('input', { type: 'number', inputmode: 'numeric', ...attributes });
    this.editor = el('objective-editor', {
      clears: true,
      onterms: ({ detail }) => this.#terms(detail),
      onweight: ({ detail: { index, weight } }) => this.#terms(this.#objective.map((term, i) => (i === index ? { ...term, weight } : term))),
    });
    this.again = el('again-choice', {
      onagain: ({ detail }) => {
        this.#take(detail.recipe);
        this.#tunings = detail.tunings;
        this.#rules = detail.rules;
      },
    });
    this.presets = el('fieldset', { class: 'presets' });
    this.start = el('start-picture');
    this.network = el('select', { onchange: () => this.#asks() });
    this.size = numeric({ min: 32, max: 1024, placeholder: '224' });
    this.steps = numeric({ min: 1, max: 1_000_000, placeholder: '512' });
    this.seed = numeric({ min: 0, placeholder: 'drawn' });
    this.text = el('textarea', { rows: 5, spellcheck: 'false', 'aria-label': 'Recipe as JSON', placeholder: '{"objective": [{"type": "class", "label": "lemon"}]}', oninput: () => this.#pasted() });
    this.note = el('p', { class: 'faint', hidden: true });
    this.why = el('p', { class: 'why', role: 'alert', hidden: true });
    this.ok = el('button', { class: 'go', type: 'submit' }, 'Start');
    const line = (words, input) => el('label', { class: 'line' }, el('span', {}, words), input);
    this.frame('New session', el('form', { onsubmit: (event) => this.#submit(event), novalidate: true },
      this.note, this.again,
      el('h3', {}, 'What should it see?'), this.editor, this.presets,
      el('div', { class: 'grid' }, line('Network', this.network), line('Side in pixels', this.size), line('Steps', this.steps), line('Seed', this.seed)),
      this.start,
      el('details', {}, el('summary', {}, 'Paste a recipe'), this.text),
      this.why,
      el('div', { class: 'ends' }, this.ok)));
    this.#fill();
  }

  /** Empty, or filled from a recipe (`made` is what a picture says of itself); what the form does not show stays as it says. */
  open(recipe = null, words = '', made = null) {
    this.#take(recipe ?? { objective: [] });
    this.again.offer(made);
    this.text.value = '';
    text(this.heading, recipe ? 'New session from a recipe' : 'New session');
    text(this.note, words);
    this.note.hidden = !words;
    this.#complain('');
    this.show();
    if (made) this.again.focus();
    else if (recipe) this.ok.focus();
    else this.editor.search.focus();
  }

  /** Empty, but for a picture that it starts from. */
  startFrom(file) {
    this.open(null, `${file.name} does not say how it was made, as PNGs that were downloaded here do. A new session can start from it.`);
    return this.start.take(file);
  }

  async #fill() {
    const [presets, networks] = await Promise.all([catalog.presets().catch(() => PRESETS), catalog.networks().catch(() => [])]);
    const group = id('preset');
    this.presets.replaceChildren(el('legend', {}, 'Preset'), ...Object.keys(presets).map((name) =>
      el('label', {}, el('input', { type: 'radio', name: group, value: name, checked: name === 'natural' }), el('b', {}, name), el('small', {}, presets[name].description ?? PRESETS[name] ?? ''))));
    this.network.replaceChildren(...networks.map((one) => el('option', { value: one.name, selected: Boolean(one.default) }, one.name)));
    this.#asks();
  }

  /** The network that is searched, and whose labels are shown. */
  #asks() {
    for (const one of [this.editor, this.editor.search]) flag(one, 'network', this.network.value || null);
    this.editor.terms = this.#objective;
  }

  #terms(terms) {
    this.#objective = terms;
    this.editor.terms = terms;
    this.#complain('');
  }

  #take({ objective, preset, network, canvas, steps, seed, ...rest }) {
    this.#tunings = [];
    this.#rules = null;
    const { start: from, ...rim } = canvas ?? {};
    this.start.start = from;
    this.#rest = { ...rest, ...(canvas ? { canvas: rim } : {}) };
    this.#terms(objective);
    const radio = [...this.presets.querySelectorAll('input')].find((one) => one.value === (preset ?? 'natural'));
    if (radio) radio.checked = true;
    if (network) this.network.value = network;
    this.#asks();
    this.size.value = canvas?.size ?? '';
    this.steps.value = steps ?? '';
    this.seed.value = seed ?? '';
  }

  #pasted() {
    if (!this.text.value.trim()) return;
    try {
      this.#take(parsed(this.text.value));
      const score = scoreOf(this.text.value);
      this.again.offer(score?.rules ? score : null);
      this.#complain('');
    } catch (error) {
      this.#complain(error.message);
    }
  }

  async #submit(event) {
    event.preventDefault();
    if (!this.#objective.length) {
      this.#complain('Choose at least one thing that it should see');
      this.editor.search.focus();
      return;
    }
    if (this.start.lacks) return void this.#complain(this.start.lacks);
    const number = (input) => (input.value === '' ? null : Number(input.value));
    const form = composed({
      objective: this.#objective,
      preset: this.presets.querySelector('input:checked')?.value,
      network: this.network.value,
      size: number(this.size), steps: number(this.steps), seed: number(this.seed),
    });
    const canvas = { ...this.#rest.canvas, ...form.canvas };
    const from = this.start.at(canvas.size ?? SIDE);
    if (from) canvas.start = from;
    this.ok.disabled = true;
    const taken = await start({ ...this.#rest, ...form, ...(Object.keys(canvas).length ? { canvas } : {}) }, this.#tunings, this.#rules);
    this.ok.disabled = false;
    if (taken) this.close();
  }

  #complain(words) {
    this.why.hidden = !words;
    text(this.why, words);
    flag(this, 'refused', Boolean(words));
  }
}

customElements.define('new-dialog', NewDialog);
