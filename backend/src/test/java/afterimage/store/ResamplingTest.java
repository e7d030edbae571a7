package afterimage.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Scaling against its definition, written out the slow way. */
class ResamplingTest {
  private static float[] noise(int side) {
    Random random = new Random(side);
    float[] rgb = new float[3 * side * side];
    for (int i = 0; i < rgb.length; i++) {
      rgb[i] = random.nextFloat();
    }
    return rgb;
  }

  /** Scales (side, side, 3). */
  private static float[] scaled(float[] rgb, int from, int to) {
    int row = 3 * from;
    return Resampling.square(
        from, to, y -> java.util.Arrays.copyOfRange(rgb, y * row, (y + 1) * row));
  }

  /** The weight of every source pixel for one target, as Pillow defines "antialiased bilinear". */
  private static double[] weights(int from, int to, int target) {
    double scale = (double) from / to;
    double reach = Math.max(1, scale);
    double center = (target + 0.5) * scale;
    double[] all =
        IntStream.range(0, from)
            .mapToDouble(i -> Math.max(0, 1 - Math.abs(i + 0.5 - center) / reach))
            .toArray();
    double total = java.util.Arrays.stream(all).sum();
    return java.util.Arrays.stream(all).map(weight -> weight / total).toArray();
  }

  private static float[] slowly(float[] rgb, int from, int to) {
    float[] out = new float[3 * to * to];
    for (int i = 0; i < out.length; i++) {
      double[] down = weights(from, to, i / to % to);
      double[] across = weights(from, to, i % to);
      double sum = 0;
      for (int y = 0; y < from; y++) {
        for (int x = 0; x < from; x++) {
          sum += down[y] * across[x] * rgb[(y * from + x) * 3 + i / (to * to)];
        }
      }
      out[i] = (float) sum;
    }
    return out;
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "1, 5", "5, 1", "2, 3", "3, 2", "7, 16", "16, 7", "31, 32", "37, 4", "8, 24"})
  void everySizeBecomesEveryOtherByTheDefinition(int from, int to) {
    assertArrayEquals(slowly(noise(from), from, to), scaled(noise(from), from, to), 1e-5f);
  }

  @Test
  void theSameSizeChangesNothing() {
    float[] rgb = noise(9);
    float[] out = scaled(rgb, 9, 9);
    for (int i = 0; i < rgb.length; i++) {
      assertEquals(rgb[i], out[i % 3 * 81 + i / 3]);
    }
  }

  @Test
  void aRampIsHalvedWithTheNumbersOfPillow() {
    float[] rgb = new float[48];
    for (int i = 0; i < 48; i++) {
      rgb[i] = i / 3 % 4; // rows of 0 1 2 3
    }
    float low = 5 / 7f; // (3/4 * 0 + 3/4 * 1 + 1/4 * 2) / (7/4)
    float[] plane = {low, 3 - low, low, 3 - low};
    assertArrayEquals(plane, java.util.Arrays.copyOf(scaled(rgb, 4, 2), 4), 1e-6f);
  }

  @Test
  void whatIsOfOneColorStaysSo() {
    float[] rgb = new float[3 * 100 * 100];
    for (int i = 0; i < rgb.length; i++) {
      rgb[i] = (i % 3 + 1) / 4f;
    }
    for (int to : new int[] {1, 33, 99, 101, 224}) {
      float[] out = scaled(rgb, 100, to);
      for (int i = 0; i < out.length; i++) {
        assertEquals((i / (to * to) + 1) / 4f, out[i], 1e-5f);
      }
    }
  }

  @Test
  void everyRowIsAskedForOnceFromTopToBottom() {
    for (int to : new int[] {1, 6, 50}) {
      List<Integer> asked = new ArrayList<>();
      Resampling.square(
          17,
          to,
          y -> {
            asked.add(y);
            return new float[51];
          });
      assertEquals(IntStream.range(0, 17).boxed().toList(), asked);
    }
  }
}
