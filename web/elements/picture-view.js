import { View } from './view.js';
import { el, flag, text } from './dom.js';
import { show } from '../live/showing.js';
import { still } from '../live/still.js';
import { store, view } from '../live/store.js';
import { soon } from '../live/observable.js';
import { WHOLE, exact, moved, part, zoomed } from '../logic/zoom.js';
import { gestures } from './gestures.js';
import { notice } from '../page/notices.js';
import { at } from '../page/router.js';

/** The picture, large: live or a kept one, zoomed and moved, with an earlier one beside it where asked for. */
class PictureView extends View {
  #window = WHOLE;
  #live = null; // {bitmap, frame}
  #still = null; // {bitmap, step}
  #before = null;
  #split = 0.5;
  #due = false;

  build() {
    this.canvas = el('canvas', { role: 'img', 'aria-label': 'The picture' });
    this.caption = el('p', { class: 'at' });
    this.tools = el('picture-tools');
    this.append(this.canvas, this.caption, this.tools);
  }

  connected() {
    this.size = new ResizeObserver(([{ contentRect }]) => this.#resize(contentRect.width));
    this.size.observe(this.canvas);
    this.signal.addEventListener('abort', () => this.size.disconnect());
    gestures(this.canvas, {
      zoom: (factor, at) => this.#see(zoomed(this.#window, factor, at)),
      move: (dx, dy) => this.#see(moved(this.#window, dx, dy)),
      zoomedIn: () => this.#window.scale > 1,
    }, this.signal);
    this.on(this, 'split', ({ detail }) => {
      this.#split = detail;
      this.#soon();
    });
    show(this.session, (bitmap, frame) => this.#receive(bitmap, frame), 0, this.signal);
    this.watch(view, ({ step }) => step, (step) => this.#load('step', step));
    this.watch(view, ({ compare }) => compare, (step) => this.#load('compare', step));
    this.watch(store, (state) => state.sessions[this.session], () => this.#words());
  }

  /** One whole number of screen pixels a pixel further in (1) or out (-1). */
  zoom(direction) {
    this.#see(exact(this.#window, this.canvas.width, this.#pixels, direction));
  }

  reset() {
    this.#see(WHOLE);
  }

  get #shown() {
    return view.value.step === null ? this.#live : this.#still;
  }

  get #pixels() {
    return this.#shown?.bitmap.width ?? store.session(this.session)?.size ?? 224;
  }

  #receive(bitmap, frame) {
    this.#live = { bitmap, step: frame.step };
    if (view.value.step === null) this.#paint();
    this.say('painted', bitmap);
  }

  async #load(what, step) {
    const bitmap = step === null ? null : await still(this.session, step);
    if (view.value[what] !== step) return;
    if (step !== null && !bitmap) this.#lost(step);
    if (what === 'step') this.#still = bitmap && { bitmap, step };
    else this.#before = bitmap && { bitmap, step };
    this.#soon();
  }

  #lost(step) {
    notice(`The picture of step ${step} is not kept`);
    view.put({ compare: null });
    at(null);
  }

  #resize(width) {
    const side = Math.max(1, Math.round(width * devicePixelRatio));
    if (this.canvas.width === side) return;
    this.canvas.width = side;
    this.canvas.height = side;
    this.#paint();
  }

  #see(window) {
    this.#window = window;
    flag(this, 'zoomed', window.scale > 1);
    this.tools.scale = (window.scale * this.canvas.width) / this.#pixels;
    this.#soon();
  }

  #soon() {
    if (this.#due) return;
    this.#due = true;
    soon(() => {
      this.#due = false;
      this.#paint();
    });
  }

  #paint() {
    const context = this.canvas.getContext('2d');
    const side = this.canvas.width;
    const now = this.#shown;
    if (now) this.#draw(context, now.bitmap, 0, side);
    if (this.#before) this.#draw(context, this.#before.bitmap, 0, Math.round(side * this.#split));
    flag(this, 'painted', Boolean(now));
    this.#words();
  }

  /** Draws the columns from..to of the window. Zoomed in, pixels are squares; the whole picture is smooth. */
  #draw(context, bitmap, from, to) {
    const side = this.canvas.width;
    const seen = part(this.#window, bitmap.width);
    context.save();
    context.beginPath();
    context.rect(from, 0, to - from, side);
    context.clip();
    context.imageSmoothingEnabled = this.#window.scale === 1;
    context.imageSmoothingQuality = 'high';
    context.drawImage(bitmap, seen.left, seen.top, seen.side, seen.side, 0, 0, side, side);
    context.restore();
  }

  #words() {
    const session = store.session(this.session);
    const now = this.#shown;
    if (!session) return;
    const step = view.value.step ?? now?.step ?? session.step;
    text(this.caption, `step ${step} of ${session.steps}${now ? ` · ${now.bitmap.width} × ${now.bitmap.height}` : ''}`);
    flag(this, 'kept', view.value.step !== null);
    flag(this.canvas, 'aria-label', `The picture of ${session.name} at step ${step}`);
    flag(this.canvas, 'data-step', now?.step);
  }
}

customElements.define('picture-view', PictureView);
