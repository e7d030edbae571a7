// A session's frames on their way to the screen: decoded, drawn once visible, and then the credit given back.
import { live } from './live.js';
import { soon } from './observable.js';
import { Pace } from '../logic/pace.js';

const BROKEN = 1000; // milliseconds until the next picture after one that cannot be decoded

/**
 * Watches a session until the signal ends it.
 *
 * @param paint called with a bitmap (closed once the next one is painted) and its frame
 * @param interval least milliseconds between two pictures; 0 is as fast as they come
 */
export function show(session, paint, interval, signal) {
  const pace = new Pace(interval, (step) => live.drawn(session, step));
  let held = null;
  let shown = null;

  const flush = () => {
    if (document.hidden || !held || signal.aborted) return;
    const { bitmap, frame } = held;
    held = null;
    paint(bitmap, frame);
    shown?.close();
    shown = bitmap;
    pace.drawn(frame.step);
  };
  const frame = async (frame) => {
    try {
      const bitmap = await createImageBitmap(new Blob([frame.bytes], { type: frame.codec }));
      if (signal.aborted) return bitmap.close();
      held?.bitmap.close();
      held = { bitmap, frame };
      return soon(flush);
    } catch {
      return setTimeout(() => pace.drawn(frame.step), BROKEN);
    }
  };
  const visibility = () => {
    pace.hidden = document.hidden;
    flush();
  };

  pace.hidden = document.hidden;
  document.addEventListener('visibilitychange', visibility, { signal });
  signal.addEventListener('abort', () => {
    pace.stop();
    held?.bitmap.close();
  });
  live.watch(session, frame, signal);
}
