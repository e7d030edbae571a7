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
  private static OptimizerState resumed(Recipe recipe, OptimizerState state, int steps) {
    try (Optimization optimization = Tiny.ASCENT.restore(Rules.LATEST, recipe, state, 1)) {
      assertEquals(state.step(), optimization.step());
      Tiny.steps(optimization, steps);
      return optimization.state();
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
    OptimizerState whole = Tiny.after(recipe, BEFORE + AFTER);
    Tiny.assertSame(whole, resumed(recipe, Tiny.after(recipe, BEFORE), AFTER));
  }

  @Test
  void savedAfterEveryStepItGivesTheSameBytes() {
    Recipe recipe = Tiny.natural();
    OptimizerState state = Tiny.after(recipe, 0);
    for (int i = 0; i < BEFORE; i++) {
      state = resumed(recipe, state, 1);
    }
    Tiny.assertSame(Tiny.after(recipe, BEFORE), state);
  }

  @Test
  void thePictureAndTheMeasurementsAreTheSameToo() {
    Recipe recipe = Tiny.natural();
    try (Optimization optimization = Tiny.start(recipe)) {
      Tiny.steps(optimization, BEFORE);
      optimization.meters();
      try (Optimization restored =
          Tiny.ASCENT.restore(Rules.LATEST, recipe, optimization.state(), 1)) {
        assertArrayEquals(optimization.picture(), restored.picture());
        Tiny.steps(optimization, 2);
        Tiny.steps(restored, 2);
        assertEquals(optimization.meters(), restored.meters());
        assertArrayEquals(optimization.picture(), restored.picture());
      }
    }
  }

  @Test
  void aStateIsACopy() {
    Recipe recipe = Tiny.natural();
    try (Optimization optimization = Tiny.start(recipe)) {
      OptimizerState state = optimization.state();
      float[] before = state.parameters().clone();
      Tiny.steps(optimization, 1);
      assertArrayEquals(before, state.parameters());
      try (Optimization other = Tiny.ASCENT.restore(Rules.LATEST, recipe, state, 1)) {
        Arrays.fill(state.parameters(), 0);
        Tiny.steps(other, 1);
        Tiny.assertSame(optimization.state(), other.state());
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
    try (Optimization optimization = Tiny.start(recipe)) {
      Tiny.steps(optimization, 3);
      Tiny.tune(optimization, tuned);
      Tiny.steps(optimization, 2);
      OptimizerState saved = optimization.state();
      Tiny.steps(optimization, AFTER);
      Tiny.assertSame(optimization.state(), resumed(tuned, saved, AFTER));
      assertFalse(
          Arrays.equals(
              Tiny.after(recipe, 5 + AFTER).parameters(), optimization.state().parameters()));
    }
  }

  @Test
  void aFinishedSessionGoesOnWhenMoreStepsAreAskedFor() {
    Recipe recipe = Tiny.natural("steps=4");
    try (Optimization optimization = Tiny.start(recipe)) {
      while (optimization.isClimbing()) {
        Tiny.steps(optimization, 1);
      }
      assertEquals(4, optimization.step());
      Tiny.tune(optimization, Tiny.natural("steps=6"));
      assertTrue(optimization.isClimbing());
      Tiny.ASCENT.step(List.of(optimization));
      Tiny.ASCENT.step(List.of(optimization));
      assertFalse(optimization.isClimbing());
      Tiny.assertSame(Tiny.after(Tiny.natural("steps=6"), 6), optimization.state());
      Tiny.tune(optimization, Tiny.natural("steps=2"));
      assertFalse(optimization.isClimbing());
      assertEquals(6, optimization.step());
    }
  }
}
