import { View } from './view.js';
import { el } from './dom.js';
import { provenance } from '../logic/png.js';
import { scoreOf } from '../logic/score.js';
import { isPicture } from '../logic/start-picture.js';
import { name } from '../logic/objective.js';
import { notice } from '../page/notices.js';

const LARGEST = 100_000_000;
const LARGEST_SCORE = 9_000_000; // bytes: a recipe that starts from a picture, and its tunings

/** The whole page takes what is dropped on it: a picture with its recipe inside, or a score, can be run again, any other picture be started from. */
class DropTarget extends View {
  build() {
    this.append(el('p', { 'aria-hidden': 'true' }, 'Drop a picture or a score: to run it again, or to start from it'));
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
    const bytes = new Uint8Array(await file.arrayBuffer());
    let made;
    try {
      made = (await provenance(bytes)) ?? (bytes.length < LARGEST_SCORE ? scoreOf(new TextDecoder().decode(bytes)) : null);
    } catch (unreadable) {
      return notice(`${file.name} says how it was made, and it cannot be understood: ${unreadable.message}`, { kind: 'problem' });
    }
    if (!made && isPicture(file)) return document.querySelector('new-dialog').startFrom(file);
    if (!made) return notice(`${file.name} is no picture and no score`, { kind: 'problem' });
    const steps = made.step === null ? '' : `, ${made.step} steps`;
    const words = `${file.name}: ${name(made.recipe.objective)}${steps}.`;
    return document.querySelector('new-dialog').open(made.recipe, words, made);
  }
}

customElements.define('drop-target', DropTarget);
