package afterimage.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.training.GradientCollector;
import ai.onnxruntime.OrtException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every operator against onnxruntime, and gradients against finite differences. */
class OperatorsTest {
  private static final double CLOSE = 1e-4;

  @TempDir static Path folder = Path.of("");

  static Stream<Case> cases() {
    return Stream.of(SpatialCases.all(), ElementwiseCases.all(), ShapeCases.all())
        .flatMap(java.util.List::stream);
  }

  static Stream<Case> smooth() {
    return cases().filter(Case::gradient);
  }

  @Test
  void everyOperatorOfTheTableIsCompared() {
    Set<String> compared = new TreeSet<>();
    cases().forEach(each -> compared.addAll(each.net().operators()));
    assertEquals(new TreeSet<>(Operators.names()), compared);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void theInterpreterSaysWhatOnnxruntimeSays(Case each) {
    assertDoesNotThrow(() -> compare(each), each.name());
  }

  private static void compare(Case each) throws OrtException {
    long[] dims = each.net().picture();
    Path file = each.net().write(folder.resolve("case.onnx"));
    try (Bound bound = new Bound(file, dims);
        NDManager pass = Torch.manager()) {
      NDArray x = Torch.noise(pass, 1, dims);
      Oracle.Answer expected = Oracle.run(each.net().bytes(), x.toFloatArray(), dims);
      NDArray y = bound.run(x, "y");
      int held = bound.held();
      bound.run(x, "y");
      assertEquals(held, bound.held(), each + ": a pass leaves something behind");
      assertArrayEquals(expected.dims(), y.getShape().getShape(), each.name());
      assertClose(each.name(), expected.values(), Torch.floats(y));
      assertEquals(pass, y.getManager(), each + ": the result belongs to the pass");
    }
  }

  private static void assertClose(String name, float[] expected, float[] actual) {
    for (int i = 0; i < expected.length; i++) {
      boolean close =
          Float.compare(expected[i], actual[i]) == 0
              || Math.abs(expected[i] - actual[i]) <= CLOSE * (1 + Math.abs(expected[i]));
      int at = i;
      assertTrue(
          close,
          () ->
              String.format(
                  Locale.ROOT, "%s: element %d is %s, was %s", name, at, expected[at], actual[at]));
    }
  }

  /** d sum(r y) / dx, r noise, by central differences of each number of the picture. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("smooth")
  void theGradientIsTheSlope(Case each) {
    assertDoesNotThrow(() -> compareSlopes(each), each.name());
  }

  private static void compareSlopes(Case each) {
    long[] dims = each.net().picture();
    Path file = each.net().write(folder.resolve("slope.onnx"));
    try (Bound bound = new Bound(file, dims);
        NDManager pass = Torch.manager()) {
      NDArray x = Torch.noise(pass, 2, dims);
      NDArray r = Torch.noise(pass, 3, bound.run(x, "y").getShape().getShape());
      NDArray slope = Torch.array(pass, differences(bound, x.toFloatArray(), r, dims), dims);
      x.setRequiresGradient(true);
      try (GradientCollector gradients = Torch.COMPUTE.engine().newGradientCollector()) {
        gradients.backward(bound.run(x, "y").mul(r).sum());
      }
      float[] gradient = Objects.requireNonNull(x.getGradient()).toFloatArray();
      float[] expected = slope.toFloatArray();
      int off = 0;
      for (int i = 0; i < gradient.length; i++) {
        off += Math.abs(gradient[i] - expected[i]) <= 1e-2 * (1 + Math.abs(expected[i])) ? 0 : 1;
      }
      // Where a step crosses a corner the difference is no slope: one number or two of a hundred.
      int wrong = off;
      assertTrue(
          off <= 2, () -> String.format(Locale.ROOT, "%s: %d slopes are wrong", each, wrong));
    }
  }

  private static float[] differences(Bound bound, float[] x, NDArray r, long... dims) {
    float step = 1 / 512f; // small: few numbers are this near to a corner
    float[] slopes = new float[x.length];
    for (int i = 0; i < x.length; i++) {
      float here = x[i];
      x[i] = here + step;
      double above = weighted(bound, x, r, dims);
      x[i] = here - step;
      double below = weighted(bound, x, r, dims);
      x[i] = here;
      slopes[i] = (float) ((above - below) / (2 * step));
    }
    return slopes;
  }

  private static double weighted(Bound bound, float[] x, NDArray r, long... dims) {
    try (NDManager pass = Torch.manager()) {
      float[] y = Torch.floats(bound.run(Torch.array(pass, x, dims), "y"));
      float[] weights = r.toFloatArray();
      double sum = 0;
      for (int i = 0; i < y.length; i++) {
        sum += (double) y[i] * weights[i];
      }
      return sum;
    }
  }
}
