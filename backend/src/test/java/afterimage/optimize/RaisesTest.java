package afterimage.optimize;

import static org.junit.jupiter.api.Assertions.assertTrue;

import afterimage.network.Network;
import afterimage.network.Torch;
import afterimage.recipe.Recipe;
import afterimage.recipe.Rules;
import ai.djl.ndarray.NDManager;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Optimizing something raises it. The bars are about half of what was measured. */
class RaisesTest {
  private static final int STEPS = 40;

  private static List<Meters> optimization(Recipe recipe) {
    try (Optimization optimization = Tiny.start(recipe)) {
      Tiny.steps(optimization, STEPS);
      return optimization.meters();
    }
  }

  private static float rise(List<Meters> meters, int term) {
    return meters.getLast().terms().get(term) - meters.getFirst().terms().get(term);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'type':'class','index':3}                                | 1",
        "{'type':'class','index':9,'of':'probability'}             | 0.005",
        "{'type':'class','index':3,'of':'logProbability'}          | 0.5",
        "{'type':'channel','layer':'b','unit':5}                   | 0.2",
        "{'type':'channel','layer':'a/norm','unit':2}              | 0.15",
        "{'type':'channel','layer':'y','unit':2}                   | 0.5",
        "{'type':'neuron','layer':'b','unit':5}                    | 0.5",
        "{'type':'neuron','layer':'a','unit':5,'x':1,'y':30}       | 0.5",
        "{'type':'neuron','layer':'y','unit':5}                    | 0.5",
        "{'type':'layer','layer':'sum'}                            | 0.5",
        "{'type':'layer','layer':'y'}                              | 0.5"
      })
  void whatIsAskedForRises(String term, float bar) {
    for (String parameterization : List.of("fourier", "pixel", "phase")) {
      float rise =
          rise(
              optimization(
                  Tiny.plain(
                      "objective=" + Tiny.json("[" + term + "]"),
                      "canvas.parameterization=" + parameterization)),
              0);
      assertTrue(rise > bar, () -> parameterization + " rose by " + rise);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'type':'class','index':3,'weight':-1}            | 1",
        "{'type':'channel','layer':'b','unit':5,'weight':-2} | 0.25",
        "{'type':'neuron','layer':'d','unit':5,'weight':-1}  | 2",
        "{'type':'layer','layer':'sum','weight':-0.5}        | 1"
      })
  void aNegativeWeightLowersIt(String term, float bar) {
    float rise = rise(optimization(Tiny.plain("objective=" + Tiny.json("[" + term + "]"))), 0);
    assertTrue(rise < -bar, () -> "rose by " + rise);
  }

  @Test
  void ofTwoThingsAskedForBothRiseAndTheOneThatIsNotWantedFalls() {
    List<Meters> meters =
        optimization(
            Tiny.plain(
                "objective="
                    + Tiny.json(
                        "[{'type':'class','index':3,'weight':2},"
                            + "{'type':'channel','layer':'b','unit':5,'weight':8},"
                            + "{'type':'class','index':8,'weight':-1}]")));
    assertTrue(rise(meters, 0) > 0.5);
    assertTrue(rise(meters, 1) > 0.1);
    assertTrue(rise(meters, 2) < -0.5);
  }

  @Test
  void theHeavierOfTwoRivalsWins() {
    String rivals =
        "objective="
            + Tiny.json(
                "[{'type':'class','index':3,'weight':%s},{'type':'class','index':4,'weight':%s}]");
    List<Meters> first = optimization(Tiny.plain(rivals.formatted(5, 0.5)));
    List<Meters> second = optimization(Tiny.plain(rivals.formatted(0.5, 5)));
    assertTrue(rise(first, 0) > rise(second, 0) + 0.2);
    assertTrue(rise(second, 1) > rise(first, 1) + 0.2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"natural", "simonyan", "lucid"})
  void everyPresetRaisesWhatTheNetworkSeesUndisturbed(String preset) {
    Recipe recipe =
        afterimage.recipe.Recipes.parse(
            Tiny.json(
                "{'preset':'%s','objective':[{'type':'class','index':3}],'canvas':{'size':32},'seed':7}"
                    .formatted(preset)));
    try (Optimization optimization = Tiny.start(recipe)) {
      float before = Tiny.says(Tiny.NETWORK, "y", Tiny.picture(optimization))[3];
      Tiny.steps(optimization, STEPS);
      float after = Tiny.says(Tiny.NETWORK, "y", Tiny.picture(optimization))[3];
      assertTrue(after > before + 1);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "statistics, 2, 0.85",
    "totalVariation, 20, 0.5",
    "l2, 100, 0.5",
    "l1, 50, 0.5",
    "l2Parameters, 0.1, 0.5"
  })
  void aPenaltyLowersWhatItPenalizes(String penalty, double weight, double share) {
    double without = penalized(penalty, Tiny.plain("canvas.deviation=0.3"));
    double with =
        penalized(
            penalty,
            Tiny.plain("canvas.deviation=0.3", "penalties.%s=%s".formatted(penalty, weight)));
    assertTrue(with < share * without, () -> with + " with it, " + without + " without");
  }

  /** What a penalty is on, after the climb, computed without the penalty's own code. */
  private static double penalized(String penalty, Recipe recipe) {
    try (Optimization optimization = Tiny.start(recipe)) {
      Tiny.steps(optimization, STEPS);
      float[] picture = Tiny.picture(optimization);
      return switch (penalty) {
        case "statistics" -> distance(Tiny.NETWORK, picture);
        case "totalVariation" -> Plain.totalVariation(Tiny.SIZE, picture);
        case "l2" -> Plain.squareDistanceToGray(picture);
        case "l1" -> Plain.distanceToGray(picture);
        default -> Plain.squares(optimization.state().parameters());
      };
    }
  }

  private static double distance(Network network, float[] picture) {
    return network.statistics().stream()
        .mapToDouble(layer -> NaturalStatisticsTest.distance(network, layer, 1, picture))
        .sum();
  }

  @Test
  void theLayersThatAreNotNeededAreNotRun() {
    Recipe recipe = Tiny.plain("objective=" + Tiny.json("[{'type':'layer','layer':'a'}]"));
    try (NDManager pass = Torch.manager();
        Scores scores = new Scores(Rules.LATEST, recipe, Tiny.NETWORK, pass)) {
      assertTrue(scores.tensors().equals(Set.of("a")));
    }
  }
}
