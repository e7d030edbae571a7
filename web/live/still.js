// Kept pictures, decoded; the last few stay at hand for scrubbing.
import { api } from './api.js';

const AT_HAND = 24;
const pictures = new Map(); // address -> promise of a bitmap

/** The picture of a session at a step, or null if it cannot be had. */
export function still(session, step) {
  const address = api.picture(session, step);
  const found = pictures.get(address) ?? load(address);
  pictures.delete(address);
  pictures.set(address, found); // the newest last
  if (pictures.size > AT_HAND) pictures.delete(pictures.keys().next().value);
  return found;
}

async function load(address) {
  try {
    const answer = await fetch(address);
    return answer.ok ? await createImageBitmap(await answer.blob()) : null;
  } catch {
    pictures.delete(address);
    return null;
  }
}
