package afterimage.session;

import java.util.Locale;

/**
 * The workers that have ended at a session. Two at the same step are enough to say that it would
 * end the next one too; a session that comes further in between is one of many that were unlucky.
 */
final class CrashLoop {
  /** So many without any progress are enough wherever they happened. */
  private static final int MOST = 3;

  private int furthest;
  private int last;
  private int saved;
  private int count;

  /**
   * Notes another one; true when the session is not to be given to a worker again by itself.
   *
   * @param step the last one that it had taken there, or a number below 0 as it began
   * @param checkpoint the step of its newest checkpoint
   */
  boolean fell(int step, int checkpoint) {
    boolean again = count > 0 && (step == last || step == furthest);
    boolean further = count == 0 || step > furthest || checkpoint > saved;
    furthest = count == 0 ? step : Math.max(furthest, step);
    last = step;
    saved = checkpoint;
    count = further ? 1 : count + 1;
    if (!again && count < MOST) {
      return false;
    }
    forget();
    return true;
  }

  /** What people are told of a session that ends its workers. */
  static String ofWorkers(int step, String reason) {
    String place =
        step < 0
            ? "as it was put on the device"
            : String.format(Locale.ROOT, "at the step after %d of it", step);
    return "workers have ended again and again %s, the last one because: %s; a smaller"
            .formatted(place, reason)
        + " canvas.size or views.count may help before it is resumed";
  }

  /** Somebody wants it to be tried once more. */
  void forget() {
    count = 0;
  }
}
