package afterimage.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import afterimage.worker.KeepPolicy.Occasion;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Pictures are kept at round steps, at rests, and at tunings that are not close together. */
class KeepPolicyTest {
  private final KeepPolicy keeping = new KeepPolicy();

  @Test
  void roundStepsAreKept() {
    List<Integer> kept =
        IntStream.rangeClosed(0, 100)
            .filter(step -> keeping.keeps(step, Occasion.STEP))
            .boxed()
            .toList();
    assertEquals(List.of(0, 1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96), kept);
  }

  @Test
  void aTuningShortlyAfterAKeptPictureIsNotKept() {
    assertTrue(keeping.keeps(16, Occasion.REST));
    assertFalse(keeping.keeps(19, Occasion.TUNING));
    assertTrue(keeping.keeps(20, Occasion.TUNING));
    assertFalse(keeping.keeps(20, Occasion.TUNING), "once");
    assertTrue(keeping.keeps(3200, Occasion.REST));
    assertFalse(keeping.keeps(3412, Occasion.TUNING));
    assertTrue(keeping.keeps(3413, Occasion.TUNING));
  }

  @Test
  void aRestIsKeptHoweverCloseItIs() {
    assertTrue(keeping.keeps(500, Occasion.TUNING));
    assertTrue(keeping.keeps(501, Occasion.REST));
  }

  @Test
  void aKnobDraggedThroughAWholeRunKeepsTensOfPictures() {
    long kept =
        IntStream.rangeClosed(0, 4096)
            .filter(
                step -> keeping.keeps(step, Occasion.TUNING) || keeping.keeps(step, Occasion.STEP))
            .count();
    assertTrue(kept < 100, () -> kept + " pictures");
  }
}
