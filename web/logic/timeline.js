// The strip of kept pictures: which to show, and where a step lies on it. Kept steps are geometric, so the
// strip runs by rank, not by step: the first steps, in which most happens, get as much room as the last.

/** The stops of the strip: the kept steps, and the current one at the end. */
export function stops(kept = [], step = 0) {
  const earlier = kept.filter((one) => one < step);
  return [...earlier, step];
}

/** At most `count` stops, evenly by rank, the first and the last among them. */
export function thumbnails(all, count) {
  if (all.length <= count) return all;
  return Array.from({ length: count }, (_, i) => all[Math.round((i * (all.length - 1)) / (count - 1))]);
}

/** Where a step lies, as a fractional rank among the stops. */
export function rank(all, step) {
  if (all.length === 0 || step <= all[0]) return 0;
  const above = all.findIndex((one) => one >= step);
  if (above < 0) return all.length - 1;
  return above - (all[above] - step) / (all[above] - all[above - 1]);
}

/** Where a step lies between the middles of the first and the last of `count` thumbnails, as a share of the strip. */
export function share(all, step, count) {
  if (all.length < 2 || count < 2) return 0.5 / Math.max(1, count);
  return (0.5 + (rank(all, step) / (all.length - 1)) * (count - 1)) / count;
}

/** The stop nearest to a share of the strip. */
export function stopAt(all, at, count) {
  if (all.length < 2 || count < 2) return all[0];
  const place = ((at * count - 0.5) / (count - 1)) * (all.length - 1);
  return all[Math.min(all.length - 1, Math.max(0, Math.round(place)))];
}

/** The stop nearest to a step. */
export function nearest(all, step) {
  return all.reduce((best, one) => (Math.abs(one - step) < Math.abs(best - step) ? one : best), all[0]);
}

/** The stop before (-1) or after (1) a step; the step itself at the ends. */
export function neighbor(all, step, direction) {
  const found =
    direction > 0 ? all.find((one) => one > step) : all.findLast((one) => one < step);
  return found ?? step;
}

/** A stop to compare with: the one nearest to an eighth of the way. */
export function before(all, step) {
  return nearest(all.slice(0, -1).length ? all.slice(0, -1) : all, step / 8);
}
