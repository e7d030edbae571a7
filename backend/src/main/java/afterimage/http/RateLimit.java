package afterimage.http;

/**
 * How fast a page may command: so many a second, and a second's worth at once; time is given in.
 */
final class RateLimit {
  /** Commands a second. */
  static final int A_SECOND = 50;

  private double left = A_SECOND;
  private long refilled;

  /** A full one; times are those of {@code nanoTime}. */
  RateLimit(long now) {
    refilled = now;
  }

  /** Whether one more is allowed now; then it is spent. */
  boolean spend(long now) {
    left = Math.min(A_SECOND, left + (now - refilled) / 1e9 * A_SECOND);
    refilled = now;
    if (left < 1) {
      return false;
    }
    left--;
    return true;
  }

  /** More commands come of one than were counted; those to come pay for them. */
  void charge(int more) {
    left -= more;
  }
}
