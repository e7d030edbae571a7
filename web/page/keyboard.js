// The keys of the page. Fields, dialogs and sliders keep theirs.
import { types } from '../elements/dom.js';
import { at, go, here } from './router.js';
import { act } from './act.js';
import { fork } from './start.js';
import { view } from '../live/store.js';

const open = (name) => document.querySelector(name).open();

const ANYWHERE = {
  '/': () => document.querySelector('top-bar search-box').focus(),
  n: () => open('new-dialog'),
  '?': () => open('help-dialog'),
};

const STUDIO = {
  ' ': (id) => act.toggle(id),
  ArrowRight: (id) => act.step(id),
  z: (id) => act.undo(id),
  f: (id) => fork(id, view.value.step),
  c: () => document.querySelector('picture-tools')?.compare(),
  '+': () => document.querySelector('picture-view')?.zoom(1),
  '=': () => document.querySelector('picture-view')?.zoom(1),
  '-': () => document.querySelector('picture-view')?.zoom(-1),
  0: () => document.querySelector('picture-view')?.reset(),
  Escape: back,
};

const COMPARE = {
  ArrowLeft: () => document.querySelector('compare-room').move(-1),
  ArrowRight: () => document.querySelector('compare-room').move(1),
  Escape: back,
};

const ROOMS = { session: STUDIO, compare: COMPARE };

function back() {
  const { step, compare } = view.value;
  if (compare !== null) view.put({ compare: null });
  else if (step !== null) at(null);
  else go({ page: 'wall' });
}

export function keyboard() {
  addEventListener('keydown', (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (types(event.target) || document.querySelector('dialog[open], [popover]:popover-open')) return;
    const { page, id } = here();
    const run = ROOMS[page]?.[event.key] ?? ANYWHERE[event.key];
    if (!run || ours(event)) return;
    event.preventDefault();
    run(id);
  });
  document.querySelector('.skip').addEventListener('click', (event) => {
    event.preventDefault();
    document.querySelector('main').focus();
  });
}

/** Space presses the button that the keyboard has gone to, not the one last clicked; arrows move the slider they are on. */
function ours({ key, target }) {
  if (key === ' ') return Boolean(target.closest?.(':is(button, a, summary):focus-visible, input:not([type=range])'));
  return key.startsWith('Arrow') && Boolean(target.closest?.('input, [role=slider], [role=radiogroup]'));
}
