import { View } from './view.js';
import { text } from './dom.js';
import { store } from '../live/store.js';
import { here } from '../page/router.js';
import { change } from '../logic/announce.js';

/** A live region for screen readers: what the open session has come to. Nobody sees it. */
class SpokenChanges extends View {
  build() {
    this.className = 'unseen';
    this.setAttribute('role', 'status');
    this.setAttribute('aria-live', 'polite');
  }

  connected() {
    this.watch(store, (state) => state.sessions[here().id], (after, before) => {
      const words = change(before, after);
      if (words) text(this, words);
    });
    this.watch(store, (state) => state.connection.phase, (after, before) => {
      if (before === 'open') text(this, 'The connection is lost, trying again');
      else if (before === 'lost' && after === 'open') text(this, 'Connected again');
    });
  }
}

customElements.define('spoken-changes', SpokenChanges);
