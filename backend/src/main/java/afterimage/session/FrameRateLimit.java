package afterimage.session;

import java.time.Duration;

/** When the worker may be asked for the next picture; the time is given in, as {@code nanoTime}. */
final class FrameRateLimit {
  /**
   * Pictures come no faster than this, five a second on two cores and ten on many: each takes about
   * 6 ms of the cores on its way, which the steps have to wait for where there are no others.
   */
  static final Duration FRAME_EVERY =
      Duration.ofMillis(Math.clamp(400 / Runtime.getRuntime().availableProcessors(), 100, 200));

  /** A picture that was lost is asked for again after this. */
  static final Duration AGAIN = Duration.ofSeconds(2);

  private long next;

  /** A pace that lets the first picture through at once. */
  FrameRateLimit(long now) {
    next = now;
  }

  /** How long the next picture has to wait; zero for not at all. */
  Duration left(long now) {
    return Duration.ofNanos(Math.max(0, next - now));
  }

  /** One was asked for. */
  void asked(long now) {
    next = now + FRAME_EVERY.toNanos();
  }

  /** One was lost on its way. */
  void lost(long now) {
    next = now + AGAIN.toNanos();
  }
}
