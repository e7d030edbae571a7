package afterimage.optimize;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import afterimage.network.Torch;
import afterimage.recipe.Recipe;
import afterimage.recipe.Rules;
import ai.djl.ndarray.NDManager;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How a picture is made from the parameters, and how a session starts. */
class CanvasTest {
  private static final int SIZE = Tiny.SIZE;
  private static final int AREA = SIZE * SIZE;

  private static float[] noise(double deviation) {
    float[] numbers = new float[3 * AREA];
    Random random = new Random(4);
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = (float) (deviation * random.nextGaussian());
    }
    return numbers;
  }

  private static float[] painted(Recipe recipe, float[] parameters) {
    try (NDManager pass = Torch.manager();
        Canvas canvas = new Canvas(Rules.LATEST, recipe.canvas(), pass)) {
      return canvas.paint(Torch.array(pass, parameters, 1, 3, SIZE, SIZE)).toFloatArray();
    }
  }

  /** What sigmoid made the picture from. */
  private static float[] logits(float[] picture) {
    float[] logits = new float[picture.length];
    for (int i = 0; i < logits.length; i++) {
      logits[i] = (float) Math.log(picture[i] / (1.0 - picture[i]));
    }
    return logits;
  }

  /** Without scales and colors. */
  private static Recipe bare() {
    return Tiny.plain("canvas.color=rgb", "canvas.decay=0");
  }

  @Test
  void theTransformIsItsOwnInverseAndKeepsLengths() {
    float[] parameters = noise(1);
    float[] once = logits(painted(bare(), parameters));
    assertEquals(Plain.squares(parameters), Plain.squares(once), 1e-3 * Plain.squares(once));
    assertArrayEquals(parameters, logits(painted(bare(), once)), 1e-4f);
  }

  /** The sum of p cas(2 pi (ux + vy) / n) / n, cas = cos + sin (Hartley 1942). */
  @Test
  void theTransformIsHartleys() {
    float[] parameters = noise(1);
    float[] transformed = logits(painted(bare(), parameters));
    for (int at = 0; at < 3 * AREA; at += 37) {
      double sum = 0;
      for (int i = 0; i < AREA; i++) {
        int cycles = (at % SIZE) * (i % SIZE) + (at / SIZE % SIZE) * (i / SIZE);
        double angle = 2 * Math.PI * cycles / SIZE;
        sum += parameters[at / AREA * AREA + i] * (Math.cos(angle) + Math.sin(angle));
      }
      assertEquals(sum / SIZE, transformed[at], 1e-3);
    }
  }

  @ParameterizedTest
  @CsvSource({"32, 1", "33, 1", "64, 0", "224, 3", "48, 0.5"})
  void theScaleOfFrequenciesHasUnitPowerAndFallsAsAsked(int size, double decay) {
    float[] scale = Canvas.spectrum(Rules.LATEST, size, decay);
    assertEquals(1, Math.sqrt(Plain.squares(scale) / scale.length) * size, 1e-4);
    assertEquals(Math.pow(2, -decay), scale[2] / scale[1], 1e-5);
    assertEquals(Math.pow(8, -decay), scale[8 * size] / scale[size], 1e-5);
    assertEquals(scale[1], scale[0]); // the mean counts as the slowest wave
    assertEquals(scale[3 * size + 4], scale[5], 1e-6 * scale[5]); // as far from 0
    assertEquals(scale[3], scale[size - 3]); // and back
  }

  /** Lucid's matrix, divided by the length of its longest column. */
  @Test
  void theColorsAreThoseOfNaturalPictures() {
    Recipe recipe = Tiny.plain("canvas.parameterization=pixel", "canvas.color=decorrelated");
    double[][] colors = {{0.26, 0.09, 0.02}, {0.27, 0, -0.05}, {0.27, -0.09, 0.03}};
    double longest = Math.sqrt(0.26 * 0.26 + 2 * 0.27 * 0.27);
    float[] parameters = noise(1);
    float[] mixed = logits(painted(recipe, parameters));
    for (int i = 0; i < mixed.length; i++) {
      double expected = 0;
      for (int c = 0; c < 3; c++) {
        expected += colors[i / AREA][c] / longest * parameters[c * AREA + i % AREA];
      }
      assertEquals(expected, mixed[i], 1e-4);
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.01, 0.5})
  void theNoiseOfTheStartHasItsDeviation(double deviation) {
    for (String parameterization : new String[] {"fourier", "pixel"}) {
      float[] start =
          Tiny.after(
                  Tiny.plain(
                      "canvas.deviation=" + deviation,
                      "canvas.parameterization=" + parameterization),
                  0)
              .parameters();
      assertEquals(deviation, Math.sqrt(Plain.variance(start)), 0.05 * deviation);
      assertEquals(0, Plain.mean(start), 0.08 * deviation);
    }
  }

  @Test
  void phasesStartAnywhereInACircle() {
    float[] start = Tiny.after(Tiny.plain("canvas.parameterization=phase"), 0).parameters();
    assertEquals(Math.PI / Math.sqrt(3), Math.sqrt(Plain.variance(start)), 0.08);
    for (float each : start) {
      assertTrue(Math.abs(each) <= 3.1416f);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"fourier", "pixel"})
  void grayIsGray(String parameterization) {
    try (Optimization optimization =
        Tiny.start(
            Tiny.plain("canvas.start=gray", "canvas.parameterization=" + parameterization))) {
      for (byte each : optimization.picture()) {
        assertEquals(128, each & 255);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "fourier, decorrelated, 1",
    "fourier, rgb, 3",
    "pixel, decorrelated, 1",
    "pixel, rgb, 1"
  })
  void aStartFromAPictureIsThatPicture(String parameterization, String color, String decay) {
    Recipe recipe =
        Tiny.plain(
            "canvas.parameterization=" + parameterization,
            "canvas.color=" + color,
            "canvas.decay=" + decay);
    float[] picture = photograph();
    picture[7] = 0;
    picture[8] = 1;
    try (Optimization optimization =
        Tiny.ASCENT.start(Rules.LATEST, recipe, Optional.of(picture))) {
      float[] start = Tiny.picture(optimization);
      byte[] rgb = optimization.picture();
      for (int i = 0; i < start.length; i++) {
        float expected = Math.clamp(picture[i], 0.01f, 0.99f);
        assertEquals(expected, start[i], 2e-3);
        assertEquals(255 * expected, rgb[3 * (i % AREA) + i / AREA] & 255, 1.1);
      }
    }
  }

  /** Only the phases of a picture can be kept: it is like the picture, and like no other. */
  @Test
  void aStartFromAPictureInPhasesIsLikeThatPicture() {
    Recipe recipe = Tiny.plain("canvas.parameterization=phase");
    float[] picture = photograph();
    try (Optimization optimization =
        Tiny.ASCENT.start(Rules.LATEST, recipe, Optional.of(picture))) {
      double like = correlation(picture, Tiny.picture(optimization));
      assertTrue(like > 0.5, () -> "correlation " + like);
    }
  }

  /** Three soft spots, one a channel. */
  private static float[] photograph() {
    float[] picture = new float[3 * AREA];
    for (int i = 0; i < picture.length; i++) {
      int channel = i / AREA;
      double far = Math.hypot(i % SIZE - 8 - 6.0 * channel, i / SIZE % SIZE - 20 + 4.0 * channel);
      picture[i] = (float) (0.1 + 0.8 * Math.exp(-far * far / 50));
    }
    return picture;
  }

  private static double correlation(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (a[i] - Plain.mean(a)) * (b[i] - Plain.mean(b));
    }
    return sum / a.length / Math.sqrt(Plain.variance(a) * Plain.variance(b));
  }
}
