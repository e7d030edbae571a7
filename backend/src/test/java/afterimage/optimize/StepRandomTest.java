package afterimage.optimize;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import afterimage.network.Torch;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Random numbers come from (seed, step, purpose) and from nothing else. */
class StepRandomTest {
  private static final Shape SHAPE = new Shape(3, 50);

  private static float[] normal(long seed, int step, StepRandom.Purpose purpose) {
    try (NDManager pass = Torch.manager()) {
      return new StepRandom(seed, step)
          .normal(purpose, 2, SHAPE, pass, Torch.COMPUTE.engine())
          .toFloatArray();
    }
  }

  private static float[] uniform(long seed, int step, StepRandom.Purpose purpose) {
    try (NDManager pass = Torch.manager()) {
      return new StepRandom(seed, step)
          .uniform(purpose, -1, 3, SHAPE, pass, Torch.COMPUTE.engine())
          .toFloatArray();
    }
  }

  @Test
  void theSameThreeGiveTheSameNumbersInAnyOrder() {
    float[] noise = normal(5, 9, StepRandom.Purpose.NOISE);
    float[] start = uniform(5, 9, StepRandom.Purpose.START);
    long single = new StepRandom(5, 9).stream(StepRandom.Purpose.VIEWS).nextLong();
    normal(6, 1, StepRandom.Purpose.START);
    assertEquals(single, new StepRandom(5, 9).stream(StepRandom.Purpose.VIEWS).nextLong());
    assertArrayEquals(start, uniform(5, 9, StepRandom.Purpose.START));
    assertArrayEquals(noise, normal(5, 9, StepRandom.Purpose.NOISE));
  }

  @Test
  void anotherSeedStepOrPurposeGivesOtherNumbers() {
    float[] noise = normal(5, 9, StepRandom.Purpose.NOISE);
    assertFalse(Arrays.equals(noise, normal(6, 9, StepRandom.Purpose.NOISE)));
    assertFalse(Arrays.equals(noise, normal(5, 10, StepRandom.Purpose.NOISE)));
    assertFalse(Arrays.equals(noise, normal(5, 9, StepRandom.Purpose.START)));
    assertFalse(Arrays.equals(noise, normal(9, 5, StepRandom.Purpose.NOISE)));
  }

  @Test
  void noTwoOfManyStreamsAreTheSame() {
    Set<Long> seen = new HashSet<>();
    int count = 0;
    for (long seed : new long[] {0, 1, 2, 1000, (1L << 53) - 1}) {
      for (int step = 0; step < 500; step++) {
        for (StepRandom.Purpose purpose : StepRandom.Purpose.values()) {
          seen.add(new StepRandom(seed, step).stream(purpose).nextLong());
          count++;
        }
      }
    }
    assertEquals(count, seen.size());
  }

  @Test
  void theNoiseOfManyStepsIsNotTheSame() {
    Set<Integer> firsts = new HashSet<>();
    for (int step = 0; step < 300; step++) {
      firsts.add(Arrays.hashCode(normal(1, step, StepRandom.Purpose.NOISE)));
    }
    assertEquals(300, firsts.size());
  }

  @Test
  void theNumbersAreSpreadAsAsked() {
    float[] normal = new float[0];
    float[] uniform = new float[0];
    for (int step = 0; step < 40; step++) {
      normal = joined(normal, normal(3, step, StepRandom.Purpose.NOISE));
      uniform = joined(uniform, uniform(3, step, StepRandom.Purpose.NOISE));
    }
    assertEquals(0, Plain.mean(normal), 0.1);
    assertEquals(2, Math.sqrt(Plain.variance(normal)), 0.08);
    assertEquals(1, Plain.mean(uniform), 0.06);
    assertEquals(4 / Math.sqrt(12), Math.sqrt(Plain.variance(uniform)), 0.04);
    for (float each : uniform) {
      assertTrue(each >= -1 && each < 3);
    }
  }

  private static float[] joined(float[] a, float[] b) {
    float[] both = Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, both, a.length, b.length);
    return both;
  }
}
