// The sessions that are chosen on the wall, to do something with all of them.
import { Observable } from '../live/observable.js';
import { store } from '../live/store.js';

export const chosen = new Observable({ on: false, ids: [] });

export const choosing = {
  begin: (ids = []) => chosen.set({ on: true, ids }),
  end: () => chosen.set({ on: false, ids: [] }),
  toggle(id) {
    const { ids } = chosen.value;
    chosen.put({ ids: ids.includes(id) ? ids.filter((one) => one !== id) : [...ids, id] });
  },
};

store.listen(({ type, event, session }) => {
  const gone = type === 'gone' || event === 'deleted';
  if (gone && chosen.value.ids.includes(session)) choosing.toggle(session);
});
