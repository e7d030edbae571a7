// The wire of docs/protocol.md: what goes over the WebSocket, both ways.

const HEADER = 24;
const CODECS = { 1: 'image/jpeg', 2: 'image/png' };

/** A text or binary message of the server as an object with a `type`; null where it makes no sense. */
export function decode(data) {
  return typeof data === 'string' ? message(data) : frame(data);
}

function message(text) {
  try {
    const value = JSON.parse(text);
    return value && typeof value.type === 'string' ? value : null;
  } catch {
    return null;
  }
}

/** A picture: 24 bytes of header, big-endian, then the bytes of the file. */
function frame(buffer) {
  if (buffer.byteLength < HEADER) return null;
  const view = new DataView(buffer);
  const codec = CODECS[view.getUint8(1)];
  if (view.getUint8(0) !== 1 || !codec) return null;
  return {
    type: 'frame',
    codec,
    channel: view.getUint16(2),
    step: view.getUint32(4),
    revision: view.getUint32(8),
    width: view.getUint16(12),
    height: view.getUint16(14),
    at: view.getFloat64(16),
    bytes: new Uint8Array(buffer, HEADER),
  };
}

export const encode = (value) => JSON.stringify(value);

export const watch = (session, since) =>
  since === undefined ? { type: 'watch', session } : { type: 'watch', session, since };
export const unwatch = (session) => ({ type: 'unwatch', session });
export const drawn = (channel, step) => ({ type: 'drawn', channel, step });
export const tune = (session, id, set) => ({ type: 'tune', session, id, set });
export const ping = (id) => ({ type: 'ping', id });

const COMMANDS = ['pause', 'resume', 'step', 'stop'];

/** pause, resume, step or stop. */
export function command(type, session, id) {
  if (!COMMANDS.includes(type)) throw new Error(`no such command: ${type}`);
  return { type, session, id };
}
