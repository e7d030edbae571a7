package afterimage.optimize;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import afterimage.network.Torch;
import afterimage.recipe.Recipe;
import afterimage.recipe.Rules;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes NaN or infinite stops its own session, at the last finite picture. */
class FiniteTest {
  /** A step of twenty thousand times the parameters: beyond float32 within ten. */
  private static final Recipe DOOMED =
      Tiny.natural("optimizer.type=sgd", "optimizer.rate=10", "penalties.l2Parameters=1000");

  private static final int ENOUGH = 20;

  private static void optimization(Optimization optimization) {
    for (int i = 0; i < ENOUGH && optimization.isClimbing(); i++) {
      Tiny.steps(optimization, 1);
    }
  }

  @Test
  void theReasonNamesTheStepAndWhatWasNotFinite() {
    try (Optimization optimization = Tiny.start(DOOMED)) {
      optimization(optimization);
      Optimization.Failure failure = optimization.failure().orElseThrow();
      assertTrue(failure.step() > 1 && failure.step() < ENOUGH);
      assertEquals(
          String.format(Locale.ROOT, "step %d: the gradient is infinite", failure.step()),
          failure.reason());
      assertFalse(optimization.isClimbing());
    }
  }

  @Test
  void theLastFiniteStateAndItsMeasurementsStay() {
    try (Optimization optimization = Tiny.start(DOOMED)) {
      optimization(optimization);
      int last = optimization.failure().orElseThrow().step() - 1;
      assertEquals(last, optimization.step());
      assertEquals(last, optimization.meters().getLast().step());
      Tiny.assertSame(Tiny.after(DOOMED, last), optimization.state());
      for (float each : Tiny.picture(optimization)) {
        assertTrue(Float.isFinite(each));
      }
    }
  }

  /** On a GPU measurements are fetched once in sixteen steps; here too, for once. */
  @ParameterizedTest
  @ValueSource(strings = {"picture", "state", "failure", "meters"})
  void foundLateNothingIsSaidOfStepsThatWereNotTaken(String asked) {
    try (Optimization early = Tiny.start(DOOMED);
        Ascent late = new Ascent(Tiny.NETWORK, Torch.COMPUTE.fetching(ENOUGH + 1));
        Optimization optimization = late.start(Rules.LATEST, DOOMED, Optional.empty())) {
      optimization(early);
      for (int i = 0; i < ENOUGH; i++) {
        late.step(List.of(optimization));
      }
      assertEquals(ENOUGH, optimization.step(), "nobody has asked yet");
      switch (asked) {
        case "picture" -> assertArrayEquals(early.picture(), optimization.picture());
        case "state" -> Tiny.assertSame(early.state(), optimization.state());
        case "failure" -> assertEquals(early.failure(), optimization.failure());
        default -> assertEquals(early.meters(), optimization.meters());
      }
      assertEquals(early.step(), optimization.step());
      assertFalse(optimization.isClimbing());
    }
  }

  @Test
  void steppedAgainItStaysWhereItIs() {
    try (Optimization optimization = Tiny.start(DOOMED)) {
      optimization(optimization);
      Optional<Optimization.Failure> failure = optimization.failure();
      OptimizerState state = optimization.state();
      byte[] picture = optimization.picture();
      optimization.meters();
      Tiny.tune(optimization, Tiny.natural()); // which is finite again
      Tiny.steps(optimization, 3);
      Tiny.assertSame(state, optimization.state());
      assertArrayEquals(picture, optimization.picture());
      assertEquals(failure, optimization.failure());
      assertTrue(optimization.meters().isEmpty());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "NaN, adam, fourier, objective.0 is not a number",
    "Infinity, adam, fourier, objective.0 is not a number",
    "NaN, sgd, pixel, objective.0 is not a number",
    "NaN, adam, phase, objective.0 is not a number"
  })
  void parametersThatAreNoNumbersStopItAtOnce(
      float bad, String rule, String parameterization, String reason) {
    Recipe recipe =
        Tiny.natural("optimizer.type=" + rule, "canvas.parameterization=" + parameterization);
    OptimizerState state = Tiny.after(recipe, 4);
    state.parameters()[17] = bad;
    try (Optimization optimization = Tiny.ASCENT.restore(Rules.LATEST, recipe, state, 1)) {
      optimization(optimization);
      assertEquals("step 5: " + reason, optimization.failure().orElseThrow().reason());
      Tiny.assertSame(state, optimization.state());
    }
  }

  /** w p² is finite where (2 w p)² is not. */
  @ParameterizedTest
  @CsvSource({"4e17, the gradient", "1e18, penalties.l2Parameters"})
  void theFirstThatIsInfiniteIsNamed(float far, String place) {
    Recipe recipe = Tiny.plain("canvas.parameterization=pixel", "penalties.l2Parameters=1000");
    float[] parameters = new float[3 * Tiny.SIZE * Tiny.SIZE];
    parameters[5] = far;
    float[] zeros = new float[parameters.length];
    OptimizerState state = new OptimizerState(2, parameters, zeros, zeros);
    try (Optimization optimization = Tiny.ASCENT.restore(Rules.LATEST, recipe, state, 1)) {
      optimization(optimization);
      assertEquals(
          "step 3: " + place + " is infinite", optimization.failure().orElseThrow().reason());
      Tiny.assertSame(state, optimization.state());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0, NaN, objective.0 is not a number",
    "2, Infinity, objective.1 is infinite",
    "1, NaN, penalties.l2 is not a number",
    "3, -Infinity, logit is infinite",
    "4, NaN, the gradient is not a number",
    "5, NaN, contrast is not a number"
  })
  void everyReadingHasItsPlaceInTheRecipe(int at, float bad, String reason) {
    List<String> names = List.of("term", "penalty.l2", "term", "logit", "gradient", "contrast");
    float[] values = new float[names.size()];
    assertTrue(new Readings(names, values).broken().isEmpty());
    values[at] = bad;
    assertEquals(reason, new Readings(names, values).broken().orElseThrow());
  }

  @Test
  void neighborsInTheSameCallGoOnToTheBit() {
    Recipe good = Tiny.natural("seed=9");
    try (Optimization optimization = Tiny.start(good);
        Optimization doomed = Tiny.start(DOOMED)) {
      for (int i = 0; i < ENOUGH; i++) {
        Tiny.ASCENT.step(List.of(doomed, optimization));
      }
      assertTrue(doomed.failure().isPresent());
      Tiny.assertSame(Tiny.after(good, ENOUGH), optimization.state());
    }
  }

  @ParameterizedTest
  @CsvSource({"true, NaN", "false, NaN", "true, Infinity"})
  void neighborsInTheSamePassGoOnToTheBit(boolean first, float bad) {
    OptimizerState beside = neighbor(first, 0);
    OptimizerState besideBad = neighbor(first, bad);
    Tiny.assertSame(beside, besideBad);
    assertFalse(Arrays.equals(Tiny.after(Tiny.natural(), 0).parameters(), beside.parameters()));
  }

  /** A session after ten steps in one pass with another that holds this number. */
  private static OptimizerState neighbor(boolean first, float number) {
    Recipe recipe = Tiny.natural("seed=3", "views.count=2");
    OptimizerState other = Tiny.after(recipe, 1);
    other.parameters()[100] = number;
    try (Optimization optimization = Tiny.start(Tiny.natural());
        Optimization stranger = Tiny.ASCENT.restore(Rules.LATEST, recipe, other, 1)) {
      for (int i = 0; i < 10; i++) {
        Tiny.ASCENT.stepTogether(
            first ? List.of(optimization, stranger) : List.of(stranger, optimization));
      }
      assertEquals(!Float.isFinite(number), stranger.failure().isPresent());
      assertTrue(optimization.failure().isEmpty());
      return optimization.state();
    }
  }
}
