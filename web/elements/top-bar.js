import { View } from './view.js';
import { button, el, flag, text } from './dom.js';
import { icon } from './icon.js';
import { store } from '../live/store.js';
import { start } from '../page/start.js';
import { simple } from '../logic/recipe.js';

/** The bar at the top: home, "What should the network see?", and how the connection is. */
class TopBar extends View {
  build() {
    this.search = el('search-box', {
      label: 'What should the network see?',
      placeholder: 'What should the network see?',
      key: '/',
      suggests: true,
      onchoose: ({ detail }) => start(simple(detail)),
    });
    this.pill = el('span', { class: 'pill', hidden: true });
    this.append( // after the logo, which stands in index.html so that something is there at once
      this.search,
      el('span', { class: 'space' }),
      this.pill,
      button('New', { icon: icon('plus'), key: 'n', class: 'new', title: 'Start with all choices', onclick: () => document.querySelector('new-dialog').open() }),
      button('Keys and help', { class: 'quiet round', quiet: true, icon: el('b', {}, '?'), onclick: () => document.querySelector('help-dialog').open() }),
    );
  }

  connected() {
    this.watch(store, (state) => state.connection, ({ phase }) => {
      flag(this, 'connection', phase);
      this.pill.hidden = phase === 'open';
      text(this.pill, phase === 'lost' ? 'reconnecting …' : 'connecting …');
    });
  }
}

customElements.define('top-bar', TopBar);
