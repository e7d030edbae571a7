import { View } from './view.js';
import { el } from './dom.js';
import { api } from '../live/api.js';
import { store, view } from '../live/store.js';
import { Series } from '../logic/series.js';
import { marks } from '../logic/history.js';
import { nearest } from '../logic/timeline.js';
import { at } from '../page/router.js';

const DRAW = 300; // milliseconds between two drawings

/** One chart a question, over the same steps, with one cursor that the timeline shares. */
class ChartStack extends View {
  #series = new Series();
  #due = null;

  build() {
    this.charts = [
      chart('Probability', (series) => [['climbs', 'climbs', series.columns.probability], ['only looks', 'looks', series.columns.second]], [0, 1]),
      chart('Objective', (series) => [['', 'climbs', series.columns.objective]]),
      chart('Penalties', (series) => Object.entries(series.penalties).map(([name, values], i) => [words(name), `p${i}`, values])),
      chart('Gradient norm', (series) => [['', 'ink', series.columns.gradientNorm]]),
    ];
    this.append(...this.charts);
    import('./line-chart.js').then(() => this.#soon(), () => this.remove()); // the page is there before its charts
  }

  connected() {
    this.watch(store, (state) => Boolean(state.sessions[this.session]?.state), (known) => known && this.#load());
    store.listen((action) => this.#hear(action), this.signal);
    this.watch(store, (state) => state.sessions[this.session]?.tunings, () => this.#soon());
    this.watch(view, ({ cursor, step }) => cursor ?? step, (step) => this.charts.forEach((one) => one.point?.(step)));
    this.on(this, 'cursor', ({ detail }) => view.put({ cursor: detail }));
    this.on(this, 'pick', ({ detail }) => this.#pick(detail));
    this.signal.addEventListener('abort', () => clearTimeout(this.#due));
  }

  async #load() {
    try {
      this.#series = Series.from((await api.meters(this.session, this.signal)) ?? {});
      this.#soon();
    } catch {
      // the points that come over the socket are shown all the same
    }
  }

  #hear(action) {
    if (action.type === 'connection' && action.phase === 'open' && store.session(this.session)?.state) this.#load();
    if (action.session !== this.session) return;
    if (action.event === 'started') this.#series.cut(action.step);
    if (action.type === 'meters' && this.#series.append(action.points)) this.#soon();
    const { opinion } = action.patch ?? {};
    if (opinion && action.patch.secondOpinion != null) {
      this.#series.opinion(opinion.step, action.patch.secondOpinion);
      this.#soon();
    }
  }

  #soon() {
    this.#due ??= setTimeout(() => {
      this.#due = null;
      const { steps, tunings } = store.session(this.session) ?? {};
      this.charts.forEach((one) => one.draw?.(this.#series, marks(tunings), steps));
    }, DRAW);
  }

  /** A click opens the kept picture nearest to the step. */
  #pick(step) {
    const { kept = [] } = store.session(this.session) ?? {};
    if (kept.length) at(nearest(kept, step));
  }
}

function chart(title, lines, range = null) {
  const node = el('line-chart', { class: 'card' });
  Object.assign(node, { heading: title, lines, range });
  return node;
}

const words = (name) => name.replace(/([A-Z])/g, ' $1').toLowerCase();

customElements.define('chart-stack', ChartStack);
