package afterimage.optimize;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import afterimage.network.Torch;
import afterimage.recipe.Recipe;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The same recipe gives the same bytes, whatever else the process draws; another seed does not. */
class DeterminismTest {
  private static final int STEPS = 12;

  /** What a recipe comes to, while others draw from libtorch's generator between the steps. */
  private static OptimizerState disturbed(Recipe recipe) {
    try (NDManager other = Torch.manager();
        Optimization optimization = Tiny.start(recipe)) {
      for (int i = 0; i < STEPS; i++) {
        Torch.COMPUTE.engine().setRandomSeed(i);
        other.randomNormal(new Shape(i + 1));
        Tiny.steps(optimization, 1);
      }
      return optimization.state();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "fourier, adam, decorrelated",
    "pixel, sgd, rgb",
    "phase, adam, rgb",
    "pixel, adam, decorrelated",
    "fourier, sgd, decorrelated"
  })
  void theSameRecipeGivesTheSameBytes(String parameterization, String rule, String color) {
    Recipe recipe =
        Tiny.natural(
            "canvas.parameterization=" + parameterization,
            "optimizer.type=" + rule,
            "canvas.color=" + color,
            "views.count=3");
    Tiny.assertSame(Tiny.after(recipe, STEPS), disturbed(recipe));
  }

  @ParameterizedTest
  @ValueSource(strings = {"fourier", "pixel", "phase"})
  void thePictureIsTheSameToo(String parameterization) {
    Recipe recipe = Tiny.natural("canvas.parameterization=" + parameterization);
    byte[] once = picture(recipe);
    assertArrayEquals(once, picture(recipe));
    String canvas = "canvas.parameterization=" + parameterization;
    assertFalse(Arrays.equals(once, picture(Tiny.natural(canvas, "seed=8"))));
  }

  private static byte[] picture(Recipe recipe) {
    try (Optimization optimization = Tiny.start(recipe)) {
      Tiny.steps(optimization, STEPS);
      return optimization.picture();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"fourier", "pixel", "phase"})
  void anotherSeedStartsElsewhere(String parameterization) {
    String canvas = "canvas.parameterization=" + parameterization;
    assertDiffer(Tiny.plain(canvas), Tiny.plain(canvas, "seed=8"), 0);
  }

  @Test
  void fromGrayAnotherSeedShowsOtherViews() {
    Recipe gray = Tiny.natural("canvas.start=gray");
    Recipe other = Tiny.natural("canvas.start=gray", "seed=8");
    assertArrayEquals(Tiny.after(gray, 0).parameters(), Tiny.after(other, 0).parameters());
    assertDiffer(gray, other, 2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"views.noise=0.1", "views.flip=true", "views.turn=5", "penalties.statistics=0.1"})
  void everySourceOfChanceFollowsTheSeed(String source) {
    Recipe gray = Tiny.plain("canvas.start=gray", source);
    Recipe other = Tiny.plain("canvas.start=gray", source, "seed=8");
    assertDiffer(gray, other, 8);
  }

  @Test
  void withoutChanceTheSeedChangesNothing() {
    Recipe gray = Tiny.plain("canvas.start=gray");
    Tiny.assertSame(
        Tiny.after(gray, STEPS), Tiny.after(Tiny.plain("canvas.start=gray", "seed=8"), STEPS));
  }

  private static void assertDiffer(Recipe one, Recipe other, int steps) {
    assertFalse(
        Arrays.equals(Tiny.after(one, steps).parameters(), Tiny.after(other, steps).parameters()));
  }
}
