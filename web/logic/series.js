// What the steps measured, as columns for the charts: loaded once over REST, then grown point by point.

const MOST = 4000; // rows, before every other of the older half is dropped

export class Series {
  steps = [];
  columns = { objective: [], probability: [], second: [], gradientNorm: [] };
  penalties = {};

  /** From `GET meters`. */
  static from(meters) {
    const series = new Series();
    series.steps = [...(meters.steps ?? [])];
    for (const key of ['objective', 'probability', 'gradientNorm']) {
      series.columns[key] = filled(meters[key], series.steps.length);
    }
    series.columns.second = filled([], series.steps.length);
    for (const [name, values] of Object.entries(meters.penalties ?? {})) {
      series.penalties[name] = filled(values, series.steps.length);
    }
    const second = meters.secondOpinion ?? {};
    (second.steps ?? []).forEach((step, i) => series.opinion(step, second.probability[i]));
    return series;
  }

  get last() {
    return this.steps.at(-1) ?? 0;
  }

  /** Steps after this one are taken again: their points go. */
  cut(step) {
    const length = this.rowAt(step) + 1;
    for (const values of [this.steps, ...Object.values(this.columns), ...Object.values(this.penalties)]) values.length = length;
  }

  /** Points of a `meters` message; what is already there is passed over. Says whether anything came. */
  append(points = []) {
    const fresh = points.filter((point) => point.step > this.last || this.steps.length === 0);
    for (const point of fresh) this.#row(point);
    if (this.steps.length > MOST) this.#thin();
    return fresh.length > 0;
  }

  #row(point) {
    for (const name of Object.keys(point.penalties ?? {})) {
      this.penalties[name] ??= filled([], this.steps.length);
    }
    this.steps.push(point.step);
    this.columns.objective.push(point.objective ?? null);
    this.columns.probability.push(point.probability ?? null);
    this.columns.gradientNorm.push(point.gradientNorm ?? null);
    this.columns.second.push(null);
    for (const [name, values] of Object.entries(this.penalties)) {
      values.push(point.penalties?.[name] ?? null);
    }
  }

  /** What the network that only looks gave, on the row of its step or the last one before. */
  opinion(step, probability) {
    const row = this.rowAt(step);
    if (row >= 0) this.columns.second[row] = probability;
  }

  /** The row of a step, or of the last one before it; -1 before the first. */
  rowAt(step) {
    let low = 0;
    let high = this.steps.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.steps[middle] <= step) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }

  /** The newest value of a column at a row, skipping rows that have none. */
  static value(column, row) {
    for (let i = row; i >= 0; i--) if (column[i] !== null && column[i] !== undefined) return column[i];
    return null;
  }

  #thin() {
    const half = this.steps.length >> 1;
    const stays = (_, i) => i >= half || i % 2 === 0 || this.columns.second[i] !== null;
    const keep = this.steps.map(stays);
    const cut = (values) => values.filter((_, i) => keep[i]);
    this.steps = cut(this.steps);
    for (const key of Object.keys(this.columns)) this.columns[key] = cut(this.columns[key]);
    for (const key of Object.keys(this.penalties)) this.penalties[key] = cut(this.penalties[key]);
  }
}

function filled(values = [], length) {
  return Array.from({ length }, (_, i) => values[i] ?? null);
}
