// Noise like that from which pictures start: gray, with a breath of color, the same for the same word.

/** RGBA bytes, (side, side, 4). */
export function seeded(word, side) {
  let state = [...word].reduce((sum, letter) => (sum * 31 + letter.codePointAt(0)) >>> 0, 7);
  const next = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32 - 0.5;
  };
  const pixels = new Uint8ClampedArray(side * side * 4);
  for (let i = 0; i < pixels.length; i += 4) {
    const gray = 122 + 60 * next();
    for (let c = 0; c < 3; c++) pixels[i + c] = gray + 34 * next();
    pixels[i + 3] = 255;
  }
  return pixels;
}
