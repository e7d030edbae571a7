import { Dialog } from './dialog.js';
import { button, el } from './dom.js';
import { catalog } from '../live/catalog.js';
import { short } from '../logic/recipe.js';
import { notice } from '../page/notices.js';
import { recipeOf } from '../page/start.js';

/** The recipe of a session as text to copy. */
class RecipeDialog extends Dialog {
  build() {
    this.area = el('textarea', { readonly: true, rows: 16, spellcheck: 'false', 'aria-label': 'Recipe as JSON' });
    this.all = el('input', { type: 'checkbox', onchange: () => this.#fill() });
    this.frame('Recipe',
      el('p', { class: 'faint' }, 'Post it to /api/sessions, or save it and run: afterimage render --recipe recipe.json'),
      this.area,
      el('div', { class: 'ends' }, el('label', { class: 'check' }, this.all, 'every field'), el('span', { class: 'space' }), button('Copy', { class: 'go', onclick: () => this.#copy() })));
  }

  async open(session) {
    this.recipe = await recipeOf(session);
    this.#fill();
    this.show();
  }

  async #fill() {
    const presets = await catalog.presets().catch(() => ({}));
    const recipe = this.all.checked ? this.recipe : short(this.recipe, presets[this.recipe.preset]);
    this.area.value = JSON.stringify(recipe, null, 2);
  }

  async #copy() {
    try {
      await navigator.clipboard.writeText(this.area.value);
      notice('The recipe is in the clipboard');
    } catch {
      this.area.select();
    }
  }
}

customElements.define('recipe-dialog', RecipeDialog);
