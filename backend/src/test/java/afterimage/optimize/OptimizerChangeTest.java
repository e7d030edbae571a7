package afterimage.optimize;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import afterimage.recipe.Recipe;
import afterimage.recipe.RecipeTimeline;
import afterimage.recipe.Recipes;
import afterimage.recipe.Rules;
import afterimage.recipe.Tuning;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The moments of one optimizer mean nothing to another. */
class OptimizerChangeTest {
  private static final int CHANGE = 30; // its first step
  private static final double RATE = 0.05;

  private static final Recipe SGD =
      Tiny.plain("optimizer.type=sgd", "optimizer.rate=" + RATE, "canvas.parameterization=pixel");

  private static Tuning to(String type, int step) {
    return new Tuning(step, Map.of("optimizer.type", Recipes.value(type)));
  }

  /** Takes steps as the worker does: each by the course, which is told of the tunings before it. */
  private static void steps(Optimization optimization, List<Tuning> tunings, int until) {
    while (optimization.step() < until) {
      RecipeTimeline timeline = timeline(tunings, optimization.step() + 1);
      optimization.tune(timeline.at(optimization.step() + 1), timeline.optimizerSince());
      Tiny.steps(optimization, 1);
    }
  }

  private static RecipeTimeline timeline(List<Tuning> tunings, int step) {
    return RecipeTimeline.of(SGD, tunings.stream().filter(each -> each.step() <= step).toList());
  }

  private static Optimization start(Rules rules) {
    return Tiny.ASCENT.start(rules, SGD, Optional.empty());
  }

  private static OptimizerState after(Rules rules, List<Tuning> tunings, int until) {
    try (Optimization optimization = start(rules)) {
      steps(optimization, tunings, until);
      return optimization.state();
    }
  }

  /** The longest way that a parameter goes in one step. */
  private static double longest(OptimizerState from, OptimizerState to) {
    double longest = 0;
    for (int i = 0; i < from.parameters().length; i++) {
      longest = Math.max(longest, Math.abs(to.parameters()[i] - from.parameters()[i]));
    }
    return longest;
  }

  /** Adam's first step is the rate times g / (|g| + 1e-8), so never more than the rate. */
  @Test
  void theFirstStepOfAdamAfterSgdIsOfTheSizeOfTheRate() {
    List<Tuning> tunings = List.of(to("adam", CHANGE));
    OptimizerState before = after(Rules.TWO, tunings, CHANGE - 1);
    double longest = longest(before, after(Rules.TWO, tunings, CHANGE));
    assertTrue(longest > 0.9 * RATE && longest < 1.0001 * RATE, "it was " + longest);
  }

  @Test
  void byRulesOneItIsStillFarTooLarge() {
    List<Tuning> tunings = List.of(to("adam", CHANGE));
    OptimizerState before = after(Rules.ONE, tunings, CHANGE - 1);
    double longest = longest(before, after(Rules.ONE, tunings, CHANGE));
    assertTrue(longest > 3 * RATE, "it was " + longest);
  }

  /** From rest and at the same place, an Adam that begins later is the Adam that begins. */
  @Test
  void fromTheChangeOnItIsAnAdamThatBeginsThere() {
    OptimizerState middle = after(Rules.TWO, List.of(), CHANGE - 1);
    float[] zeros = new float[middle.parameters().length];
    Recipe adam = to("adam", CHANGE).applied(SGD);
    OptimizerState atRest = new OptimizerState(0, middle.parameters(), zeros, zeros);
    try (Optimization fresh = Tiny.ASCENT.restore(Rules.TWO, adam, atRest, 1)) {
      Tiny.steps(fresh, 5);
      OptimizerState changed = after(Rules.TWO, List.of(to("adam", CHANGE)), CHANGE + 4);
      OptimizerState begun = fresh.state(); // views that stand still draw nothing by the step
      Tiny.assertSame(
          new OptimizerState(changed.step(), begun.parameters(), begun.first(), begun.second()),
          changed);
    }
  }

  @Test
  void theVelocityBeginsAnewToo() {
    List<Tuning> there = List.of(to("adam", 5));
    List<Tuning> andBack = List.of(to("adam", 5), to("sgd", 9));
    OptimizerState before = after(Rules.TWO, there, 8);
    OptimizerState first = after(Rules.TWO, andBack, 9);
    for (int i = 0; i < before.parameters().length; i++) {
      double step = first.parameters()[i] - before.parameters()[i];
      assertEquals(-RATE * first.first()[i], step, 1e-5);
      assertEquals(0, first.second()[i]);
    }
  }

  /** Just before the change with or without its tuning, at it, and after it. */
  @ParameterizedTest
  @EnumSource(Rules.class)
  void savedAnywhereAroundTheChangeItGivesTheSameBytes(Rules rules) {
    List<Tuning> tunings = List.of(to("adam", CHANGE), to("sgd", CHANGE + 3));
    OptimizerState whole = after(rules, tunings, CHANGE + 5);
    for (int saved = CHANGE - 2; saved < CHANGE + 5; saved++) {
      for (int known = saved; known <= saved + 1; known++) {
        RecipeTimeline timeline = timeline(tunings, known);
        OptimizerState state = after(rules, tunings, saved);
        try (Optimization optimization =
            Tiny.ASCENT.restore(rules, timeline.at(saved + 1), state, timeline.optimizerSince())) {
          steps(optimization, tunings, CHANGE + 5);
          Tiny.assertSame(whole, optimization.state());
        }
      }
    }
  }

  /** There and back between two steps: who is told of both at once must do the same. */
  @Test
  void twoChangesBeforeOneStepAreTheSameOneByOneAndAtOnce() {
    List<Tuning> tunings = List.of(to("adam", 4), to("sgd", 4));
    OptimizerState atOnce = after(Rules.TWO, tunings, 6);
    try (Optimization optimization = start(Rules.TWO)) {
      Tiny.steps(optimization, 3);
      for (int count = 1; count <= 2; count++) {
        RecipeTimeline timeline = RecipeTimeline.of(SGD, tunings.subList(0, count));
        optimization.tune(timeline.at(4), timeline.optimizerSince());
      }
      Tiny.steps(optimization, 3);
      Tiny.assertSame(atOnce, optimization.state());
    }
  }

  /** What fails changes nothing, not even that. */
  @Test
  void aChangeWhoseFirstStepIsNotFiniteKeepsTheMoments() {
    OptimizerState before = after(Rules.TWO, List.of(), CHANGE - 1);
    before.parameters()[3] = Float.NaN;
    Recipe adam = to("adam", CHANGE).applied(SGD);
    try (Optimization optimization = Tiny.ASCENT.restore(Rules.TWO, adam, before, CHANGE)) {
      Tiny.steps(optimization, 1);
      assertTrue(optimization.failure().isPresent());
      Tiny.assertSame(before, optimization.state());
    }
  }
}
