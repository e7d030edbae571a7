import { View } from './view.js';
import { el, text } from './dom.js';
import { store } from '../live/store.js';
import { probability } from '../logic/format.js';

const ROWS = 5;

/** What both networks see in the picture: the one that climbs, and the one that only looks. */
class OpinionCard extends View {
  build() {
    this.at = el('span', { class: 'aside' });
    this.body = el('div', { class: 'see' });
    this.append(el('header', {}, el('h2', {}, 'What they see'), this.at), this.body);
  }

  connected() {
    this.watch(store, (state) => state.sessions[this.session]?.opinion, (opinion) => this.#render(opinion));
  }

  #render(opinion) {
    text(this.at, opinion ? `step ${opinion.step}` : '');
    if (!opinion?.networks?.length) {
      this.body.replaceChildren(el('p', { class: 'faint' }, 'The second network has not looked yet.'));
      return;
    }
    this.body.replaceChildren(...opinion.networks.map(({ network, top }, i) => list(network, i, top)));
  }
}

function list(network, i, top) {
  const words = `${network.replace(/^efficientnet-/, '')}, ${i === 0 ? 'which climbs' : 'which only looks'}`;
  const rows = top.slice(0, ROWS).map(row);
  return el('div', { class: i === 0 ? 'climbs' : 'looks' }, el('h3', {}, words), el('ol', {}, ...rows));
}

function row({ class: index, label = `class ${index}`, probability: p }) {
  const bar = el('i');
  bar.style.setProperty('--share', p);
  return el('li', {}, el('span', {}, label), el('span', {}, probability(p)), bar);
}

customElements.define('opinion-card', OpinionCard);
