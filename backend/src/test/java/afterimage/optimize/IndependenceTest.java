package afterimage.optimize;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import afterimage.TinyNetwork;
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
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a session comes to does not depend on who else steps with it. */
class IndependenceTest {
  private static final int STEPS = 50;
  private static final double CLOSE = 1e-4;

  /** What rounding does to the gradient of one step; 4e-7 was the most on three kinds of CPU. */
  private static final double ROUNDING = 4e-6;

  /** Adam's first step makes a whole one of a gradient that is nothing but rounding. */
  private static final double FIRST_STEP = 1e-3;

  /** What one unit on the other side of a knee does to it; 0.011 was seen. */
  private static final double ONE_TIE = 0.1;

  /** Without knees: as many steps as one likes go the same way. */
  private static final Network SMOOTH = Tiny.load("smooth", TinyNetwork.smooth(false));

  private static final Network SMOOTH_SINGLE = Tiny.load("smooth1", TinyNetwork.smooth(true));

  /** Computed once. */
  private static final Map<Network, Map<Recipe, OptimizerState>> ALONE = new HashMap<>();

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
    void step(Ascent ascent, List<Optimization> optimizations);
  }

  /** The states of sessions that start together. */
  private static List<OptimizerState> together(
      Network network, List<Recipe> recipes, Stepping stepping) {
    try (Ascent ascent = new Ascent(network, Torch.COMPUTE)) {
      List<Optimization> optimizations =
          recipes.stream()
              .map(recipe -> ascent.start(Rules.LATEST, recipe, Optional.empty()))
              .toList();
      for (int i = 0; i < STEPS; i++) {
        stepping.step(ascent, optimizations);
      }
      return optimizations.stream().map(Optimization::state).toList();
    }
  }

  private static OptimizerState alone(Network network, Recipe recipe) {
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
    List<OptimizerState> states = together(network, EIGHT, Ascent::step);
    for (int i = 0; i < EIGHT.size(); i++) {
      Tiny.assertSame(alone(network, EIGHT.get(i)), states.get(i));
    }
  }

  /**
   * Where nothing is decided by a rounding error. A network with knees has units that stand on them
   * to the last bit, one in some hundred steps, and momentum carries that on for ever: one session
   * came to 0.005 from where it would have been, on processors with AVX2.
   */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void inOnePassEachGoesWhereItWouldGoAlone(boolean batches) {
    Network network = batches ? SMOOTH : SMOOTH_SINGLE;
    List<OptimizerState> states = together(network, EIGHT, Ascent::stepTogether);
    for (int i = 0; i < EIGHT.size(); i++) {
      OptimizerState alone = alone(network, EIGHT.get(i));
      double apart = apart(states.get(i).parameters(), alone.parameters());
      assertTrue(apart < CLOSE, String.format(Locale.ROOT, "session %d is off by %s", i, apart));
      assertEquals(STEPS, states.get(i).step());
    }
  }

  @Test
  void theOrderOfAPassDoesNotMatter() {
    List<OptimizerState> forth = together(SMOOTH, EIGHT, Ascent::stepTogether);
    List<OptimizerState> back = together(SMOOTH, EIGHT.reversed(), Ascent::stepTogether);
    for (int i = 0; i < EIGHT.size(); i++) {
      double apart = apart(back.get(EIGHT.size() - 1 - i).parameters(), forth.get(i).parameters());
      assertTrue(apart < CLOSE, String.format(Locale.ROOT, "session %d is off by %s", i, apart));
    }
  }

  /** All of a step, from each state on the way that a session goes alone. */
  @ParameterizedTest
  @CsvSource({"true, true", "true, false", "false, true", "false, false"})
  void fromOneStateAStepInOnePassIsTheStepAlone(boolean batches, boolean smooth) {
    Network clipped = network(batches);
    Network network = smooth ? batches ? SMOOTH : SMOOTH_SINGLE : clipped;
    int[] ties = new int[EIGHT.size()];
    try (Ascent ascent = new Ascent(network, Torch.COMPUTE)) {
      List<Optimization> alone =
          EIGHT.stream()
              .map(recipe -> ascent.start(Rules.LATEST, recipe, Optional.empty()))
              .toList();
      for (int step = 1; step <= STEPS; step++) {
        List<Optimization> copies =
            alone.stream()
                .map(
                    optimization ->
                        ascent.restore(
                            optimization.rules(), optimization.recipe(), optimization.state(), 1))
                .toList();
        ascent.step(alone);
        ascent.stepTogether(copies);
        for (int i = 0; i < ties.length; i++) {
          OptimizerState one = alone.get(i).state();
          OptimizerState other = copies.get(i).state();
          String place = String.format(Locale.ROOT, "session %d at step %d", i, step);
          double gradient = apart(other.first(), one.first());
          assertTrue(gradient < (smooth ? ROUNDING : ONE_TIE), place + " is off by " + gradient);
          if (gradient < ROUNDING) {
            assertTrue(apart(other.second(), one.second()) < ROUNDING, place);
            double apart = apart(other.parameters(), one.parameters());
            assertTrue(apart < (step == 1 ? FIRST_STEP : CLOSE), place + " is off by " + apart);
          } else {
            ties[i]++;
          }
        }
        copies.forEach(Optimization::close);
      }
      alone.forEach(Optimization::close);
    }
    for (int i = 0; i < ties.length; i++) {
      assertTrue(ties[i] <= 2, "session " + i + " is no tie, it is off at " + ties[i] + " steps");
    }
  }

  /** |a - b| / |b|. */
  private static double apart(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += Math.pow((double) a[i] - b[i], 2);
    }
    return sum == 0 ? 0 : Math.sqrt(sum / Plain.squares(b));
  }
}
