// A picture of one's own as the start of a canvas: which files can be one, and which part of it is taken.

const MOST_PIXELS = 1024; // to a side of a canvas
const LARGEST_FILE = 100_000_000; // bytes, as the server has it for files
const KINDS = ['image/png', 'image/jpeg', 'image/webp', 'image/gif', 'image/avif', 'image/bmp'];
export const ACCEPTED = KINDS.join();

/** Whether it says of itself that it is a picture. */
export const isPicture = ({ type }) => KINDS.includes(type);

/** Why a file cannot be the start, in words for the person who chose it; null if it may. */
export function unfit({ name, type, size }) {
  if (!isPicture({ type })) return `${name} is no picture that can be read here: choose a PNG, JPEG or WebP file`;
  if (size > LARGEST_FILE) return `${name} has ${Math.round(size / 1e6)} MB: pictures may have 100 MB`;
  return size === 0 ? `${name} is empty` : null;
}

export const unreadable = (name) => `${name} cannot be read: it is damaged, or not what its name says`;

/** The middle square of a picture, and the side at which it is sent: no more pixels than the canvas has. */
export function square({ width, height }, side) {
  const edge = Math.min(width, height);
  return { left: Math.floor((width - edge) / 2), top: Math.floor((height - edge) / 2), edge, side: Math.min(edge, side, MOST_PIXELS) };
}

const LONGEST = 6_000_000; // characters of a data URI: the server takes 8 million in a recipe

/** Loss-free if that is short enough, else JPEG. `encode(type, quality)` gives a data URI. */
export function shortest(encode) {
  const png = encode('image/png');
  return png.length <= LONGEST ? png : encode('image/jpeg', 0.92);
}

/** Whether a start is a picture: in the recipe, or by its hash where the server has it. */
export const startsFromPicture = (start) => typeof start === 'string' && /^(data|sha256):/.test(start);

/** What a recipe says it starts from, as a choice of the form: '' is what the preset says. */
export const choiceOf = (start) => (start === undefined ? '' : startsFromPicture(start) ? 'picture' : start);
