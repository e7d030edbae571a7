package afterimage.recipe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The recipe of every step, by the tunings before it. */
class RecipeTimelineTest {
  private static final Recipe START =
      Preset.NATURAL.recipe(List.of(new Term.ClassTerm("lemon", null, Term.Of.LOGIT, 1)), 1);

  private static final double NEAR = 1e-12;

  /** A tuning of these paths and values. */
  private static Tuning tuning(int step, String... pairs) {
    Map<String, JsonNode> set = new LinkedHashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      set.put(pairs[i], Recipes.value(pairs[i + 1]));
    }
    return new Tuning(step, set);
  }

  private static Tuning ramp(int step, String path, String ends, int steps) {
    return tuning(
        step, path, String.format(Locale.ROOT, "{\"ramp\": %s, \"steps\": %d}", ends, steps));
  }

  private static RecipeTimeline timeline(Tuning... tunings) {
    RecipeTimeline timeline = RecipeTimeline.of(START);
    for (Tuning each : tunings) {
      timeline = timeline.after(each);
    }
    return timeline;
  }

  private static double rate(RecipeTimeline timeline, int step) {
    return timeline.at(step).optimizer().rate();
  }

  @Test
  void withoutTuningsItIsTheStartAtEveryStep() {
    assertEquals(START, RecipeTimeline.of(START).at(1));
    assertEquals(START, RecipeTimeline.of(START).at(1_000_000));
    assertFalse(RecipeTimeline.of(START).climbsAt(1));
  }

  @Test
  void tuningsAddUpAndTheLaterOneWins() {
    RecipeTimeline timeline =
        timeline(
            tuning(3, "optimizer.rate", "0.5", "views.noise", "0.2"),
            tuning(3, "optimizer.rate", "0.25"),
            tuning(9, "views.noise", "0.1"));
    Recipe recipe = timeline.at(9);
    assertEquals(0.25, recipe.optimizer().rate());
    assertEquals(0.1, recipe.views().noise());
    assertEquals(START.penalties(), recipe.penalties());
    assertFalse(timeline.climbsAt(10));
  }

  @Test
  void aCourseIsNotChangedByWhatComesAfterIt() {
    RecipeTimeline before = timeline(ramp(5, "optimizer.rate", "[0.5, 0.1]", 4));
    RecipeTimeline after = before.after(tuning(7, "optimizer.rate", "0.3"));
    assertEquals(0.1, rate(before, 9), NEAR);
    assertEquals(0.3, rate(after, 9));
  }

  @Test
  void aRampIsAStraightLineWithBothItsEnds() {
    RecipeTimeline timeline = timeline(ramp(5, "optimizer.rate", "[0.5, 0.1]", 4));
    double[] wanted = {0.5, 0.4, 0.3, 0.2, 0.1, 0.1, 0.1};
    for (int i = 0; i < wanted.length; i++) {
      assertEquals(wanted[i], rate(timeline, 5 + i), NEAR, "step " + (5 + i));
    }
    assertEquals(0.1, rate(timeline, 1_000_000));
  }

  @Test
  void itIsSaidWhichStepsDifferByARamp() {
    RecipeTimeline timeline = timeline(ramp(5, "optimizer.rate", "[0.5, 0.1]", 4));
    List<Integer> climbing =
        IntStream.rangeClosed(5, 20).filter(timeline::climbsAt).boxed().toList();
    assertEquals(List.of(5, 6, 7, 8, 9), climbing);
  }

  @Test
  void aRampOfWholeNumbersStaysWhole() {
    RecipeTimeline timeline = timeline(ramp(1, "views.count", "[1, 4]", 6));
    List<Integer> counts =
        IntStream.rangeClosed(1, 8).mapToObj(step -> timeline.at(step).views().count()).toList();
    assertEquals(List.of(1, 2, 2, 3, 3, 4, 4, 4), counts);
  }

  @Test
  void aRampOfAnotherFieldIsNotRoundedHoweverItsEndsAreWritten() {
    RecipeTimeline timeline = timeline(ramp(1, "penalties.totalVariation", "[0, 1]", 4));
    assertEquals(0.25, timeline.at(2).penalties().totalVariation(), NEAR);
    assertEquals(0.5, timeline.at(3).penalties().totalVariation(), NEAR);
    assertEquals(1, timeline.at(5).penalties().totalVariation());
  }

  @Test
  void aValueEndsTheRampOfItsFieldAndNoOther() {
    RecipeTimeline timeline =
        timeline(
            ramp(1, "optimizer.rate", "[0.5, 0.1]", 10),
            ramp(1, "views.noise", "[0.1, 0.3]", 10),
            tuning(6, "optimizer.rate", "0.7"));
    assertEquals(0.7, rate(timeline, 6));
    assertEquals(0.7, rate(timeline, 11));
    assertEquals(0.2, timeline.at(6).views().noise(), NEAR);
    assertEquals(0.3, timeline.at(11).views().noise(), NEAR);
  }

  @Test
  void whatHoldsTheFieldEndsItsRampToo() {
    RecipeTimeline timeline =
        timeline(
            ramp(1, "optimizer.rate", "[0.5, 0.1]", 10),
            tuning(6, "optimizer", "{\"rate\": 0.7, \"clip\": 2}"));
    assertEquals(0.7, rate(timeline, 11));
    assertEquals(2, timeline.at(11).optimizer().clip());
    RecipeTimeline whole =
        timeline(
            ramp(1, "objective.0.weight", "[1, 3]", 10),
            tuning(6, "objective", "[{\"type\": \"layer\", \"layer\": \"a\"}]"));
    assertEquals(List.of(new Term.LayerTerm("a", 1)), whole.at(11).objective());
  }

  @Test
  void aTuningOfAnotherFieldLeavesTheRampClimbing() {
    RecipeTimeline timeline =
        timeline(ramp(1, "optimizer.rate", "[0.5, 0.1]", 8), tuning(5, "views.noise", "0.2"));
    assertEquals(0.3, rate(timeline, 5), NEAR);
    assertEquals(0.1, rate(timeline, 9), NEAR);
    assertTrue(timeline.climbsAt(9));
    assertFalse(timeline.climbsAt(10));
  }

  @Test
  void aTuningAfterARampFindsItsEnd() {
    RecipeTimeline timeline =
        timeline(ramp(1, "optimizer.rate", "[0.5, 0.1]", 8), tuning(100, "views.noise", "0.2"));
    assertEquals(0.1, rate(timeline, 100));
    assertFalse(timeline.climbsAt(100));
  }

  @Test
  void aRampTakesThePlaceOfARampAndOfAValue() {
    RecipeTimeline timeline =
        timeline(
            tuning(2, "optimizer.rate", "0.9"),
            ramp(3, "optimizer.rate", "[0.5, 0.1]", 100),
            ramp(5, "optimizer.rate", "[0.2, 0.4]", 2));
    assertEquals(List.of(0.2, 0.3, 0.4, 0.4), rates(timeline, 5, 8));
  }

  private static List<Double> rates(RecipeTimeline timeline, int first, int last) {
    return IntStream.rangeClosed(first, last)
        .mapToObj(step -> Math.round(rate(timeline, step) * 1e9) / 1e9)
        .toList();
  }

  @Test
  void theSameTuningsGiveTheSameRecipesWhetherCheckedOrFolded() {
    List<Tuning> tunings =
        List.of(
            ramp(2, "optimizer.rate", "[0.5, 0.1]", 7),
            tuning(4, "views.noise", "0.2"),
            ramp(5, "views.count", "[1, 3]", 3),
            tuning(6, "optimizer.rate", "0.3"));
    RecipeTimeline checked = timeline(tunings.toArray(Tuning[]::new));
    RecipeTimeline folded = RecipeTimeline.of(START, tunings);
    for (int step = 6; step < 12; step++) {
      assertEquals(checked.at(step), folded.at(step));
      assertEquals(checked.climbsAt(step), folded.climbsAt(step));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "optimizer.rate, '{\"ramp\": [0.5], \"steps\": 4}', optimizer.rate must be a value or {\"ramp\"",
    "optimizer.rate, '{\"ramp\": [0.5, \"x\"], \"steps\": 4}', optimizer.rate must be a value or",
    "optimizer.rate, '{\"ramp\": 5, \"steps\": 4}', optimizer.rate must be a value or {\"ramp\"",
    "optimizer.rate, '{\"ramp\": [0.5, 0.1]}', optimizer.rate must be a value or {\"ramp\"",
    "optimizer.rate, '{\"ramp\": [0.5, 0.1], \"steps\": 4, \"x\": 1}', optimizer.rate must be a value",
    "optimizer.rate, '{\"ramp\": [0.5, 0.1], \"steps\": 0}', 'optimizer.rate.steps must be 1..1000000, was 0'",
    "optimizer.rate, '{\"ramp\": [0.5, 0.1], \"steps\": 1000001}', was 1000001",
    "optimizer.rate, '{\"ramp\": [0.5, 0.1], \"steps\": 4.5}', optimizer.rate.steps must be a whole",
    "optimizer.rate, '{\"ramp\": [0.5, 99], \"steps\": 4}', 'optimizer.rate must be 0.000001..10, was 99'",
    "optimizer.rate, '{\"ramp\": [99, 0.5], \"steps\": 4}', 'optimizer.rate must be 0.000001..10, was 99'",
    "views.count, '{\"ramp\": [1, 2.5], \"steps\": 4}', views.count must be whole at both ends",
    "views.flip, '{\"ramp\": [0, 1], \"steps\": 4}', views.flip",
    "nonsense, '{\"ramp\": [0, 1], \"steps\": 4}', nonsense",
    "steps, '{\"ramp\": [100, 200], \"steps\": 4}', steps must be a value"
  })
  void aRampThatCannotBeIsRefusedByFieldAndRemedy(String path, String value, String said) {
    RecipeTimeline before = timeline(tuning(2, "views.noise", "0.2"));
    Refusal.assertSays(Refusal.of(() -> before.after(tuning(3, path, value))), said);
    assertEquals(timeline(tuning(2, "views.noise", "0.2")).at(3), before.at(3));
  }

  @Test
  void whatCannotChangeHasNoRampEither() {
    Refusal.assertSays(
        Refusal.of(() -> ramp(3, "canvas.decay", "[1, 2]", 4)), "canvas.decay cannot change");
  }
}
