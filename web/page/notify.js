// A notification when a run ends, for those who asked for one with the button.
import { Observable } from '../live/observable.js';
import { store } from '../live/store.js';
import { ended } from '../logic/announce.js';
import { spoken } from '../logic/format.js';
import { go } from './router.js';
import { notice } from './notices.js';

export const notifies = {
  wanted: new Observable(new Set()),

  async toggle(session) {
    const wanted = new Set(this.wanted.value);
    if (!wanted.delete(session)) {
      if (!(await allowed())) return notice('The browser does not allow notifications here', { kind: 'problem' });
      wanted.add(session);
      notice('You will be told when it ends, as long as this page is open');
      follow(session);
    }
    return this.wanted.set(wanted);
  },
};

const allowed = async () => 'Notification' in window && (await Notification.requestPermission()) === 'granted';

function follow(session) {
  const end = new AbortController();
  store.watch((state) => state.sessions[session], (after, before) => {
    if (!ended(before, after)) return;
    end.abort();
    if (!notifies.wanted.value.has(session)) return;
    notifies.wanted.set(new Set([...notifies.wanted.value].filter((other) => other !== session)));
    try {
      const told = new Notification(spoken(after));
      told.onclick = () => { focus(); go({ page: 'session', id: session }); };
    } catch {
      notice(spoken(after)); // phones have notifications only for installed pages
    }
  }, end.signal);
}
