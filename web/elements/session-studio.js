import { View } from './view.js';
import { el, flag } from './dom.js';
import { store } from '../live/store.js';
import { catalog } from '../live/catalog.js';
import { everyone } from '../live/relatives.js';
import { hasFamily } from '../logic/relatives.js';
import { live } from '../live/live.js';

/** One session, large: picture and timeline, what the networks see and the charts, the knobs. */
class SessionStudio extends View {
  build() {
    this.picture = el('picture-view');
    this.strip = el('time-strip');
    this.missing = el('div', { class: 'missing', hidden: true }, el('h2', {}, 'There is no such session'), el('p', {}, 'It may have been deleted. '), el('a', { href: '#/' }, 'All sessions'));
    this.room = el(
      'div',
      { class: 'studio' },
      el('section', { class: 'stage', 'aria-label': 'Picture' }, el('studio-title'), this.picture, this.strip, el('transport-bar')),
      el('section', { class: 'readings', 'aria-label': 'Readings' }, el('opinion-card', { class: 'card' }), el('chart-stack')),
      el('section', { class: 'controls', 'aria-label': 'Controls' }, el('objective-card', { class: 'card' }), el('knob-panel', { class: 'card' }), el('history-list', { class: 'card' }), el('family-tree', { class: 'card', hidden: true })),
    );
    this.append(this.missing, this.room);
  }

  connected() {
    this.on(this, 'painted', ({ detail }) => this.strip.now(detail));
    everyone();
    this.watch(store, (state) => hasFamily(state.sessions, this.session), (has) => has && import('./family-tree.js'));
    this.watch(store, (state) => Boolean(state.sessions[this.session]?.gone), (gone, before) => before && !gone && live.again(this.session));
    this.watch(store, (state) => state.sessions[this.session], (session) => {
      flag(this, 'state', session?.state);
      this.missing.hidden = !session?.gone;
      this.room.hidden = Boolean(session?.gone);
    });
    catalog.presets().catch(() => {}); // knobs ask for them; the answer is there sooner
  }
}

customElements.define('session-studio', SessionStudio);
