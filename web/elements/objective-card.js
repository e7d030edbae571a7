import { View } from './view.js';
import { el, flag, text } from './dom.js';
import { store } from '../live/store.js';
import { tuner } from '../live/tuner.js';
import { pendingSet } from '../logic/state.js';
import { tidy } from '../logic/objective.js';
import { withSet } from '../logic/paths.js';

/** The objective of a running session: what is changed here is a tuning. */
class ObjectiveCard extends View {
  build() {
    this.editor = el('objective-editor', {
      onweight: ({ detail: { index, weight } }) => tuner.tune(this.session, { [`objective.${index}.weight`]: weight }),
      onterms: ({ detail }) => tuner.tune(this.session, { objective: tidy(detail) }),
    });
    this.why = el('p', { class: 'why', role: 'alert', hidden: true });
    this.append(el('header', {}, el('h2', {}, 'Objective')), this.editor, this.why);
  }

  connected() {
    this.watch(store, (state) => state.sessions[this.session]?.recipe, () => this.#render());
    this.watch(store, (state) => state.pending, () => this.#render());
    this.watch(store, (state) => state.refused[this.session], (refused) => this.#refuse(refused));
  }

  #render() {
    const recipe = store.session(this.session)?.recipe;
    if (!recipe?.objective) return;
    const wanted = Object.entries(pendingSet(store.value, this.session)).filter(([path]) => path.startsWith('objective'));
    flag(this, 'pending', wanted.length > 0);
    flag(this.editor, 'network', recipe.network);
    this.editor.search.setAttribute('network', recipe.network);
    this.editor.terms = withSet(recipe, Object.fromEntries(wanted)).objective;
  }

  #refuse(refused = {}) {
    const path = Object.keys(refused).find((one) => one.startsWith('objective'));
    this.why.hidden = !path;
    text(this.why, path ? [refused[path].detail, refused[path].hint].filter(Boolean).join('. ') : '');
    if (path) this.#render();
  }
}

customElements.define('objective-card', ObjectiveCard);
