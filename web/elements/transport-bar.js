import { View } from './view.js';
import { button, el, flag, kbd, text } from './dom.js';
import { icon } from './icon.js';
import { api } from '../live/api.js';
import { store, view } from '../live/store.js';
import { pendingCommand } from '../logic/state.js';
import { fileName } from '../logic/format.js';
import { format } from '../logic/route.js';
import { act } from '../page/act.js';
import { fork } from '../page/start.js';
import { notice } from '../page/notices.js';

const MAIN = {
  running: ['Pause', 'pause'],
  queued: ['Pause', 'pause'],
  paused: ['Resume', 'play'],
  finished: ['256 more', 'play'],
  failed: ['Failed', 'stop'],
};

/** Pause, resume, step, stop; download and share. */
class TransportBar extends View {
  build() {
    this.words = el('span');
    this.sign = el('span', { class: 'sign' });
    this.main = el('button', { type: 'button', class: 'go', onclick: () => act.toggle(this.session) }, this.sign, this.words, kbd('space'));
    this.step = button('Step', { icon: icon('step'), key: '→', class: 'plain', title: 'One step', onclick: () => act.step(this.session) });
    this.stop = button('Stop', { icon: icon('stop'), class: 'plain', title: 'Finish here', onclick: () => act.stop(this.session) });
    this.fork = button('Fork', { icon: icon('fork'), key: 'f', class: 'plain forks', title: 'Another session from the step that is shown', onclick: () => fork(this.session, view.value.step) });
    this.download = el('a', { class: 'button minor', title: 'Download this picture as PNG' }, icon('down'), el('span', {}, 'Download'));
    this.share = button('Share', { icon: icon('share'), class: 'minor', title: 'Copy a link to this step', onclick: () => this.#share() });
    this.append(el('div', { class: 'row' }, this.main, this.step, this.stop, this.fork, el('span', { class: 'space' }), this.download, this.share, el('more-menu')));
  }

  connected() {
    this.watch(store, (state) => state.sessions[this.session], (session) => session?.state && this.#render(session));
    this.watch(store, (state) => pendingCommand(state, this.session), (kind) => flag(this, 'pending', kind));
    this.watch(view, ({ step }) => step, () => this.#link());
  }

  #render({ state }) {
    flag(this, 'state', state);
    const [words, sign] = MAIN[state] ?? MAIN.failed;
    if (this.words.textContent !== words) {
      text(this.words, words);
      this.sign.replaceChildren(icon(sign));
    }
    this.main.disabled = state === 'failed';
    this.step.disabled = state !== 'paused';
    this.fork.disabled = state === 'failed' || state === 'queued';
    this.stop.disabled = state === 'finished' || state === 'failed';
    this.#link();
  }

  #link() {
    const { name = 'picture', step } = store.session(this.session) ?? {};
    const at = view.value.step;
    this.download.href = api.picture(this.session, at);
    this.download.download = `${fileName(name)}-${at ?? step}.png`;
  }

  /** A link to what is on the screen now: a live step is named only if its picture is kept. */
  async #share() {
    const link = `${location.origin}${location.pathname}${format({ page: 'session', id: this.session, step: view.value.step })}`;
    try {
      await navigator.clipboard.writeText(link);
      notice('The link is in the clipboard', { hint: link });
    } catch {
      document.querySelector('ask-dialog').ask({ title: 'Share', field: 'Link', value: link, ok: 'Done' });
    }
  }
}

customElements.define('transport-bar', TransportBar);
