import { Dialog } from './dialog.js';
import { el } from './dom.js';
import { live } from '../live/live.js';
import { store } from '../live/store.js';
import { text } from './dom.js';

const KEYS = [
  ['/', 'what should the network see?'],
  ['n', 'a new session with all choices'],
  ['space', 'pause, resume, more steps'],
  ['→', 'one step, when paused'],
  ['z', 'undo the last change'],
  ['f', 'fork: another session from the step that is shown'],
  ['c', 'compare with an earlier step'],
  ['+ - 0', 'zoom in, out, the whole picture'],
  ['Esc', 'back: out of comparing, to live, to all sessions'],
  ['?', 'this list'],
];

/** The keys, and a few words on what one looks at. */
class HelpDialog extends Dialog {
  build() {
    this.server = el('p', { class: 'faint' });
    this.frame('Keys and help',
      el('dl', { class: 'keys' }, ...KEYS.flatMap(([key, words]) => [el('dt', {}, ...key.split(' ').map((one) => el('kbd', {}, one))), el('dd', {}, words)])),
      el('p', {}, 'On a knob, arrow keys move finely and with shift coarsely. On the timeline they go from one kept picture to the next. On the picture, the wheel or two fingers zoom.'),
      el('p', {}, 'Drop a picture that was downloaded here onto the page: its recipe is inside, and can be run again. So can a score: what a session’s history gives as JSON.'),
      this.server);
  }

  open() {
    const { hello } = store.value;
    const trip = live.roundTrip === null ? '' : `, ${Math.round(live.roundTrip)} ms there and back`;
    text(this.server, hello ? `Afterimage ${hello.version ?? ''}${trip}` : '');
    this.show();
  }
}

customElements.define('help-dialog', HelpDialog);
