import { View } from './view.js';
import { button, el, text } from './dom.js';
import { ACCEPTED, choiceOf, shortest, square, unfit, unreadable } from '../logic/start-picture.js';

const CHOICES = [['', 'as the preset says'], ['noise', 'noise'], ['gray', 'gray'], ['picture', 'a picture of yours']];
const PREVIEW = 96; // pixels

/** What a canvas starts from: what the preset says, noise, gray, or a picture that is chosen and shown here. */
class StartPicture extends View {
  #picture = null; // a bitmap, or an image of a recipe's data URI
  #given = ''; // the data URI of a recipe, which is sent as it is

  build() {
    this.choice = el('select', { onchange: () => this.#chosen() }, ...CHOICES.map(([value, words]) => el('option', { value }, words)));
    this.preview = el('canvas', { width: PREVIEW, height: PREVIEW, role: 'img', 'aria-label': 'The middle square of the picture, from which it starts', hidden: true });
    this.file = el('input', { type: 'file', accept: ACCEPTED, hidden: true, 'aria-label': 'Picture to start from', onchange: () => this.file.files[0] && this.take(this.file.files[0]) });
    this.name = el('small');
    this.why = el('p', { class: 'why', role: 'alert', hidden: true });
    this.open = button('Choose a file …', { onclick: () => this.file.click() });
    this.own = el('div', { class: 'own', hidden: true }, this.preview, el('div', {}, this.open, this.file, this.name));
    this.append(el('label', { class: 'line' }, el('span', {}, 'Start from'), this.choice), this.own, this.why);
  }

  /** Shows the start that a recipe names; undefined is the preset's. */
  set start(start) {
    this.#forget();
    this.choice.value = choiceOf(start);
    this.#complain('');
    this.own.hidden = this.choice.value !== 'picture';
    if (!this.own.hidden) this.#recall(start);
  }

  /** Why the form cannot be sent, or ''. */
  get lacks() {
    return this.choice.value === 'picture' && !this.#given && !this.#picture ? 'Choose the picture to start from' : '';
  }

  /** The value of canvas.start for a canvas of that side; undefined leaves it to the preset. */
  at(side) {
    if (this.choice.value !== 'picture') return this.choice.value || undefined;
    if (this.#given) return this.#given;
    const canvas = el('canvas');
    draw(canvas, this.#picture, square(this.#picture, side));
    return shortest((type, quality) => canvas.toDataURL(type, quality));
  }

  /** A file, if it is a picture; else it says why not and keeps what was there. */
  async take(file) {
    const why = unfit(file);
    const bitmap = why ? null : await createImageBitmap(file).catch(() => null);
    this.file.value = '';
    if (!bitmap) return this.#complain(why ?? unreadable(file.name));
    this.#forget();
    this.#picture = bitmap;
    this.choice.value = 'picture';
    this.own.hidden = false;
    this.#show(`${file.name}, ${bitmap.width} × ${bitmap.height}`);
    return this.#complain('');
  }

  #chosen() {
    const own = this.choice.value === 'picture';
    this.own.hidden = !own;
    this.#complain('');
    if (own && !this.#picture && !this.#given) this.open.focus();
  }

  async #recall(uri) {
    this.#given = uri;
    if (uri.startsWith('sha256:')) return void text(this.name, 'the picture of the recipe, which the server has');
    const image = el('img', { src: uri, alt: '' });
    await image.decode().catch(() => {});
    if (this.#given !== uri || !image.width) return;
    this.#picture = image;
    this.#show('the picture of the recipe');
  }

  #show(words) {
    draw(this.preview, this.#picture, { ...square(this.#picture, PREVIEW), side: PREVIEW });
    this.preview.hidden = false;
    text(this.name, words);
  }

  #forget() {
    this.#picture?.close?.();
    this.#picture = null;
    this.#given = '';
    this.preview.hidden = true;
    text(this.name, '');
  }

  #complain(words) {
    text(this.why, words);
    this.why.hidden = !words;
  }
}

/** The square part on a canvas of its side, transparency on gray, which is where pictures begin. */
function draw(canvas, picture, { left, top, edge, side }) {
  canvas.width = side;
  canvas.height = side;
  const context = canvas.getContext('2d');
  context.fillStyle = '#808080';
  context.fillRect(0, 0, side, side);
  context.imageSmoothingQuality = 'high';
  context.drawImage(picture, left, top, edge, edge, 0, 0, side, side);
}

customElements.define('start-picture', StartPicture);
