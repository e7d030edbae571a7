package afterimage.recipe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A run to be played, and what is none. */
class ScriptTest {
  private static final String RECIPE =
      "{\"objective\": [{\"type\": \"class\", \"label\": \"lemon\"}], \"seed\": 7}";

  private static final String TUNINGS =
      """
      [{"step": 1, "set": {"views.scale": [0.5, 1], "optimizer.rate": 0.02}},
       {"step": 9, "set": {"optimizer.rate": {"ramp": [0.02, 0.005], "steps": 30}}},
       {"step": 9, "set": {"views.flip": false}}]
      """;

  private static Script score(String tunings) {
    return Script.of(Recipes.tree("{\"recipe\": %s, \"tunings\": %s}".formatted(RECIPE, tunings)));
  }

  private static String refused(String tunings) {
    return Refusal.of(() -> score(tunings));
  }

  @Test
  void aScoreIsReadInOrderAndWrittenAsItIsRead() {
    Script score = score(TUNINGS);
    assertEquals(Recipes.parse(RECIPE), score.recipe());
    assertEquals(List.of(1, 9, 9), score.tunings().stream().map(Tuning::step).toList());
    assertEquals(Recipes.tree(TUNINGS).toString(), score.json().path("tunings").toString());
    assertEquals(score, Script.of(Recipes.tree(score.json().toString())));
  }

  @Test
  void aScoreMayHaveNoTunings() {
    Script score = Script.of(Recipes.tree("{\"recipe\": %s}".formatted(RECIPE)));
    assertEquals(List.of(), score.tunings());
    assertEquals(score, Script.of(score.json()));
  }

  @Test
  void aRecipeIsNoScore() {
    assertTrue(Script.isOne(Recipes.tree("{\"recipe\": 5}")));
    assertFalse(Script.isOne(Recipes.tree(RECIPE)));
    assertFalse(Script.isOne(Recipes.tree("[\"recipe\"]")));
  }

  @Test
  void whatAHistoryHasBesideIsNotMinded() {
    Script score =
        Script.of(
            Recipes.tree(
                """
                {"recipe": %s, "step": 12,
                 "tunings": [{"step": 3, "revision": 1, "by": "ann", "set": {"views.noise": 0.1}}]}
                """
                    .formatted(RECIPE)));
    assertEquals(1, score.tunings().size());
    assertEquals(3, score.tunings().getFirst().step());
  }

  @ParameterizedTest
  @CsvSource({
    "'[{\"step\": 5, \"set\": {\"steps\": 9}}, {\"step\": 4, \"set\": {\"steps\": 9}}]',"
        + " 'tunings.1: step must be 5 or later, was 4'",
    "'[{\"step\": 0, \"set\": {\"steps\": 9}}]', 'tunings.0: step must be a whole number from 1, was 0'",
    "'[{\"step\": 1.5, \"set\": {\"steps\": 9}}]', tunings.0: step must be a whole number",
    "'[{\"step\": \"1\", \"set\": {\"steps\": 9}}]', tunings.0: step must be a whole number",
    "'[{\"set\": {\"steps\": 9}}]', tunings.0: step must be a whole number",
    "'[5]', tunings.0: step must be a whole number",
    "'[{\"step\": 1}]', tunings.0: set must be an object of values by path",
    "'[{\"step\": 1, \"set\": [1]}]', tunings.0: set must be an object",
    "'[{\"step\": 1, \"set\": {}}]', 'tunings.0: set must be 1..64 fields, was 0'",
    "'[{\"step\": 1, \"set\": {\"optimizer.rate\": 99}}]', 'tunings.0: optimizer.rate must be 0.000001..10, was 99'",
    "'[{\"step\": 1, \"set\": {\"canvas.size\": 64}}]', tunings.0: canvas.size cannot change",
    "'[{\"step\": 1, \"set\": {\"nonsense\": 1}}]', tunings.0: nonsense",
    "'[{\"step\": 1, \"set\": {\"optimizer.rate\": {\"ramp\": [1], \"steps\": 2}}}]', tunings.0: optimizer.rate must be",
    "'{}', tunings must be a list"
  })
  void whatIsNoneIsRefusedByPlaceFieldAndRemedy(String tunings, String said) {
    Refusal.assertSays(refused(tunings), said);
  }

  @Test
  void aTuningIsTriedOnWhatTheOnesBeforeItHaveMade() {
    String second = "{\"step\": 2, \"set\": {\"objective.1.weight\": 2}}";
    Refusal.assertSays(refused("[%s]".formatted(second)), "tunings.0: objective.1.weight");
    String first =
        """
        {"step": 1, "set": {"objective": [{"type": "layer", "layer": "a"},
                                          {"type": "layer", "layer": "b"}]}}
        """;
    assertEquals(2, score("[%s, %s]".formatted(first, second)).tunings().size());
  }

  @Test
  void theRecipeInItIsReadAsStrictlyAsAnyOther() {
    Refusal.assertSays(
        Refusal.of(() -> Script.of(Recipes.tree("{\"recipe\": {\"objective\": []}}"))),
        "objective");
    Refusal.assertSays(
        Refusal.of(
            () -> Script.of(Recipes.tree("{\"recipe\": %s, \"more\": 1}".formatted(RECIPE)))),
        "more must be left out");
  }

  @Test
  void noScoreIsTooLongToBeRead() {
    String many =
        IntStream.rangeClosed(1, 20_001)
            .mapToObj(step -> String.format(Locale.ROOT, "{\"step\": %d}", step))
            .collect(Collectors.joining(",", "[", "]"));
    Refusal.assertSays(refused(many), "tunings must be 0..20000, was 20001");
  }
}
