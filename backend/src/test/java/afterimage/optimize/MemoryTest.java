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

  private static List<Climb> climbs(List<Recipe> recipes) {
    List<Climb> climbs = new ArrayList<>();
    recipes.forEach(recipe -> climbs.add(Tiny.start(recipe)));
    return climbs;
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
    List<Climb> climbs = climbs(IndependenceTest.EIGHT);
    Tiny.ASCENT.step(climbs);
    Tiny.ASCENT.stepTogether(climbs);
    int before = arrays();
    for (int i = 0; i < 40; i++) {
      Tiny.ASCENT.step(climbs);
      Tiny.ASCENT.stepTogether(climbs.subList(0, 2));
      assertEquals(before, arrays());
    }
    climbs.forEach(Climb::close);
  }

  @Test
  void lookingAtASessionHoldsNothing() {
    try (Climb climb = Tiny.start(Tiny.natural())) {
      Tiny.steps(climb, 1);
      int before = arrays();
      climb.picture();
      climb.state();
      climb.meters();
      Tiny.tune(climb, Tiny.natural("optimizer.rate=0.1"));
      assertEquals(before, arrays());
    }
  }

  @Test
  void closingASessionFreesWhatItHolds() {
    Tiny.after(Tiny.natural(), 1); // the network has seen the size
    int before = arrays();
    for (Recipe recipe : IndependenceTest.EIGHT) {
      State state;
      try (Climb climb = Tiny.start(recipe)) {
        Tiny.steps(climb, 3);
        assertTrue(arrays() > before);
        state = climb.state();
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
    State state = Tiny.after(recipe, 1);
    state.parameters()[0] = Float.NaN;
    int before = arrays();
    try (Climb climb = Tiny.ASCENT.restore(Rules.LATEST, recipe, state, 1)) {
      int held = arrays();
      Tiny.steps(climb, 3);
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
