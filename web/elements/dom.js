// The few lines between our elements and the DOM. Text goes in as text; there is no way to put markup in.

/** An element with attributes (`onclick`-like names take functions) and children (nodes or text). */
export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith('on')) node.addEventListener(name.slice(2), value);
    else flag(node, name, value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

/** Sets, or with false, null and undefined removes, an attribute; true is the empty one. */
export function flag(node, name, value) {
  if (value === false || value === null || value === undefined) node.removeAttribute(name);
  else node.setAttribute(name, value === true ? '' : value);
}

export function text(node, value) {
  const words = String(value ?? '');
  if (node.textContent !== words) node.textContent = words;
}

let ids = 0;
/** An id for labels and what they name. */
export const id = (prefix) => `${prefix}-${++ids}`;

export const kbd = (key) => el('kbd', { 'aria-hidden': 'true' }, key);

/** A button with an icon, words, or both. */
export function button(words, { icon: picture, key, quiet, ...attributes } = {}) {
  const inside = [picture, quiet ? null : el('span', {}, words), key ? kbd(key) : null];
  const label = quiet ? { 'aria-label': words, title: words } : {};
  return el('button', { type: 'button', ...label, ...attributes }, ...inside);
}

/** Whether keys that are typed belong to this element rather than to the page. */
export const types = (node) =>
  Boolean(node?.closest?.('input:not([type=range]):not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]'));
