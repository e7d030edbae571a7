// Opens the wall or the studio for the address in the bar.
import { parse, format } from '../logic/route.js';
import { view } from '../live/store.js';

/** Goes to a page: {page: 'wall'} or {page: 'session', id, step}. */
export function go(route) {
  location.hash = format(route);
}

/** Shows a kept step (null is live), and says so in the address without a new entry in the history. */
export function at(step) {
  history.replaceState(null, '', format({ ...here(), step }));
  view.put({ step });
}

export const here = () => parse(location.hash);

export function router(main) {
  let shown = null;
  const open = () => {
    const route = here();
    view.put({ step: route.step ?? null });
    const same = shown && shown.page === route.page && shown.id === route.id;
    shown = route;
    if (same) return;
    view.set({ step: route.step ?? null, compare: null, cursor: null });
    const room = document.createElement(route.page === 'session' ? 'session-studio' : 'session-wall');
    if (route.page === 'session') room.setAttribute('session', route.id);
    main.replaceChildren(room);
    scrollTo(0, 0);
  };
  addEventListener('hashchange', open);
  open();
}
