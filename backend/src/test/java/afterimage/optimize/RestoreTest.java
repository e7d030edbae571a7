package afterimage.optimize;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import afterimage.recipe.Recipe;
import afterimage.recipe.Recipes;
import afterimage.recipe.Rules;
import afterimage.recipe.Tuning;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A session that is saved and goes on later comes to the same bytes as one that never stopped. */
class RestoreTest {
  private static final int BEFORE = 5;
  private static final int AFTER = 7;

  /** The rest of the way from a state, by another session. */
  private static State resumed(Recipe recipe, State state, int steps) {
    try (Climb climb = Tiny.ASCENT.restore(Rules.LATEST, recipe, state, 1)) {
      assertEquals(state.step(), climb.step());
      Tiny.steps(climb, steps);
      return climb.state();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "optimizer.type=adam",
        "optimizer.type=sgd",
        "optimizer.type=sgd canvas.parameterization=pixel canvas.color=rgb",
        "canvas.parameterization=pixel views.count=3",
        "canvas.parameterization=phase penalties.totalVariation=1",
        "optimizer.schedule=cosine steps=12",
        "optimizer.schedule=cosine steps=12 optimizer.type=sgd optimizer.clip=0.1",
        "canvas.start=gray penalties.l2Parameters=0.1",
        "exact=true"
      })
  void savedInTheMiddleItGivesTheSameBytes(String settings) {
    Recipe recipe = Tiny.natural(settings.split(" "));
    State whole = Tiny.after(recipe, BEFORE + AFTER);
    Tiny.assertSame(whole, resumed(recipe, Tiny.after(recipe, BEFORE), AFTER));
  }

  @Test
  void savedAfterEveryStepItGivesTheSameBytes() {
    Recipe recipe = Tiny.natural();
    State state = Tiny.after(recipe, 0);
    for (int i = 0; i < BEFORE; i++) {
      state = resumed(recipe, state, 1);
    }
    Tiny.assertSame(Tiny.after(recipe, BEFORE), state);
  }

  @Test
  void thePictureAndTheMeasurementsAreTheSameToo() {
    Recipe recipe = Tiny.natural();
    try (Climb climb = Tiny.start(recipe)) {
      Tiny.steps(climb, BEFORE);
      climb.meters();
      try (Climb restored = Tiny.ASCENT.restore(Rules.LATEST, recipe, climb.state(), 1)) {
        assertArrayEquals(climb.picture(), restored.picture());
        Tiny.steps(climb, 2);
        Tiny.steps(restored, 2);
        assertEquals(climb.meters(), restored.meters());
        assertArrayEquals(climb.picture(), restored.picture());
      }
    }
  }

  @Test
  void aStateIsACopy() {
    Recipe recipe = Tiny.natural();
    try (Climb climb = Tiny.start(recipe)) {
      State state = climb.state();
      float[] before = state.parameters().clone();
      Tiny.steps(climb, 1);
      assertArrayEquals(before, state.parameters());
      try (Climb other = Tiny.ASCENT.restore(Rules.LATEST, recipe, state, 1)) {
        Arrays.fill(state.parameters(), 0);
        Tiny.steps(other, 1);
        Tiny.assertSame(climb.state(), other.state());
      }
      assertArrayEquals(new float[before.length], state.parameters());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "optimizer.rate, 0.2",
    "optimizer.type, sgd",
    "objective.0.weight, -1",
    "objective.0.index, 5",
    "penalties.statistics, 0.5",
    "views.count, 4"
  })
  void withATuningOnTheWayItGivesTheSameBytes(String path, String value) {
    Recipe recipe = Tiny.natural();
    Recipe tuned = new Tuning(3, Map.of(path, Recipes.value(value))).applied(recipe);
    try (Climb climb = Tiny.start(recipe)) {
      Tiny.steps(climb, 3);
      Tiny.tune(climb, tuned);
      Tiny.steps(climb, 2);
      State saved = climb.state();
      Tiny.steps(climb, AFTER);
      Tiny.assertSame(climb.state(), resumed(tuned, saved, AFTER));
      assertFalse(
          Arrays.equals(Tiny.after(recipe, 5 + AFTER).parameters(), climb.state().parameters()));
    }
  }

  @Test
  void aFinishedSessionGoesOnWhenMoreStepsAreAskedFor() {
    Recipe recipe = Tiny.natural("steps=4");
    try (Climb climb = Tiny.start(recipe)) {
      while (climb.isClimbing()) {
        Tiny.steps(climb, 1);
      }
      assertEquals(4, climb.step());
      Tiny.tune(climb, Tiny.natural("steps=6"));
      assertTrue(climb.isClimbing());
      Tiny.ASCENT.step(List.of(climb));
      Tiny.ASCENT.step(List.of(climb));
      assertFalse(climb.isClimbing());
      Tiny.assertSame(Tiny.after(Tiny.natural("steps=6"), 6), climb.state());
      Tiny.tune(climb, Tiny.natural("steps=2"));
      assertFalse(climb.isClimbing());
      assertEquals(6, climb.step());
    }
  }
}
