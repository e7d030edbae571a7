// Favorites, tags, and what is put away.
import { api } from '../live/api.js';
import { listing } from '../live/listing.js';
import { store } from '../live/store.js';
import { tagsOf } from '../logic/shelves.js';
import { complain, notice } from './notices.js';

/** Changes how sessions are filed; says whether the server took it for all. */
async function change(ids, fields) {
  try {
    for (const id of ids) store.dispatch({ type: 'session', session: await api.change(id, fields) });
    return true;
  } catch (problem) {
    complain(problem);
    return false;
  } finally {
    listing.again();
  }
}

const all = (ids, field) => ids.every((id) => store.session(id)?.[field]);

export const filing = {
  /** Makes them favorites, or where all are, no more. */
  favorite: (ids) => change(ids, { favorite: !all(ids, 'favorite') }),

  /** Puts them away, or where all are, takes them out again. */
  async archive(ids) {
    const away = !all(ids, 'archived');
    if (!(await change(ids, { archived: away }))) return;
    const words = ids.length === 1 ? `“${store.session(ids[0])?.name}” is` : `${ids.length} sessions are`;
    notice(`${words} ${away ? 'in' : 'out of'} the archive`, { action: { words: 'Undo', run: () => change(ids, { archived: !away }) } });
  },

  /** Asks for the tags of all of them. */
  async tags(ids) {
    const before = [...new Set(ids.flatMap((id) => store.session(id)?.tags ?? []))];
    const text = await document.querySelector('ask-dialog').ask({ title: 'Tags', field: 'Tags, with commas between', value: before.join(', '), ok: 'Save' });
    if (text !== null) await change(ids, { tags: tagsOf(text) });
  },
};
