import { View } from './view.js';
import { el } from './dom.js';
import { provenance } from '../logic/png.js';
import { name } from '../logic/objective.js';
import { notice } from '../page/notices.js';

const LARGEST = 100_000_000;

/** The whole page takes pictures that are dropped on it: their recipe is inside, and can be run again. */
class DropTarget extends View {
  build() {
    this.append(el('p', { 'aria-hidden': 'true' }, 'Drop a picture to run its recipe again'));
  }

  connected() {
    const files = (event) => [...(event.dataTransfer?.types ?? [])].includes('Files');
    this.on(window, 'dragover', (event) => {
      if (!files(event)) return;
      event.preventDefault();
      this.setAttribute('over', '');
    });
    this.on(window, 'dragleave', (event) => event.relatedTarget === null && this.removeAttribute('over'));
    this.on(window, 'drop', (event) => {
      this.removeAttribute('over');
      if (!files(event)) return;
      event.preventDefault();
      this.take(event.dataTransfer.files[0]);
    });
  }

  async take(file) {
    if (!file || file.size > LARGEST) return notice('That is no picture of Afterimage', { kind: 'problem' });
    const made = provenance(new Uint8Array(await file.arrayBuffer()));
    if (!made) return notice(`${file.name} does not say how it was made`, { hint: 'PNGs that were downloaded here do', kind: 'problem' });
    const words = `${file.name}: ${name(made.recipe.objective)}, ${made.step} steps.`;
    return document.querySelector('new-dialog').open(made.recipe, words, made);
  }
}

customElements.define('drop-target', DropTarget);
