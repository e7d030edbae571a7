// Text chunks of PNG files: downloaded pictures carry their recipe in one.

const SIGNATURE = [137, 80, 78, 71, 13, 10, 26, 10];
const KEYWORD = 'afterimage'; // as Pictures.java writes it
const LONGEST_TEXT = 4_000_000;

/** All texts of a PNG by keyword, from iTXt (uncompressed) and tEXt chunks. */
export function texts(bytes) {
  const found = new Map();
  for (const { type, data } of chunks(bytes)) {
    if (data.length > LONGEST_TEXT) continue;
    const entry = type === 'iTXt' ? international(data) : type === 'tEXt' ? latin(data) : null;
    if (entry) found.set(...entry);
  }
  return found;
}

function* chunks(bytes) {
  if (SIGNATURE.some((byte, i) => bytes[i] !== byte)) return;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 8; at + 12 <= bytes.length; ) {
    const length = view.getUint32(at);
    if (at + 12 + length > bytes.length) return;
    const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    yield { type, data: bytes.subarray(at + 8, at + 8 + length) };
    at += 12 + length;
  }
}

// keyword 0 compressed method language 0 translated keyword 0 text
function international(data) {
  const key = data.indexOf(0);
  if (key < 1 || data[key + 1] !== 0) return null;
  const language = data.indexOf(0, key + 3);
  const translated = language < 0 ? -1 : data.indexOf(0, language + 1);
  if (translated < 0) return null;
  const utf8 = new TextDecoder();
  return [utf8.decode(data.subarray(0, key)), utf8.decode(data.subarray(translated + 1))];
}

function latin(data) {
  const key = data.indexOf(0);
  const decoder = new TextDecoder('latin1');
  return key < 1 ? null : [decoder.decode(data.subarray(0, key)), decoder.decode(data.subarray(key + 1))];
}

/** How a picture was made: {recipe, tunings, step, …}; null if its file does not say. */
export function provenance(bytes) {
  const text = texts(bytes).get(KEYWORD);
  if (text === undefined) return null;
  try {
    const tree = JSON.parse(text);
    return Array.isArray(tree?.recipe?.objective) ? { tunings: [], step: 0, ...tree } : null;
  } catch {
    return null;
  }
}
