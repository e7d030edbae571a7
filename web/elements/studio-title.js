import { View } from './view.js';
import { button, el, text, flag } from './dom.js';
import { icon } from './icon.js';
import { api } from '../live/api.js';
import { store } from '../live/store.js';
import { ago, significant, timeLeft } from '../logic/format.js';
import { complain } from '../page/notices.js';

/** Name, state and pace of the session. */
class StudioTitle extends View {
  build() {
    this.name = el('h1');
    this.state = el('span', { class: 'pill state' });
    this.preset = el('span', { class: 'pill' });
    this.network = el('span', { class: 'pill network' });
    this.pace = el('span', { class: 'pace' });
    this.reason = el('p', { class: 'reason', role: 'alert', hidden: true });
    const rename = button('Rename', { quiet: true, icon: icon('pencil'), class: 'quiet', onclick: () => this.#rename() });
    this.append(el('div', {}, this.name, rename, this.state, this.preset, this.network, this.pace), this.reason);
  }

  connected() {
    this.watch(store, (state) => state.sessions[this.session], (session) => session && this.#render(session));
  }

  #render(session) {
    flag(this, 'state', session.state);
    text(this.name, session.name);
    text(this.state, session.state);
    text(this.preset, session.recipe?.preset);
    text(this.network, session.network ?? session.recipe?.network);
    text(this.pace, pace(session));
    this.pace.title = session.created ? `started ${ago(session.created, Date.now())}` : '';
    text(this.reason, session.reason);
    this.reason.hidden = !session.reason;
  }

  async #rename() {
    const { name } = store.session(this.session);
    const words = await document.querySelector('ask-dialog').ask({ title: 'Rename', field: 'Name', value: name, ok: 'Rename' });
    if (!words || words === name) return;
    try {
      store.dispatch({ type: 'session', session: { id: this.session, name: words } });
      await api.rename(this.session, words);
    } catch (problem) {
      store.dispatch({ type: 'session', session: { id: this.session, name } });
      complain(problem);
    }
  }
}

function pace(session) {
  const rate = session.state === 'running' && session.stepsPerSecond ? `${significant(session.stepsPerSecond)} steps/s` : '';
  const left = timeLeft(session);
  return [session.owner, rate, left && `${left} left`].filter(Boolean).join(' · ');
}

customElements.define('studio-title', StudioTitle);
