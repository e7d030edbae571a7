// What the page watches over its one socket, and the commands it sends.
import { Socket } from './socket.js';
import { store } from './store.js';
import * as wire from '../logic/wire.js';

class Live {
  #socket = new Socket();
  #watched = new Map(); // session -> {onFrame, channel}
  #channels = new Map(); // channel -> session, on this connection
  #waiting = new Map(); // command id -> {resolve, reject}
  #early = []; // commands of somebody who is faster than the first connection
  #commands = 0;

  start() {
    this.#socket.addEventListener('open', () => this.#opened());
    this.#socket.addEventListener('lost', ({ detail }) => this.#lost(detail.attempt));
    this.#socket.addEventListener('message', ({ detail }) => this.#received(detail));
    this.#socket.connect();
  }

  /** Now rather than at the end of the wait: someone looks at the page again. */
  hurry() {
    if (store.value.connection.phase === 'lost') this.#socket.connect();
  }

  stop() {
    this.#socket.close();
  }

  get roundTrip() {
    return this.#socket.roundTrip;
  }

  /** Frames of a session go to `onFrame` until the signal ends it. One watcher a session. */
  watch(session, onFrame, signal) {
    const entry = { onFrame, channel: null };
    this.#watched.set(session, entry);
    this.#socket.send(wire.watch(session));
    signal.addEventListener('abort', () => {
      if (this.#watched.get(session) !== entry) return;
      this.#watched.delete(session);
      this.#socket.send(wire.unwatch(session));
    });
  }

  /** Gives the one credit back. */
  drawn(session, step) {
    const channel = this.#watched.get(session)?.channel;
    if (channel !== null && channel !== undefined) this.#socket.send(wire.drawn(channel, step));
  }

  /** pause, resume, step or stop; resolves with the step, rejects with {code, detail, hint}. */
  command(kind, session) {
    const id = this.#next();
    return this.#send(wire.command(kind, session, id), { id, session, kind });
  }

  tune(session, set) {
    const id = this.#next();
    return this.#send(wire.tune(session, id, set), { id, session, kind: 'tune', set });
  }

  #next() {
    return `c${++this.#commands}`;
  }

  #send(message, command) {
    return new Promise((resolve, reject) => {
      store.dispatch({ type: 'sent', ...command });
      this.#waiting.set(command.id, { resolve, reject });
      if (this.#socket.send(message)) return;
      if (store.value.connection.phase === 'connecting') this.#early.push(message);
      else this.#fail(command.id);
    });
  }

  #fail(id) {
    this.#received({
      type: 'error',
      id,
      code: 'offline',
      detail: 'the server cannot be reached',
      hint: 'the page connects again by itself',
    });
  }

  #opened() {
    store.dispatch({ type: 'connection', phase: 'open' });
    for (const session of this.#watched.keys()) {
      this.#socket.send(wire.watch(session, store.session(session)?.version));
    }
    for (const message of this.#early.splice(0)) this.#socket.send(message);
  }

  #lost(attempt) {
    this.#channels.clear();
    this.#early = [];
    for (const entry of this.#watched.values()) entry.channel = null;
    for (const id of [...this.#waiting.keys()]) this.#fail(id);
    store.dispatch({ type: 'connection', phase: 'lost', attempt });
  }

  #received(message) {
    if (message.type === 'frame') return this.#frame(message);
    if (message.type === 'snapshot') this.#channel(message);
    const session = message.session ?? this.#channels.get(message.channel);
    store.dispatch(session === undefined ? message : { ...message, session });
    if (message.type === 'event' && store.session(session)?.gap) this.again(session);
    if (message.type === 'ack') this.#settle(message.id, 'resolve', message.step);
    if (message.type === 'error' && message.id) this.#settle(message.id, 'reject', message);
  }

  #channel({ channel, session }) {
    this.#channels.set(channel, session);
    const entry = this.#watched.get(session);
    if (entry) entry.channel = channel;
  }

  #frame(frame) {
    const session = this.#channels.get(frame.channel);
    this.#watched.get(session)?.onFrame(frame);
  }

  /** Events are missing, or it was deleted and is back: the whole session anew. */
  again(session) {
    this.#socket.send(wire.unwatch(session));
    this.#socket.send(wire.watch(session));
  }

  #settle(id, how, value) {
    this.#waiting.get(id)?.[how](value);
    this.#waiting.delete(id);
  }
}

export const live = new Live();
