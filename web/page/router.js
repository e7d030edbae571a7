// Opens the wall or the studio for the address in the bar.
import { parse, format, sameRoom } from '../logic/route.js';
import { view } from '../live/store.js';

/** Goes to a page: {page: 'wall'}, {page: 'session', id, step} or {page: 'compare', ids, step}. */
export function go(route) {
  location.hash = format(route);
}

/** Shows a kept step (null is live), and says so in the address without a new entry in the history. */
export function at(step) {
  history.replaceState(null, '', format({ ...here(), step }));
  view.put({ step });
}

const ROOMS = { wall: 'session-wall', session: 'session-studio', compare: 'compare-room' };

export const here = () => parse(location.hash);

export function router(main) {
  let shown = null;
  const open = () => {
    const route = here();
    view.put({ step: route.step ?? null });
    const same = shown && sameRoom(shown, route);
    shown = route;
    if (same) return;
    view.set({ step: route.step ?? null, compare: null, cursor: null });
    const room = document.createElement(ROOMS[route.page]);
    if (route.page === 'session') room.setAttribute('session', route.id);
    if (route.page === 'compare') {
      room.setAttribute('sessions', route.ids.join(' '));
      import('../elements/compare-room.js'); // few come here
    }
    main.replaceChildren(room);
    scrollTo(0, 0);
  };
  addEventListener('hashchange', open);
  open();
}
