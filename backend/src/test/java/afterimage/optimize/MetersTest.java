package afterimage.optimize;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import afterimage.recipe.Recipe;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a step measures is what one finds by asking the network about the picture before it. */
class MetersTest {
  private static final String WITH_CONTRAST = "canvas.deviation=0.5";

  /** A picture, and what the next step measured of it. */
  @SuppressWarnings("ArrayRecordComponent") // read, never compared
  private record Measured(float[] picture, float[] parameters, Meters meters) {}

  private static Measured measured(Recipe recipe) {
    try (Optimization optimization = Tiny.start(recipe)) {
      Tiny.steps(optimization, 2);
      optimization.meters();
      float[] picture = Tiny.picture(optimization);
      float[] parameters = optimization.state().parameters();
      Tiny.steps(optimization, 1);
      return new Measured(picture, parameters, optimization.meters().getFirst());
    }
  }

  private static void assertNear(double expected, double actual) {
    assertEquals(expected, actual, 1e-4 * Math.abs(expected) + 1e-12);
  }

  @ParameterizedTest
  @CsvSource({"1, reflect", "3, gray"})
  void theTermsTheirSumTheLogitAndTheProbabilityAreWhatTheNetworkSays(int views, String border) {
    String objective =
        "[{'type':'class','index':9,'weight':2},"
            + "{'type':'class','index':9,'of':'probability'},"
            + "{'type':'class','index':9,'of':'logProbability','weight':0.5},"
            + "{'type':'channel','layer':'b','unit':5,'weight':-3},"
            + "{'type':'neuron','layer':'b','unit':4},"
            + "{'type':'neuron','layer':'b','unit':4,'x':2,'y':11,'weight':7},"
            + "{'type':'layer','layer':'sum'}]";
    Measured measured =
        measured(
            Tiny.plain(
                WITH_CONTRAST,
                "objective=" + Tiny.json(objective),
                "views.count=" + views,
                "views.border=" + border));
    float[] y = Tiny.says(Tiny.NETWORK, "y", measured.picture());
    float[] b = Tiny.says(Tiny.NETWORK, "b", measured.picture()); // (1, 8, 16, 16)
    float[] sum = Tiny.says(Tiny.NETWORK, "sum", measured.picture());
    double probability = Plain.softmax(9, y);
    double[] terms = {
      y[9],
      probability,
      Math.log(probability),
      Plain.mean(Plain.channel(b, 1, 8, 5)),
      b[(4 * 16 + 8) * 16 + 8],
      b[(4 * 16 + 11) * 16 + 2],
      Plain.squares(sum) / sum.length
    };
    double[] weights = {2, 1, 0.5, -3, 1, 7, 1};
    double whole = 0;
    Meters meters = measured.meters();
    for (int i = 0; i < terms.length; i++) {
      assertNear(terms[i], meters.terms().get(i));
      whole += weights[i] * terms[i];
    }
    assertNear(whole, meters.objective());
    assertNear(y[9], Objects.requireNonNull(meters.logit()));
    assertNear(probability, Objects.requireNonNull(meters.probability()));
  }

  @Test
  void theLogitIsTheMeanOverTheViewsThatTheNetworkSaw() {
    Recipe recipe = Tiny.natural(WITH_CONTRAST, "views.count=4");
    Measured measured = measured(recipe);
    float[] seen = ViewsTest.seen(measured.picture(), recipe.views(), new StepRandom(7, 3));
    float[] y = Tiny.says(Tiny.NETWORK, "y", seen); // (4, 10)
    assertNear(
        Plain.mean(Plain.channel(y, 4, 10, 3)), Objects.requireNonNull(measured.meters().logit()));
  }

  @Test
  void theFirstClassThatIsPushedUpIsTheOneThatIsFollowed() {
    Recipe recipe =
        Tiny.plain(
            "objective="
                + Tiny.json(
                    "[{'type':'layer','layer':'a'},{'type':'class','index':1,'weight':-1},"
                        + "{'type':'class','index':2,'of':'logProbability'},"
                        + "{'type':'class','index':5}]"));
    Measured measured = measured(recipe);
    float[] y = Tiny.says(Tiny.NETWORK, "y", measured.picture());
    assertNear(y[2], Objects.requireNonNull(measured.meters().logit()));
  }

  @ParameterizedTest
  @CsvSource({
    "'{''type'':''layer'',''layer'':''a''}'",
    "'{''type'':''class'',''index'':1,''weight'':-1}'"
  })
  void withoutOneThereIsNoLogit(String term) {
    Meters meters = measured(Tiny.plain("objective=" + Tiny.json("[" + term + "]"))).meters();
    assertNull(meters.logit());
    assertNull(meters.probability());
  }

  @Test
  void thePenaltiesAreWeightedAndThoseThatAreOffAreNotThere() {
    Measured measured =
        measured(
            Tiny.plain(
                WITH_CONTRAST,
                "penalties.totalVariation=2",
                "penalties.l2=3",
                "penalties.l1=4",
                "penalties.l2Parameters=0.01"));
    var penalties = measured.meters().penalties();
    float[] picture = measured.picture();
    assertEquals(Set.of("totalVariation", "l2", "l1", "l2Parameters"), penalties.keySet());
    assertNear(
        2 * Plain.totalVariation(Tiny.SIZE, picture), penalty(penalties.get("totalVariation")));
    assertNear(3 * Plain.squareDistanceToGray(picture), penalty(penalties.get("l2")));
    assertNear(4 * Plain.distanceToGray(picture), penalty(penalties.get("l1")));
    assertNear(0.01 * Plain.squares(measured.parameters()), penalty(penalties.get("l2Parameters")));
  }

  private static float penalty(@org.jspecify.annotations.Nullable Float value) {
    return Objects.requireNonNull(value);
  }

  @Test
  void theStatisticsAreThoseOfTheLayersThatTheStepDrew() {
    Recipe recipe = Tiny.plain(WITH_CONTRAST, "penalties.statistics=0.3", "views.count=2");
    Measured measured = measured(recipe);
    double distance = 0;
    for (var drawn :
        NaturalStatistics.sample(Tiny.NETWORK, recipe.penalties(), new StepRandom(7, 3))) {
      distance +=
          drawn.times()
              * NaturalStatisticsTest.distance(Tiny.NETWORK, drawn.layer(), 1, measured.picture());
    }
    assertNear(0.3 * distance, penalty(measured.meters().penalties().get("statistics")));
  }

  @Test
  void theMeanAndTheContrastAreThoseOfThePicture() {
    Measured measured = measured(Tiny.natural(WITH_CONTRAST));
    assertNear(Plain.mean(measured.picture()), measured.meters().mean());
    assertNear(Math.sqrt(Plain.variance(measured.picture())), measured.meters().contrast());
  }

  @Test
  void theStepsAreNumberedInOrderAndEachIsToldOnce() {
    try (Optimization optimization = Tiny.start(Tiny.natural())) {
      assertTrue(optimization.meters().isEmpty());
      Tiny.steps(optimization, 3);
      assertEquals(List.of(1, 2, 3), optimization.meters().stream().map(Meters::step).toList());
      assertTrue(optimization.meters().isEmpty());
      optimization.state();
      Tiny.steps(optimization, 2);
      optimization.picture();
      assertEquals(List.of(4, 5), optimization.meters().stream().map(Meters::step).toList());
      assertEquals(5, optimization.step());
    }
  }
}
