import assert from 'node:assert/strict';
import test from 'node:test';
import { asksForLayer, layerChoices } from '../logic/layers.js';

const layers = [
  { name: 'stem/conv', kind: 'conv 3x3', units: 32, shape: [32, 112, 112] },
  { name: 'stem/relu6', kind: 'relu6', units: 32, shape: [32, 112, 112] },
  { name: 'blocks.0/stem/relu6', units: 8, shape: [8, 56, 28] },
  { name: 'head/scale' },
];
const labels = (text) => layerChoices(layers, text).map(({ label }) => label);
const terms = (text) => layerChoices(layers, text).map(({ term }) => term);

test('a slash or a colon asks for a part of the network', () => {
  assert.ok(asksForLayer('stem/relu6:4'));
  assert.ok(!asksForLayer('lemon'));
});

test('a name finds layers, which are opened', () => {
  assert.deepEqual(layerChoices(layers, 'relu6')[1], { more: 'blocks.0/stem/relu6:', label: 'blocks.0/stem/relu6', detail: '8 channels of 28 × 56' });
  assert.deepEqual(labels('stem/relu6'), ['stem/relu6', 'blocks.0/stem/relu6']);
  assert.deepEqual(terms('head/scale'), [{ type: 'layer', layer: 'head/scale' }]);
});

test('an opened layer offers the whole, a channel, a neuron', () => {
  assert.deepEqual(terms('stem/conv:'), [
    { type: 'layer', layer: 'stem/conv' },
    { type: 'channel', layer: 'stem/conv', unit: 0 },
    { type: 'neuron', layer: 'stem/conv', unit: 0 },
  ]);
});

test('layer:unit is a channel, the exact name first', () => {
  assert.deepEqual(labels('stem/relu6:4').filter((one) => !one.includes('@')), ['stem/relu6:4', 'blocks.0/stem/relu6:4']);
  assert.deepEqual(terms('stem/relu6:20')[0], { type: 'channel', layer: 'stem/relu6', unit: 20 });
  assert.deepEqual(terms('stem/relu6:32'), []);
  assert.equal(layerChoices(layers, 'stem/conv:4')[2].more, 'stem/conv:4@');
});

test('layer:unit@x,y is a neuron', () => {
  assert.deepEqual(terms('stem/conv:4@3,5'), [{ type: 'neuron', layer: 'stem/conv', unit: 4, x: 3, y: 5 }]);
  assert.deepEqual(terms('stem/conv:4@0,0'), [{ type: 'neuron', layer: 'stem/conv', unit: 4, x: 0, y: 0 }]);
  assert.deepEqual(terms('stem/conv:4@3'), [{ type: 'neuron', layer: 'stem/conv', unit: 4 }]);
  assert.match(layerChoices(layers, 'stem/conv:4@')[0].detail, /0,0 to 111,111/);
  assert.deepEqual(terms('stem/conv:99@1,1'), []);
  assert.deepEqual(terms('stem/conv:@1,1'), []);
});
