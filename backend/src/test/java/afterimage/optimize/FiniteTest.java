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

  private static void climb(Climb climb) {
    for (int i = 0; i < ENOUGH && climb.isClimbing(); i++) {
      Tiny.steps(climb, 1);
    }
  }

  @Test
  void theReasonNamesTheStepAndWhatWasNotFinite() {
    try (Climb climb = Tiny.start(DOOMED)) {
      climb(climb);
      Climb.Failure failure = climb.failure().orElseThrow();
      assertTrue(failure.step() > 1 && failure.step() < ENOUGH);
      assertEquals(
          String.format(Locale.ROOT, "step %d: the gradient is infinite", failure.step()),
          failure.reason());
      assertFalse(climb.isClimbing());
    }
  }

  @Test
  void theLastFiniteStateAndItsMeasurementsStay() {
    try (Climb climb = Tiny.start(DOOMED)) {
      climb(climb);
      int last = climb.failure().orElseThrow().step() - 1;
      assertEquals(last, climb.step());
      assertEquals(last, climb.meters().getLast().step());
      Tiny.assertSame(Tiny.after(DOOMED, last), climb.state());
      for (float each : Tiny.picture(climb)) {
        assertTrue(Float.isFinite(each));
      }
    }
  }

  /** On a GPU measurements are fetched once in sixteen steps; here too, for once. */
  @ParameterizedTest
  @ValueSource(strings = {"picture", "state", "failure", "meters"})
  void foundLateNothingIsSaidOfStepsThatWereNotTaken(String asked) {
    try (Climb early = Tiny.start(DOOMED);
        Ascent late = new Ascent(Tiny.NETWORK, Torch.COMPUTE.fetching(ENOUGH + 1));
        Climb climb = late.start(Rules.LATEST, DOOMED, Optional.empty())) {
      climb(early);
      for (int i = 0; i < ENOUGH; i++) {
        late.step(List.of(climb));
      }
      assertEquals(ENOUGH, climb.step(), "nobody has asked yet");
      switch (asked) {
        case "picture" -> assertArrayEquals(early.picture(), climb.picture());
        case "state" -> Tiny.assertSame(early.state(), climb.state());
        case "failure" -> assertEquals(early.failure(), climb.failure());
        default -> assertEquals(early.meters(), climb.meters());
      }
      assertEquals(early.step(), climb.step());
      assertFalse(climb.isClimbing());
    }
  }

  @Test
  void steppedAgainItStaysWhereItIs() {
    try (Climb climb = Tiny.start(DOOMED)) {
      climb(climb);
      Optional<Climb.Failure> failure = climb.failure();
      State state = climb.state();
      byte[] picture = climb.picture();
      climb.meters();
      Tiny.tune(climb, Tiny.natural()); // which is finite again
      Tiny.steps(climb, 3);
      Tiny.assertSame(state, climb.state());
      assertArrayEquals(picture, climb.picture());
      assertEquals(failure, climb.failure());
      assertTrue(climb.meters().isEmpty());
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
    State state = Tiny.after(recipe, 4);
    state.parameters()[17] = bad;
    try (Climb climb = Tiny.ASCENT.restore(Rules.LATEST, recipe, state, 1)) {
      climb(climb);
      assertEquals("step 5: " + reason, climb.failure().orElseThrow().reason());
      Tiny.assertSame(state, climb.state());
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
    State state = new State(2, parameters, zeros, zeros);
    try (Climb climb = Tiny.ASCENT.restore(Rules.LATEST, recipe, state, 1)) {
      climb(climb);
      assertEquals("step 3: " + place + " is infinite", climb.failure().orElseThrow().reason());
      Tiny.assertSame(state, climb.state());
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
    try (Climb climb = Tiny.start(good);
        Climb doomed = Tiny.start(DOOMED)) {
      for (int i = 0; i < ENOUGH; i++) {
        Tiny.ASCENT.step(List.of(doomed, climb));
      }
      assertTrue(doomed.failure().isPresent());
      Tiny.assertSame(Tiny.after(good, ENOUGH), climb.state());
    }
  }

  @ParameterizedTest
  @CsvSource({"true, NaN", "false, NaN", "true, Infinity"})
  void neighborsInTheSamePassGoOnToTheBit(boolean first, float bad) {
    State beside = neighbor(first, 0);
    State besideBad = neighbor(first, bad);
    Tiny.assertSame(beside, besideBad);
    assertFalse(Arrays.equals(Tiny.after(Tiny.natural(), 0).parameters(), beside.parameters()));
  }

  /** A session after ten steps in one pass with another that holds this number. */
  private static State neighbor(boolean first, float number) {
    Recipe recipe = Tiny.natural("seed=3", "views.count=2");
    State other = Tiny.after(recipe, 1);
    other.parameters()[100] = number;
    try (Climb climb = Tiny.start(Tiny.natural());
        Climb stranger = Tiny.ASCENT.restore(Rules.LATEST, recipe, other, 1)) {
      for (int i = 0; i < 10; i++) {
        Tiny.ASCENT.stepTogether(first ? List.of(climb, stranger) : List.of(stranger, climb));
      }
      assertEquals(!Float.isFinite(number), stranger.failure().isPresent());
      assertTrue(climb.failure().isEmpty());
      return climb.state();
    }
  }
}
