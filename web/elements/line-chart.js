import { View } from './view.js';
import { el, text } from './dom.js';
import { Series } from '../logic/series.js';
import { significant } from '../logic/format.js';
import { same } from '../logic/paths.js';

document.head.prepend(el('link', { rel: 'stylesheet', href: 'vendor/uplot/uPlot.min.css' }));
// Its small form is no module; this one waits for it, and is waited for by those who import it.
await new Promise((loaded, failed) => document.head.append(el('script', { src: 'vendor/uplot/uPlot.iife.min.js', onload: loaded, onerror: failed })));
const { uPlot } = globalThis;

/**
 * One chart over the steps. Set `heading`, `range` ([low, high] or null) and `lines(series)`, which gives
 * [name, color class, values] each. Says `cursor` (a step or null) and `pick` (a step).
 */
class LineChart extends View {
  #plot = null;
  #names = null;
  #series = new Series();
  #marks = [];
  #steps = 0;

  build() {
    this.values = el('span', { class: 'values' });
    this.room = el('div', { class: 'plot', role: 'img', 'aria-label': `${this.heading} over the steps` });
    this.append(el('header', {}, el('h2', {}, this.heading), this.values), this.room);
  }

  connected() {
    this.size = new ResizeObserver(([{ contentRect: { width, height } }]) => this.#plot?.setSize({ width, height }));
    this.size.observe(this.room);
    const dark = matchMedia('(prefers-color-scheme: dark)');
    this.on(dark, 'change', () => this.#plot?.redraw());
    this.signal.addEventListener('abort', () => {
      this.size.disconnect();
      this.#plot?.destroy();
      this.#plot = null;
    });
  }

  draw(series, marks, steps) {
    this.#series = series;
    this.#marks = marks;
    this.#steps = steps;
    const lines = this.lines(series);
    this.hidden = !lines.some(([, , values]) => values.some((value) => value !== null));
    if (this.hidden) return;
    const names = lines.map(([name, color]) => [name, color]);
    if (!this.#plot || !same(names, this.#names)) this.#make(names);
    this.#plot.setData([series.steps, ...lines.map(([, , values]) => values)]);
    this.#words(this.#plot.cursor.idx);
  }

  /** The cursor of all charts and of the timeline. */
  point(step) {
    const plot = this.#plot;
    if (!plot || this.room.matches(':hover')) return;
    if (step === null) plot.setCursor({ left: -10, top: -10 });
    else plot.setCursor({ left: plot.valToPos(step, 'x'), top: 10 });
  }

  #make(names) {
    this.#plot?.destroy();
    this.#names = names;
    this.keys = names.map(([name, color]) => el('span', { class: `key ${color}` }, el('b', {}, name), ' ', el('output')));
    this.values.replaceChildren(...this.keys);
    const color = (i) => () => getComputedStyle(this.keys[i]).color;
    const soft = () => getComputedStyle(this.values).color;
    const line = () => getComputedStyle(this).borderTopColor;
    const axis = { stroke: soft, grid: { stroke: line, width: 1 }, ticks: { show: false }, font: '11px system-ui', gap: 4 };
    const points = { show: false };
    this.#plot = new uPlot(
      {
        width: this.room.clientWidth || 300,
        height: this.room.clientHeight || 92,
        padding: [6, 16, 0, 0], // the last step's number stands under the right edge
        legend: { show: false },
        scales: { x: { time: false, range: () => [0, Math.max(this.#series.last, 16)] }, y: this.range ? { range: this.range } : {} },
        axes: [{ ...axis, size: 22, grid: { show: false }, space: 60 }, { ...axis, size: 38, space: 34, values: (_, ticks) => ticks.map((tick) => significant(tick, 3)) }],
        series: [{}, ...names.map((_, i) => ({ stroke: color(i), width: 1.5, spanGaps: true, points }))],
        cursor: { y: false, drag: { setScale: false, x: false, y: false }, points: { size: 6 } },
        hooks: {
          drawAxes: [(plot) => this.#tunings(plot)],
          setCursor: [(plot) => this.#moved(plot)],
          ready: [(plot) => this.#listen(plot)],
        },
      },
      [[], ...names.map(() => [])],
      this.room,
    );
  }

  #listen({ over }) {
    over.addEventListener('mouseleave', () => this.say('cursor', null));
    over.addEventListener('click', () => {
      const { idx } = this.#plot.cursor;
      if (idx !== null && idx !== undefined) this.say('pick', this.#series.steps[idx]);
    });
  }

  #moved(plot) {
    const { idx } = plot.cursor;
    this.#words(idx);
    const pointed = idx !== null && idx !== undefined && this.room.matches(':hover'); // else it was set from outside
    if (pointed) this.say('cursor', this.#series.steps[idx]);
  }

  /** The values under the cursor, else the newest. */
  #words(idx) {
    const row = idx ?? this.#series.steps.length - 1;
    this.lines(this.#series).forEach(([, , values], i) => {
      const value = Series.value(values, row);
      text(this.keys[i]?.lastChild, value === null ? '' : significant(value, 3));
    });
  }

  #tunings(plot) {
    const { ctx, bbox } = plot;
    ctx.save();
    ctx.strokeStyle = getComputedStyle(this).getPropertyValue('outline-color');
    ctx.lineWidth = devicePixelRatio;
    ctx.setLineDash([2 * devicePixelRatio, 3 * devicePixelRatio]);
    for (const step of this.#marks) {
      const x = Math.round(plot.valToPos(step, 'x', true)) + 0.5;
      ctx.beginPath();
      ctx.moveTo(x, bbox.top);
      ctx.lineTo(x, bbox.top + bbox.height);
      ctx.stroke();
    }
    ctx.restore();
  }
}

customElements.define('line-chart', LineChart);
