package afterimage.optimize;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import afterimage.network.Torch;
import afterimage.recipe.Recipe;
import afterimage.recipe.RecipeException;
import afterimage.recipe.Rules;
import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Whatever a step makes is gone after it; whatever a session holds is gone when it is closed. */
class MemoryTest {
  private static int arrays() {
    return Torch.COMPUTE.manager().getManagedArrays().size();
  }

  private static List<Optimization> optimizations(List<Recipe> recipes) {
    List<Optimization> optimizations = new ArrayList<>();
    recipes.forEach(recipe -> optimizations.add(Tiny.start(recipe)));
    return optimizations;
  }

  @Test
  void whatIsHeldIsCounted() {
    int before = arrays();
    try (NDArray one = Torch.COMPUTE.manager().create(1f)) {
      assertEquals(before + 1, arrays(), one::toString);
    }
    assertEquals(before, arrays());
  }

  @Test
  void overHundredsOfStepsTheNumberOfArraysIsFlat() {
    List<Optimization> optimizations = optimizations(IndependenceTest.EIGHT);
    Tiny.ASCENT.step(optimizations);
    Tiny.ASCENT.stepTogether(optimizations);
    int before = arrays();
    for (int i = 0; i < 40; i++) {
      Tiny.ASCENT.step(optimizations);
      Tiny.ASCENT.stepTogether(optimizations.subList(0, 2));
      assertEquals(before, arrays());
    }
    optimizations.forEach(Optimization::close);
  }

  @Test
  void lookingAtASessionHoldsNothing() {
    try (Optimization optimization = Tiny.start(Tiny.natural())) {
      Tiny.steps(optimization, 1);
      int before = arrays();
      optimization.picture();
      optimization.state();
      optimization.meters();
      Tiny.tune(optimization, Tiny.natural("optimizer.rate=0.1"));
      assertEquals(before, arrays());
    }
  }

  @Test
  void closingASessionFreesWhatItHolds() {
    Tiny.after(Tiny.natural(), 1); // the network has seen the size
    int before = arrays();
    for (Recipe recipe : IndependenceTest.EIGHT) {
      OptimizerState state;
      try (Optimization optimization = Tiny.start(recipe)) {
        Tiny.steps(optimization, 3);
        assertTrue(arrays() > before);
        state = optimization.state();
      }
      assertEquals(before, arrays());
      Tiny.ASCENT.restore(Rules.LATEST, recipe, state, 1).close();
      assertEquals(before, arrays());
    }
  }

  @Test
  void closingAnAscentClosesItsSessions() {
    Tiny.after(Tiny.natural(), 1);
    int before = arrays();
    try (Ascent ascent = new Ascent(Tiny.NETWORK, Torch.COMPUTE)) {
      ascent.step(List.of(ascent.start(Rules.LATEST, Tiny.natural(), Optional.empty())));
      assertTrue(arrays() > before);
    }
    assertEquals(before, arrays());
  }

  @Test
  void aSessionThatCannotStartHoldsNothing() {
    Tiny.after(Tiny.natural(), 1);
    int before = arrays();
    Recipe unknown = Tiny.natural("objective=" + Tiny.json("[{'type':'layer','layer':'q'}]"));
    assertThrows(RecipeException.class, () -> Tiny.start(unknown));
    assertEquals(before, arrays());
  }

  @Test
  void aSessionThatFailedHoldsNoMore() {
    Recipe recipe = Tiny.natural();
    OptimizerState state = Tiny.after(recipe, 1);
    state.parameters()[0] = Float.NaN;
    int before = arrays();
    try (Optimization optimization = Tiny.ASCENT.restore(Rules.LATEST, recipe, state, 1)) {
      int held = arrays();
      Tiny.steps(optimization, 3);
      assertEquals(held, arrays());
    }
    assertEquals(before, arrays());
  }

  @Test
  @Tag("slow")
  void overThousandsOfStepsTheProcessDoesNotGrow() {
    Benchmark benchmark = new Benchmark(Tiny.NETWORK, Torch.COMPUTE);
    Recipe recipe = Tiny.natural("penalties.totalVariation=0.1", "views.count=2");
    double slope = Double.POSITIVE_INFINITY;
    for (int i = 0; i < 4; i++) {
      Benchmark.Memory memory = benchmark.memory(recipe, 2500, step -> {});
      assertEquals(memory.arraysBefore(), memory.arraysAfter());
      slope = Math.min(slope, memory.slope()); // Java's own memory grows once in a while
    }
    assertTrue(slope < 1, "grows by %s MiB per 1,000 steps".formatted(slope)); // 0.02 measured
  }
}
