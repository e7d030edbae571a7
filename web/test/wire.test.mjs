import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import * as wire from '../logic/wire.js';
import { initial, reduce } from '../logic/state.js';

const page = readFileSync(new URL('../../docs/protocol.md', import.meta.url), 'utf8');
/** The literal blocks of docs/protocol.md, which ProtocolTest.java reads too. */
const block = (name) => new RegExp('```' + name + '\\n([^]*?)\\n```').exec(page)[1];
const lines = (name) => block(name).split('\n').filter(Boolean);

test('the client says what the page of the protocol says, byte for byte', () => {
  const id = 'k3v9q2mx';
  const said = [
    wire.watch(id),
    wire.watch(id, 41),
    wire.unwatch(id),
    wire.drawn(1, 120),
    wire.tune(id, 'c7', { 'optimizer.rate': 0.02 }),
    wire.command('pause', id, 'c8'),
    wire.command('resume', id, 'c9'),
    wire.command('step', id, 'c10'),
    wire.command('stop', id, 'c11'),
    wire.ping('p1'),
  ];
  assert.deepEqual(said.map(wire.encode), lines('json client'));
});

test('every message of the server is understood', () => {
  for (const line of lines('json server')) assert.deepEqual(wire.decode(line), JSON.parse(line));
});

test('the messages of the server, one after the other, make the session they describe', () => {
  let state = reduce(initial, { type: 'session', session: JSON.parse(block('json session')) });
  for (const line of lines('json server')) {
    const message = wire.decode(line);
    state = reduce(state, message.channel === 1 ? { session: 'k3v9q2mx', ...message } : message);
  }
  const session = state.sessions.k3v9q2mx;
  assert.equal(state.hello.second, 'efficientnet-lite1');
  assert.equal(session.version, 51);
  assert.equal(session.state, 'running');
  assert.equal(session.step, 130);
  assert.equal(session.recipe.optimizer.rate, 0.02);
  assert.deepEqual(session.kept.slice(-2), [64, 128]);
  assert.equal(session.opinion.networks[1].top[0].probability, 0.42);
  assert.deepEqual(session.restarts, [130]);
  assert.deepEqual(session.tunings.slice(1), [{ revision: 2, step: 121, set: { 'optimizer.rate': 0.02 }, by: 'you' }]);
  assert.equal(session.name, 'zest');
  assert.deepEqual(session.tags, ['fruit', 'yellow']);
  assert.equal(session.favorite, true);
  assert.equal(session.gap, false);
  const gone = reduce(state, { session: 'k3v9q2mx', ...wire.decode(lines('json gone')[0]) });
  assert.deepEqual(gone.sessions.k3v9q2mx, { id: 'k3v9q2mx', gone: true });
});

test('a picture is a header of 24 bytes and its file', () => {
  const bytes = Buffer.from(block('hex frame').replace(/\s/g, ''), 'hex');
  const frame = wire.decode(new Uint8Array(bytes).buffer);
  assert.deepEqual([...frame.bytes], [0xff, 0xd8, 0xff, 0xd9]);
  delete frame.bytes;
  assert.deepEqual(frame, {
    type: 'frame', codec: 'image/jpeg', channel: 1, step: 120, revision: 1, width: 224, height: 224, at: 1_700_000_000_000,
  });
});

test('what makes no sense is null, not an error', () => {
  assert.equal(wire.decode('{'), null);
  assert.equal(wire.decode('7'), null);
  assert.equal(wire.decode(new ArrayBuffer(3)), null);
  assert.equal(wire.decode(new ArrayBuffer(24)), null);
});

test('unknown types are passed on for the reducer to ignore', () => {
  const message = wire.decode('{"type":"later"}');
  assert.equal(reduce(initial, message), initial);
});

test('there are four commands', () => {
  assert.throws(() => wire.command('explode', 'a', 'c1'), /no such command/);
});
