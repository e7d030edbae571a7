// The title bar and the favicon show how far the open session is.
import { store } from '../live/store.js';
import { here } from './router.js';
import { favicon, pageTitle } from '../logic/announce.js';
import { progress } from '../logic/format.js';

export function titleBar() {
  const icon = document.querySelector('link[rel=icon]');
  const render = () => {
    const session = store.session(here().id);
    const share = session?.steps ? Math.round(progress(session) * 50) / 50 : null;
    const title = pageTitle(session);
    const href = favicon({ share, state: session?.state });
    if (document.title !== title) document.title = title;
    if (icon.href !== href) icon.href = href;
  };
  store.watch((state) => state.sessions, render);
  addEventListener('hashchange', render);
}
