package afterimage.worker;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Checkpoints come by time, and seldom enough that nobody notices what they cost. */
class SaveScheduleTest {
  private static final long MILLISECOND = 1_000_000;

  /** The clock of {@code nanoTime} may begin anywhere, and pass the largest number. */
  @ParameterizedTest
  @ValueSource(longs = {0, -5, Long.MAX_VALUE - 1})
  void oneIsDueAfterAWhileAndThenAgain(long start) {
    SaveSchedule schedule = new SaveSchedule(start);
    assertFalse(schedule.isDue(start));
    assertFalse(schedule.isDue(start + SaveSchedule.FIRST - 1));
    long due = start + SaveSchedule.FIRST;
    assertTrue(schedule.isDue(due));
    schedule.taken(due, due + MILLISECOND);
    assertFalse(schedule.isDue(due + SaveSchedule.EVERY));
    assertTrue(schedule.isDue(due + MILLISECOND + SaveSchedule.EVERY));
  }

  @Test
  void whatAlwaysTakesLongComesMoreSeldomButNeverTooLate() {
    SaveSchedule schedule = new SaveSchedule(0);
    schedule.taken(0, 35 * MILLISECOND);
    schedule.taken(0, 35 * MILLISECOND);
    long rest = SaveSchedule.SHARE * 35 * MILLISECOND;
    assertFalse(schedule.isDue(35 * MILLISECOND + rest - 1));
    assertTrue(schedule.isDue(35 * MILLISECOND + rest));
    schedule.taken(0, 500 * MILLISECOND);
    schedule.taken(0, 500 * MILLISECOND);
    assertTrue(schedule.isDue(500 * MILLISECOND + SaveSchedule.LATEST));
  }

  @Test
  void oneThatTookLongByChanceIsForgiven() {
    SaveSchedule schedule = new SaveSchedule(0);
    schedule.taken(0, MILLISECOND);
    schedule.taken(0, 100 * MILLISECOND);
    assertTrue(schedule.isDue(100 * MILLISECOND + SaveSchedule.EVERY));
  }
}
