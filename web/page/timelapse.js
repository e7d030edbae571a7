// Time-lapses: asked for, waited for and saved. Making a large one takes the server a while, so what is under way is said.
import { api } from '../live/api.js';
import { Observable } from '../live/observable.js';
import { store } from '../live/store.js';
import { timelapseName } from '../logic/format.js';
import { complain } from './notices.js';

export const timelapse = {
  /** The size that is being made, by session. */
  making: new Observable({}),

  /** Saves the kept pictures of a session as one moving PNG: 'thumb' or 'full'. */
  async save(session, size) {
    if (this.making.value[session]) return;
    const { name } = store.session(session) ?? {};
    this.making.put({ [session]: size });
    try {
      download(await api.file(api.timelapse(session, size)), timelapseName(name, size));
    } catch (problem) {
      complain(problem);
    }
    this.making.put({ [session]: undefined });
  },
};

const KEEP = 60_000; // milliseconds, for browsers that read the file after the click

function download(blob, name) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), KEEP);
}
