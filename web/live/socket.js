// One WebSocket that comes back by itself.
import { decode, encode, ping } from '../logic/wire.js';
import { delay } from '../logic/backoff.js';

const PING_EVERY = 15_000;
const SILENCE = 40_000;

export class Socket extends EventTarget {
  #socket = null;
  #attempt = 0;
  #timer = null;
  #heard = 0;
  #pinged = 0;
  #closed = false;
  /** Milliseconds there and back, at the last ping. */
  roundTrip = null;

  connect() {
    clearTimeout(this.#timer);
    if (this.#closed || this.#socket) return;
    const address = new URL('api/live', document.baseURI);
    address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:';
    const socket = new WebSocket(address);
    socket.binaryType = 'arraybuffer';
    socket.onopen = () => this.#opened();
    socket.onmessage = ({ data }) => this.#received(data);
    socket.onclose = () => this.#lost(socket);
    this.#socket = socket;
  }

  get open() {
    return this.#socket?.readyState === WebSocket.OPEN;
  }

  /** Says whether it went out. */
  send(message) {
    if (!this.open) return false;
    this.#socket.send(encode(message));
    return true;
  }

  /** For good: the page goes away. */
  close() {
    this.#closed = true;
    this.#socket?.close(1000);
  }

  #opened() {
    this.#attempt = 0;
    this.#heard = performance.now();
    this.#tell('open');
    this.#beat(this.#socket);
  }

  #received(data) {
    this.#heard = performance.now();
    const message = decode(data);
    if (message?.type === 'pong') this.roundTrip = this.#heard - this.#pinged;
    else if (message) this.#tell('message', message);
  }

  /** A peer that has gone without a word is found out by its silence. */
  #beat(socket) {
    if (socket !== this.#socket || !this.open) return;
    if (performance.now() - this.#heard > SILENCE) {
      socket.close(4000);
      this.#lost(socket);
      return;
    }
    this.#pinged = performance.now();
    this.send(ping('p1'));
    setTimeout(() => this.#beat(socket), PING_EVERY);
  }

  #lost(socket) {
    if (socket !== this.#socket) return;
    this.#socket = null;
    if (this.#closed) return;
    this.#attempt++;
    this.#tell('lost', { attempt: this.#attempt });
    this.#timer = setTimeout(() => this.connect(), delay(this.#attempt));
  }

  #tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
