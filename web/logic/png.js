// How a PNG says how it was made. docs/protocol.md has the rule, which PngText.java follows too.
import { FIRST_RULES } from './score.js';

const SIGNATURE = [137, 80, 78, 71, 13, 10, 26, 10];
const KEYWORD = 'afterimage'; // as Pictures.java writes it
const LONGEST = 8_100_000; // bytes: as long as a recipe may be

/** A PNG that says how it was made, and cannot be understood; the message says why. */
export class Unreadable extends Error {}

/** The text of the first iTXt chunk with the keyword before IEND; null without one. */
export async function text(bytes) {
  for (const { type, data, sum } of chunks(bytes)) {
    if (type !== 'iTXt' || !hasKey(data)) continue;
    if (crc(type, data) !== sum) throw new Unreadable('the checksum of its text is wrong');
    return international(data);
  }
  return null;
}

/** How a picture was made: {rules, recipe, tunings, step, …}; null if its file does not say. */
export async function provenance(bytes) {
  const found = await text(bytes);
  if (found === null) return null;
  let tree;
  try {
    tree = JSON.parse(found);
  } catch {
    throw new Unreadable('its text is no JSON');
  }
  if (!Array.isArray(tree?.recipe?.objective)) throw new Unreadable('its text has no recipe');
  return { rules: FIRST_RULES, tunings: [], step: 0, ...tree };
}

/** Those that are whole, up to IEND; what their lengths promise is never believed. */
function* chunks(bytes) {
  if (SIGNATURE.some((byte, i) => bytes[i] !== byte)) return;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 8; at + 12 <= bytes.length; ) {
    const length = view.getUint32(at);
    if (at + 12 + length > bytes.length) return;
    const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    yield { type, data: bytes.subarray(at + 8, at + 8 + length), sum: view.getUint32(at + 8 + length) };
    if (type === 'IEND') return;
    at += 12 + length;
  }
}

const hasKey = (data) => data[KEYWORD.length] === 0 && [...KEYWORD].every((letter, i) => data[i] === letter.charCodeAt(0));

// keyword 0 compressed method language 0 translated keyword 0 text
async function international(data) {
  const flags = KEYWORD.length + 1;
  const language = data.indexOf(0, flags + 2);
  const translated = language < 0 ? -1 : data.indexOf(0, language + 1);
  if (translated < 0 || data[flags] > 1 || data[flags + 1] !== 0) throw new Unreadable('its text chunk has no such form');
  const rest = data.subarray(translated + 1);
  const plain = data[flags] ? await inflated(rest) : rest;
  if (plain.length > LONGEST) throw tooLong();
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(plain);
  } catch {
    throw new Unreadable('its text is no UTF-8');
  }
}

/** No more of it than may be, however much there is. */
async function inflated(packed) {
  const reader = new Blob([packed]).stream().pipeThrough(new DecompressionStream('deflate')).getReader();
  const pieces = [];
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read().catch(() => {
      throw new Unreadable('its compressed text is damaged');
    });
    if (done) break;
    pieces.push(value);
    length += value.length;
    if (length > LONGEST) {
      reader.cancel().catch(() => {});
      throw tooLong();
    }
  }
  return new Uint8Array(await new Blob(pieces).arrayBuffer());
}

const tooLong = () => new Unreadable('its text has more than 8 MB');

const TABLE = Uint32Array.from({ length: 256 }, (_, n) => {
  let sum = n;
  for (let bit = 0; bit < 8; bit++) sum = sum & 1 ? 0xedb88320 ^ (sum >>> 1) : sum >>> 1;
  return sum;
});

/** The checksum of a chunk: CRC-32 of its type and data. */
function crc(type, data) {
  let sum = 0xffffffff;
  for (let i = 0; i < 4; i++) sum = TABLE[(sum ^ type.charCodeAt(i)) & 255] ^ (sum >>> 8);
  for (let i = 0; i < data.length; i++) sum = TABLE[(sum ^ data[i]) & 255] ^ (sum >>> 8);
  return (sum ^ 0xffffffff) >>> 0;
}
