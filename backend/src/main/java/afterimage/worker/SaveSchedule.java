package afterimage.worker;

/** When the next checkpoint of a run is due; times are given in, as {@code nanoTime}. */
final class SaveSchedule {
  /**
   * The first comes soon: a run whose workers end again and again still gets on, and is not taken
   * for the one that ends them.
   */
  static final long FIRST = 1_000_000_000L; // ns

  /** So much of a run is lost at most when the process dies, and what its writing takes. */
  static final long EVERY = 3_000_000_000L; // ns

  /** The longest between two, whatever they cost. */
  static final long LATEST = 4_000_000_000L; // ns

  /** Taking a checkpoint off the device may cost one part in so many of the time. */
  static final int SHARE = 100;

  private long next;
  private long cost; // of the last one

  SaveSchedule(long now) {
    next = now + FIRST;
  }

  boolean isDue(long now) {
    return now - next >= 0;
  }

  /**
   * A checkpoint was taken off the device, which cost the time between the two; one that took long
   * by chance is forgiven.
   */
  void taken(long start, long end) {
    next = end + Math.clamp(SHARE * Math.min(end - start, cost), EVERY, LATEST);
    cost = end - start;
  }
}
