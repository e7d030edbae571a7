package afterimage.optimize;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import afterimage.recipe.Recipe;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The gradient of the whole loss against central differences, with everything that is in it. */
class GradientsTest {
  private static final double LARGEST_ERROR = 2e-2;
  private static final int STEP = 4;

  /** The rule whose first velocity is the gradient; a start with contrast. */
  private static Recipe recipe(String... settings) {
    String[] all = java.util.Arrays.copyOf(settings, settings.length + 2);
    all[settings.length] = "optimizer.type=sgd";
    all[settings.length + 1] = "canvas.deviation=0.5";
    return Tiny.plain(all);
  }

  private static void assertGradient(Recipe recipe) {
    float[] at;
    try (Optimization optimization = Tiny.start(recipe)) {
      at = optimization.state().parameters();
    }
    Tiny.Stepped here = Tiny.step(recipe, at, STEP);
    float[] gradient = here.gradient();
    double norm = norm(gradient);
    assertTrue(norm > 0, "no gradient");
    assertEquals(norm, here.meters().gradientNorm(), 1e-4 * norm);
    for (int i = 0; i < 3; i++) {
      float[] direction = direction(gradient, norm, i);
      double far = 0.01 * norm(at) / Math.sqrt(at.length);
      double slope =
          (Tiny.step(recipe, moved(at, direction, far), STEP).loss()
                  - Tiny.step(recipe, moved(at, direction, -far), STEP).loss())
              / (2 * far);
      assertEquals(slope, dot(gradient, direction), LARGEST_ERROR * Math.abs(slope));
    }
  }

  /** Half uphill and half somewhere, of length 1. */
  private static float[] direction(float[] gradient, double norm, int seed) {
    Random random = new Random(seed);
    float[] direction = new float[gradient.length];
    for (int i = 0; i < direction.length; i++) {
      direction[i] =
          (float)
              (gradient[i] / norm + random.nextGaussian() / Math.sqrt((double) gradient.length));
    }
    double length = norm(direction);
    for (int i = 0; i < direction.length; i++) {
      direction[i] /= (float) length;
    }
    return direction;
  }

  private static float[] moved(float[] at, float[] direction, double far) {
    float[] moved = at.clone();
    for (int i = 0; i < moved.length; i++) {
      moved[i] += (float) (far * direction[i]);
    }
    return moved;
  }

  private static double dot(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (double) a[i] * b[i];
    }
    return sum;
  }

  private static double norm(float[] a) {
    return Math.sqrt(dot(a, a));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[{'type':'class','index':3}]",
        "[{'type':'class','index':3,'of':'probability'}]",
        "[{'type':'class','index':3,'of':'logProbability'}]",
        "[{'type':'class','index':3,'weight':-2.5}]",
        "[{'type':'channel','layer':'b','unit':5}]",
        "[{'type':'channel','layer':'a/norm','unit':2}]",
        "[{'type':'channel','layer':'y','unit':2}]",
        "[{'type':'neuron','layer':'b','unit':5}]",
        "[{'type':'neuron','layer':'a','unit':5,'x':1,'y':30}]",
        "[{'type':'neuron','layer':'y','unit':5}]",
        "[{'type':'layer','layer':'sum'}]",
        "[{'type':'layer','layer':'y'}]",
        "[{'type':'class','index':3,'weight':2},{'type':'class','index':4,'weight':-1},"
            + "{'type':'layer','layer':'a','weight':0.5},{'type':'channel','layer':'d','unit':1}]"
      })
  void objectives(String objective) {
    assertGradient(recipe("objective=" + Tiny.json(objective)));
  }

  @ParameterizedTest
  @CsvSource({"statistics, 0.5", "totalVariation, 5", "l2, 20", "l1, 10", "l2Parameters, 0.01"})
  void penalties(String penalty, String weight) {
    assertGradient(recipe("penalties.%s=%s".formatted(penalty, weight)));
    assertGradient(recipe("penalties.%s=%s".formatted(penalty, weight), "objective.0.weight=0"));
  }

  @ParameterizedTest
  @CsvSource({
    "fourier, decorrelated, 1",
    "fourier, rgb, 0",
    "fourier, rgb, 3",
    "pixel, decorrelated, 1",
    "pixel, rgb, 1",
    "phase, decorrelated, 1",
    "phase, rgb, 1.5"
  })
  void parameterizations(String parameterization, String color, String decay) {
    assertGradient(
        recipe(
            "canvas.parameterization=" + parameterization,
            "canvas.color=" + color,
            "canvas.decay=" + decay));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "views.scale=[0.4,0.6]",
        "views.scale=[1.2,2]",
        "views.turn=180",
        "views.shift=0.5",
        "views.flip=true",
        "views.noise=0.2",
        "views.count=5",
        "views.count=3 views.scale=[0.5,1.5] views.turn=90 views.shift=0.2 views.flip=true"
            + " views.noise=0.1"
      })
  void views(String settings) {
    for (String border : new String[] {"reflect", "gray"}) {
      assertGradient(recipe((settings + " views.border=" + border).split(" ")));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"fourier", "pixel", "phase"})
  void everythingTogether(String parameterization) {
    assertGradient(
        recipe(
            "canvas.parameterization=" + parameterization,
            "views.count=2",
            "views.scale=[0.5,1.1]",
            "views.turn=20",
            "views.noise=0.03",
            "penalties.statistics=0.1",
            "penalties.totalVariation=1",
            "penalties.l1=1",
            "penalties.l2=1",
            "penalties.l2Parameters=0.001"));
  }
}
