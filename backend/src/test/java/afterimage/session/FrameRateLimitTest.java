package afterimage.session;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pictures are asked for no faster than the steps can bear, and later where one was lost. */
class FrameRateLimitTest {
  private static long millis(long millis) {
    return Duration.ofMillis(millis).toNanos();
  }

  /** The clock may stand anywhere, also where it is about to overflow. */
  @ParameterizedTest
  @ValueSource(longs = {0, -1, Long.MAX_VALUE - 1000, Long.MIN_VALUE})
  void theFirstPictureDoesNotWaitAndTheNextOneDoes(long start) {
    FrameRateLimit pace = new FrameRateLimit(start);
    assertEquals(Duration.ZERO, pace.left(start));
    pace.asked(start);
    assertEquals(FrameRateLimit.FRAME_EVERY, pace.left(start));
    assertEquals(
        FrameRateLimit.FRAME_EVERY.minus(Duration.ofMillis(40)), pace.left(start + millis(40)));
    assertEquals(Duration.ZERO, pace.left(start + FrameRateLimit.FRAME_EVERY.toNanos()));
    assertEquals(Duration.ZERO, pace.left(start + millis(9000)));
  }

  @Test
  void whoCameLateDoesNotCatchUp() {
    FrameRateLimit pace = new FrameRateLimit(0);
    pace.asked(millis(1000));
    assertEquals(FrameRateLimit.FRAME_EVERY, pace.left(millis(1000)));
  }

  @Test
  void aLostPictureIsAskedForAgainLater() {
    FrameRateLimit pace = new FrameRateLimit(0);
    pace.asked(0);
    pace.lost(millis(10));
    assertEquals(FrameRateLimit.AGAIN, pace.left(millis(10)));
    assertEquals(Duration.ZERO, pace.left(millis(2010)));
  }
}
