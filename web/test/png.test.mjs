import assert from 'node:assert/strict';
import test from 'node:test';
import { provenance, texts } from '../logic/png.js';

const chunk = (type, data) => {
  const head = Buffer.alloc(8);
  head.writeUInt32BE(data.length);
  head.write(type, 4);
  return Buffer.concat([head, data, Buffer.alloc(4)]);
};
const png = (...chunks) =>
  new Uint8Array(Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), chunk('IHDR', Buffer.alloc(13)), ...chunks, chunk('IEND', Buffer.alloc(0))]));
const itxt = (keyword, text) => chunk('iTXt', Buffer.from(`${keyword}\0\0\0\0\0${text}`));

test('a downloaded picture says how it was made', () => {
  const made = { recipe: { objective: [{ type: 'class', label: 'café' }], optimizer: { rate: 0.05 } }, tunings: [{ step: 3, set: { 'optimizer.rate': 0.01 } }], step: 9 };
  const read = provenance(png(itxt('Title', 'x'), itxt('afterimage', JSON.stringify(made))));
  assert.deepEqual(read, made);
});

test('other texts are read too, compressed ones are passed over', () => {
  const compressed = chunk('iTXt', Buffer.from('zip\0\x01\0\0\0xx', 'latin1'));
  const found = texts(png(chunk('tEXt', Buffer.from('Author\0me')), compressed));
  assert.deepEqual([...found], [['Author', 'me']]);
});

test('what is no picture of ours is null, however broken', () => {
  const whole = png(itxt('afterimage', '{"recipe":{"objective":[]}}'));
  assert.ok(provenance(whole));
  for (let cut = 0; cut < whole.length; cut += 3) provenance(whole.subarray(0, cut));
  assert.equal(provenance(new Uint8Array([1, 2, 3])), null);
  assert.equal(provenance(png()), null);
  assert.equal(provenance(png(itxt('afterimage', '{'))), null);
  assert.equal(provenance(png(itxt('afterimage', '{"recipe":7}'))), null);
  const lying = png();
  new DataView(lying.buffer).setUint32(8, 0xffffffff);
  assert.equal(provenance(lying), null);
});
