package afterimage.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Fifty commands a second, by a clock that the test holds. */
class RateLimitTest {
  private static final long SECOND = 1_000_000_000;

  private final RateLimit allowance = new RateLimit(0);

  private long spent(long now, int tries) {
    return IntStream.range(0, tries).filter(i -> allowance.spend(now)).count();
  }

  @Test
  void aSecondsWorthIsThereAtOnceAndNoMore() {
    assertEquals(50, spent(0, 80));
  }

  @Test
  void itFillsWithTimeAndNoFurtherThanOneSecond() {
    spent(0, 80);
    assertFalse(allowance.spend(SECOND / 100));
    assertTrue(allowance.spend(SECOND / 50));
    assertEquals(50, spent(100 * SECOND, 80));
  }

  @Test
  void whatIsChargedIsPaidByThoseToCome() {
    allowance.charge(60);
    assertEquals(0, spent(0, 5));
    assertEquals(40, spent(SECOND, 80));
  }
}
