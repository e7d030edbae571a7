import { View } from './view.js';
import { el } from './dom.js';
import { provenance } from '../logic/png.js';
import { isPicture } from '../logic/start-picture.js';
import { name } from '../logic/objective.js';
import { notice } from '../page/notices.js';

const LARGEST = 100_000_000;

/** The whole page takes pictures that are dropped on it: one with its recipe inside can be run again, any other be started from. */
class DropTarget extends View {
  build() {
    this.append(el('p', { 'aria-hidden': 'true' }, 'Drop a picture: to run its recipe again, or to start from it'));
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
    if (!file || file.size > LARGEST) return notice('That is no picture, or one above 100 MB', { kind: 'problem' });
    const made = provenance(new Uint8Array(await file.arrayBuffer()));
    if (!made && isPicture(file)) return document.querySelector('new-dialog').startFrom(file);
    if (!made) return notice(`${file.name} is no picture`, { kind: 'problem' });
    const words = `${file.name}: ${name(made.recipe.objective)}, ${made.step} steps.`;
    return document.querySelector('new-dialog').open(made.recipe, words, made);
  }
}

customElements.define('drop-target', DropTarget);
