package afterimage.optimize;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import afterimage.network.Torch;
import afterimage.network.TorchFunction;
import afterimage.recipe.Recipe;
import afterimage.recipe.Rules;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The rules that take the steps, against their formulas. */
class UpdateTest {
  private static final int COUNT = 40;
  private static final int STEPS = 6;

  private static float[] noise(int seed) {
    Random random = new Random(seed);
    float[] numbers = new float[COUNT];
    for (int i = 0; i < COUNT; i++) {
      numbers[i] = (float) random.nextGaussian();
    }
    return numbers;
  }

  /** Parameters and both moments after some steps by gradients of noise; dead ones change none. */
  private static float[][] taken(Recipe recipe, int steps, float dead) {
    try (NDManager owner = Torch.manager()) {
      NDArray p = Torch.array(owner, noise(100), COUNT);
      NDArray m = Torch.array(owner, new float[COUNT], COUNT);
      NDArray v = Torch.array(owner, new float[COUNT], COUNT);
      for (int step = 1; step <= steps; step++) {
        try (NDManager pass = owner.newSubManager()) {
          NDArray g = Torch.array(pass, noise(step), COUNT);
          NDArray flag = Torch.array(pass, new float[] {dead}, 1);
          take(recipe, new NDList(p, m, v, g, flag), step);
        }
      }
      return new float[][] {p.toFloatArray(), m.toFloatArray(), v.toFloatArray()};
    }
  }

  private static void take(Recipe recipe, NDList tensors, int step) {
    NDManager pass = tensors.get(3).getManager();
    tensors.add(pass.create((float) step));
    tensors.add(pass.create(Update.knobs(Rules.LATEST, recipe, step)));
    TorchFunction.program(
            """
            def forward(self, p: Tensor, m: Tensor, v: Tensor, d: Tensor, dead: Tensor,
                step: Tensor, k: Tensor) -> Tensor:
            %s  return ps[0]
            """
                .formatted(Update.lines(recipe.optimizer(), false)))
        .run(tensors);
  }

  @ParameterizedTest
  @CsvSource({
    "0.05, 0.9, 0.999, constant",
    "0.5, 0.5, 0.9, constant",
    "0.05, 0, 0.999, constant",
    "0.05, 0.9, 0, constant",
    "0.1, 0.8, 0.99, cosine"
  })
  void adamIsThatOfKingmaAndBa(double rate, double beta1, double beta2, String schedule) {
    Recipe recipe =
        Tiny.plain(
            "optimizer.rate=" + rate,
            "optimizer.beta1=" + beta1,
            "optimizer.beta2=" + beta2,
            "optimizer.schedule=" + schedule,
            "steps=10");
    float[][] taken = taken(recipe, STEPS, 0);
    float[] start = noise(100);
    for (int i = 0; i < COUNT; i++) {
      double p = start[i];
      double m = 0;
      double v = 0;
      for (int step = 1; step <= STEPS; step++) {
        double g = noise(step)[i];
        m = beta1 * m + (1 - beta1) * g;
        v = beta2 * v + (1 - beta2) * g * g;
        double unbiased = m / (1 - Math.pow(beta1, step));
        double scale = Math.sqrt(v / (1 - Math.pow(beta2, step))) + 1e-8;
        p -= scheduled(rate, schedule, step) * unbiased / scale;
      }
      assertEquals(p, taken[0][i], 1e-5);
      assertEquals(m, taken[1][i], 1e-5);
      assertEquals(v, taken[2][i], 1e-5);
    }
  }

  private static double scheduled(double rate, String schedule, int step) {
    return schedule.equals("cosine")
        ? rate * Math.pow(Math.cos(Math.PI * (step - 1) / 20), 2)
        : rate;
  }

  @ParameterizedTest
  @CsvSource({"0.05, 0.9, constant", "1, 0, constant", "0.1, 1, constant", "0.2, 0.5, cosine"})
  void sgdHasAVelocity(double rate, double momentum, String schedule) {
    Recipe recipe =
        Tiny.plain(
            "optimizer.type=sgd",
            "optimizer.rate=" + rate,
            "optimizer.momentum=" + momentum,
            "optimizer.schedule=" + schedule,
            "steps=10");
    float[][] taken = taken(recipe, STEPS, 0);
    float[] start = noise(100);
    for (int i = 0; i < COUNT; i++) {
      double p = start[i];
      double m = 0;
      for (int step = 1; step <= STEPS; step++) {
        m = momentum * m + noise(step)[i];
        p -= scheduled(rate, schedule, step) * m;
      }
      assertEquals(p, taken[0][i], 1e-5);
      assertEquals(m, taken[1][i], 1e-5);
    }
    assertArrayEquals(new float[COUNT], taken[2]);
  }

  @ParameterizedTest
  @CsvSource({"beta1", "beta2"})
  void aBetaOfOneDividesByNothingThatIsZero(String beta) {
    for (float each : taken(Tiny.plain("optimizer." + beta + "=1"), STEPS, 0)[0]) {
      assertTrue(Float.isFinite(each));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"adam", "sgd"})
  void whereSomethingWasNotFiniteNothingChanges(String rule) {
    float[][] taken = taken(Tiny.plain("optimizer.type=" + rule), STEPS, 1);
    assertArrayEquals(noise(100), taken[0]);
    assertArrayEquals(new float[COUNT], taken[1]);
    assertArrayEquals(new float[COUNT], taken[2]);
  }

  @Test
  void theCosineBeginsAtTheRateAndEndsAtNothing() {
    Recipe cosine = Tiny.plain("optimizer.rate=2", "optimizer.schedule=cosine", "steps=100");
    assertEquals(2, Update.rate(Rules.LATEST, cosine, 1));
    assertEquals(1, Update.rate(Rules.LATEST, cosine, 51), 1e-12);
    assertEquals(
        2 * Math.pow(Math.cos(Math.PI / 8), 2), Update.rate(Rules.LATEST, cosine, 26), 1e-12);
    assertEquals(0, Update.rate(Rules.LATEST, cosine, 101), 1e-12);
    assertEquals(0, Update.rate(Rules.LATEST, cosine, 300), 1e-12);
    Recipe constant = Tiny.plain("optimizer.rate=2", "steps=100");
    assertEquals(2, Update.rate(Rules.LATEST, constant, 77));
  }

  @Test
  void aGradientIsClippedByItsNormAndMeasuredBefore() {
    float[] at = Tiny.after(Tiny.plain("canvas.deviation=0.5"), 0).parameters();
    Tiny.Stepped free = Tiny.step(Tiny.plain("optimizer.type=sgd"), at, 0);
    double norm = Math.sqrt(Plain.squares(free.gradient()));
    assertEquals(norm, free.meters().gradientNorm(), 1e-4 * norm);
    for (double share : new double[] {0.25, 0.99, 1.01, 4}) {
      String clip = "optimizer.clip=" + share * norm;
      Tiny.Stepped clipped = Tiny.step(Tiny.plain("optimizer.type=sgd", clip), at, 0);
      assertEquals(free.meters().gradientNorm(), clipped.meters().gradientNorm());
      for (int i = 0; i < at.length; i++) {
        double expected = Math.min(1, share) * free.gradient()[i];
        assertEquals(expected, clipped.gradient()[i], 1e-5 * norm);
      }
    }
  }
}
