// The window onto a picture: which part of it fills the square, in units of the picture's side.

export const WHOLE = Object.freeze({ scale: 1, x: 0.5, y: 0.5 });
const MOST = 64;

/** Zoomed by a factor around a point of the window (0..1 each way), which stays where it is. */
export function zoomed(window, factor, at = { x: 0.5, y: 0.5 }) {
  const scale = Math.min(MOST, Math.max(1, window.scale * factor));
  const fixed = { x: picture(window, at.x, 'x'), y: picture(window, at.y, 'y') };
  return inside({ scale, x: fixed.x - (at.x - 0.5) / scale, y: fixed.y - (at.y - 0.5) / scale });
}

const picture = (window, at, axis) => window[axis] + (at - 0.5) / window.scale;

/** Moved by a share of the window. */
export function moved(window, dx, dy) {
  return inside({ ...window, x: window.x - dx / window.scale, y: window.y - dy / window.scale });
}

/** The scale at which one pixel of the picture is a whole number of the screen's: the next one up, or down. */
export function exact(window, side, pixels, direction) {
  const each = (window.scale * side) / pixels;
  const next = direction > 0 ? Math.floor(each + 1.001) : Math.ceil(each - 1.001);
  const scale = Math.max(1, (next * pixels) / side);
  return zoomed(window, scale / window.scale);
}

function inside({ scale, x, y }) {
  const half = 0.5 / scale;
  const within = (value) => Math.min(1 - half, Math.max(half, value));
  return { scale, x: within(x), y: within(y) };
}

/** The part of a picture of `pixels` to a side that is seen: left, top and side in its pixels. */
export function part({ scale, x, y }, pixels) {
  const side = pixels / scale;
  return { left: x * pixels - side / 2, top: y * pixels - side / 2, side };
}
