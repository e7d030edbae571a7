import { View } from './view.js';
import { button, el, text, flag } from './dom.js';
import { icon } from './icon.js';
import { api } from '../live/api.js';
import { waiting } from '../logic/announce.js';
import { format } from '../logic/route.js';
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
    this.waits = el('p', { class: 'waits', hidden: true }); // <spoken-changes> says it aloud
    this.from = el('a');
    this.origin = el('p', { class: 'origin', hidden: true }, 'forked from ', this.from);
    this.inexact = el('p', { class: 'origin', hidden: true, title: 'Since then another kind of machine has taken the steps: the picture is as good, but not the same to the byte' });
    const rename = button('Rename', { quiet: true, icon: icon('pencil'), class: 'quiet', onclick: () => this.#rename() });
    this.append(el('div', {}, this.name, rename, this.state, this.preset, this.network, this.pace), this.origin, this.inexact, this.waits, this.reason);
  }

  connected() {
    this.watch(store, (state) => state.sessions[this.session], (session) => session && this.#render(session));
    this.watch(store, (state) => state.sessions[this.session]?.parent?.session, (parent) => parent && this.#known(parent));
    this.watch(store, (state) => state.sessions[state.sessions[this.session]?.parent?.session], (parent) => this.#parent(parent));
  }

  #render(session) {
    flag(this, 'state', session.state);
    text(this.name, session.name);
    flag(this, 'restarting', Boolean(session.interrupted));
    text(this.state, session.interrupted ? 'restarting' : session.state);
    text(this.preset, session.recipe?.preset);
    text(this.network, session.network ?? session.recipe?.network);
    text(this.pace, pace(session));
    this.pace.title = session.created ? `started ${ago(session.created, Date.now())}` : '';
    const reason = session.reason ?? session.warning;
    text(this.reason, reason);
    this.reason.hidden = !reason;
    text(this.waits, session.interrupted && waiting(session.interrupted));
    this.waits.hidden = !session.interrupted;
    this.inexact.hidden = (session.inexactSince ?? null) === null;
    text(this.inexact, `not bit-exact since step ${session.inexactSince}`);
  }

  /** A parent that is not in the list is asked for. */
  async #known(parent) {
    if (store.session(parent)?.name) return;
    try {
      const asked = store.value.sessions;
      store.dispatch({ type: 'known', sessions: [await api.session(parent)], asked });
    } catch {
      // it was deleted: its id and the step are all that is left
    }
  }

  #parent(parent) {
    const { parent: from } = store.session(this.session) ?? {};
    this.origin.hidden = !from;
    if (!from) return;
    text(this.from, `${parent?.name ?? `${from.session}, which is deleted,`} at step ${from.step}`);
    flag(this.from, 'href', parent?.name ? format({ page: 'session', id: from.session, step: parent.kept?.includes(from.step) ? from.step : null }) : null);
  }

  async #rename() {
    const { name } = store.session(this.session);
    const words = await document.querySelector('ask-dialog').ask({ title: 'Rename', field: 'Name', value: name, ok: 'Rename' });
    if (!words || words === name) return;
    try {
      store.dispatch({ type: 'session', session: { id: this.session, name: words } });
      await api.change(this.session, { name: words });
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
