package afterimage.optimize;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import afterimage.network.Network;
import afterimage.network.Torch;
import afterimage.recipe.Recipe;
import afterimage.recipe.Rules;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a session comes to does not depend on who else steps with it. */
class IndependenceTest {
  private static final int STEPS = 50;
  private static final double CLOSE = 1e-4;

  /** Computed once. */
  private static final Map<Network, Map<Recipe, State>> ALONE = new HashMap<>();

  /**
   * Eight sessions that have little in common but the network and the size. The total variation has
   * no slope where neighbors are equal, L1 has none where a pixel is gray, and Adam makes a whole
   * step of a rounding error there: these pairs alone go other ways in a pass of another size, on
   * some kinds of CPU, so here the two come with SGD.
   */
  static final List<Recipe> EIGHT =
      List.of(
          Tiny.natural(),
          Tiny.natural("seed=8", "views.count=3", "optimizer.rate=0.02"),
          with(
              "[{'type':'channel','layer':'b','unit':5}]",
              "penalties.totalVariation=1",
              "optimizer.type=sgd",
              "optimizer.rate=0.3"),
          with(
              "[{'type':'class','index':4}]",
              "optimizer.type=sgd",
              "optimizer.rate=1",
              "canvas.parameterization=pixel",
              "canvas.color=rgb",
              "canvas.start=gray",
              "penalties.l2Parameters=0.01"),
          with(
              "[{'type':'layer','layer':'sum'}]",
              "canvas.parameterization=phase",
              "optimizer.clip=0.01"),
          with(
              "[{'type':'neuron','layer':'d','unit':2,'x':3,'y':4}]",
              "views.border=gray",
              "views.count=2",
              "optimizer.schedule=cosine",
              "steps=60"),
          with(
              "[{'type':'class','index':1,'weight':2},{'type':'class','index':2,'weight':-1},"
                  + "{'type':'layer','layer':'a','weight':0.1}]",
              "penalties.l1=1",
              "penalties.l2=1",
              "optimizer.type=sgd",
              "optimizer.rate=0.3"),
          with(
              "[{'type':'class','index':6,'of':'logProbability'}]",
              "views.count=4",
              "optimizer.type=sgd",
              "optimizer.rate=0.5",
              "optimizer.clip=1",
              "penalties.statistics=0.05"));

  private static Recipe with(String objective, String... settings) {
    List<String> all = new ArrayList<>(List.of(settings));
    all.add("objective=" + Tiny.json(objective));
    return Tiny.natural(all.toArray(String[]::new));
  }

  private interface Stepping {
    void step(Ascent ascent, List<Climb> climbs);
  }

  /** The states of sessions that start together. */
  private static List<State> together(Network network, List<Recipe> recipes, Stepping stepping) {
    try (Ascent ascent = new Ascent(network, Torch.COMPUTE)) {
      List<Climb> climbs =
          recipes.stream()
              .map(recipe -> ascent.start(Rules.LATEST, recipe, Optional.empty()))
              .toList();
      for (int i = 0; i < STEPS; i++) {
        stepping.step(ascent, climbs);
      }
      return climbs.stream().map(Climb::state).toList();
    }
  }

  private static State alone(Network network, Recipe recipe) {
    return ALONE
        .computeIfAbsent(network, any -> new HashMap<>())
        .computeIfAbsent(recipe, own -> together(network, List.of(own), Ascent::step).getFirst());
  }

  /** JUnit would close a network that is an argument. */
  private static Network network(boolean batches) {
    return batches ? Tiny.NETWORK : Tiny.SINGLE;
  }

  @Test
  void theTwoNetworksDifferInTheirBatchesAlone() {
    assertTrue(Tiny.NETWORK.batches());
    assertFalse(Tiny.SINGLE.batches());
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void onAProcessorSevenStrangersChangeNoBit(boolean batches) {
    Network network = network(batches);
    List<State> states = together(network, EIGHT, Ascent::step);
    for (int i = 0; i < EIGHT.size(); i++) {
      Tiny.assertSame(alone(network, EIGHT.get(i)), states.get(i));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void inOnePassEachGoesWhereItWouldGoAlone(boolean batches) {
    Network network = network(batches);
    List<State> states = together(network, EIGHT, Ascent::stepTogether);
    for (int i = 0; i < EIGHT.size(); i++) {
      State alone = alone(network, EIGHT.get(i));
      double apart = apart(states.get(i).parameters(), alone.parameters());
      assertTrue(apart < CLOSE, String.format(Locale.ROOT, "session %d is off by %s", i, apart));
      assertEquals(STEPS, states.get(i).step());
    }
  }

  @Test
  void theOrderOfAPassDoesNotMatter() {
    List<State> forth = together(Tiny.NETWORK, EIGHT, Ascent::stepTogether);
    List<State> back = together(Tiny.NETWORK, EIGHT.reversed(), Ascent::stepTogether);
    for (int i = 0; i < EIGHT.size(); i++) {
      double apart = apart(back.get(EIGHT.size() - 1 - i).parameters(), forth.get(i).parameters());
      assertTrue(apart < CLOSE, String.format(Locale.ROOT, "session %d is off by %s", i, apart));
    }
  }

  /** |a - b| / |b|. */
  private static double apart(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += Math.pow((double) a[i] - b[i], 2);
    }
    return Math.sqrt(sum / Plain.squares(b));
  }
}
