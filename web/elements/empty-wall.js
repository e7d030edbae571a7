import { View } from './view.js';
import { el } from './dom.js';
import { start } from '../page/start.js';
import { simple } from '../logic/recipe.js';
import { SUGGESTIONS } from '../logic/objective.js';
import { seeded } from '../logic/noise.js';

/** What invites where nothing has been started yet: twelve things, one click away, each a noise that waits. */
class EmptyWall extends View {
  build() {
    const choices = SUGGESTIONS.map((label) =>
      el('li', {}, el('button', { type: 'button', onclick: () => start(simple({ term: { type: 'class', label }, label })) }, noise(label), el('span', {}, label))));
    this.append(
      el('h1', {}, 'What should the network see?'),
      el('p', {}, 'Choose something, and watch it grow out of noise: step by step, the picture that excites a trained network most.'),
      el('ul', {}, ...choices),
      el('p', { class: 'or' }, 'Or type any of a thousand things above, or a part of the network: “relu6” finds layers, stem/relu6:4 is a channel, stem/relu6:4@3,5 a neuron.'),
    );
  }
}

const SIDE = 24;

function noise(label) {
  const canvas = el('canvas', { width: SIDE, height: SIDE, 'aria-hidden': 'true' });
  const picture = new ImageData(seeded(label, SIDE), SIDE, SIDE);
  canvas.getContext('2d').putImageData(picture, 0, 0);
  return canvas;
}

customElements.define('empty-wall', EmptyWall);
