package afterimage.recipe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Changes to a running recipe, by path. */
class TuningTest {
  private static final Recipe RECIPE =
      Preset.NATURAL.recipe(
          List.of(
              new Term.ClassTerm("lemon", null, Term.Of.LOGIT, 1),
              new Term.ChannelTerm("a", 3, -0.5)),
          1);

  private static Tuning tuning(String path, String value) {
    return new Tuning(3, Map.of(path, Recipes.value(value)));
  }

  @ParameterizedTest
  @CsvSource({
    "optimizer.rate, 0.02",
    "optimizer.schedule, '\"cosine\"'",
    "objective.0.weight, 2.0",
    "objective.1.unit, 7",
    "objective.0.label, '\"cup\"'",
    "penalties.statistics, 0.01",
    "views.scale, '[0.5,0.75]'",
    "views.scale.1, 1.5",
    "views.flip, false",
    "steps, 1000",
    "exact, true"
  })
  void onePathChangesOneValue(String path, String value) {
    Recipe tuned = tuning(path, value).applied(RECIPE);
    var expected = Recipes.json(RECIPE);
    Recipes.set(expected, path, Recipes.value(value));
    assertEquals(expected.toString(), Recipes.json(tuned).toString());
  }

  @Test
  void severalPathsChangeTogetherAndInOrder() {
    Map<String, JsonNode> set = new LinkedHashMap<>();
    set.put("objective", Recipes.value("[{\"type\":\"layer\",\"layer\":\"b\"}]"));
    set.put("objective.0.weight", Recipes.value("5"));
    set.put("views.scale.0", Recipes.value("1.5"));
    set.put("views.scale.1", Recipes.value("2"));
    Recipe tuned = new Tuning(0, set).applied(RECIPE);
    assertEquals(List.of(new Term.LayerTerm("b", 5)), tuned.objective());
    assertEquals(List.of(1.5, 2.0), tuned.views().scale());
  }

  @Test
  void anObjectChangesTheFieldsItNamesAndNoOthers() {
    Recipe tuned = tuning("optimizer", "{\"rate\":0.02}").applied(RECIPE);
    assertEquals(tuning("optimizer.rate", "0.02").applied(RECIPE), tuned);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"network", "canvas", "canvas.size", "canvas.start", "seed", "preset", "seed.x"})
  void whatASessionIsMadeOfCannotChange(String path) {
    assertEquals(
        path + " cannot change while a session runs; start or fork one with it; the value was 64",
        Refusal.of(() -> tuning(path, "64")));
  }

  @ParameterizedTest
  @CsvSource({
    "optimizer.rate, 11, optimizer.rate must be 0.000001..10",
    "optimizer.rate, '\"NaN\"', optimizer.rate must be 0.000001..10",
    "optimizer.rate, fast, optimizer.rate must be a number",
    "optimizer.rate, null, optimizer.rate must have a value",
    "optimizer, '{\"type\":null}', optimizer.type must have a value",
    "optimizer.rat, 1, optimizer.rat is not a field of a recipe; known here: beta1",
    "objective.2.weight, 1, objective.2.weight: there are only 2 there",
    "objective.0.index, 1, objective.0.label must be given",
    "objective, '[]', objective must be 1..32 terms",
    "objective.0, 5, 'objective.0.type must be class, channel, neuron or layer'",
    "views.scale.0, 2, views.scale must be",
    "steps, 1.5, steps must be a whole number",
    "'', 1, is not a field of a recipe",
    "' canvas.size', 64, is not a field of a recipe"
  })
  void whatCannotBeIsRefusedAndTheRecipeStaysAsItWas(String path, String value, String message) {
    String before = Recipes.json(RECIPE).toString();
    Refusal.assertSays(Refusal.of(() -> tuning(path, value).applied(RECIPE)), message);
    assertEquals(before, Recipes.json(RECIPE).toString());
  }

  @Test
  void oneWrongPathOfSeveralRefusesAll() {
    Map<String, JsonNode> set = new LinkedHashMap<>();
    set.put("optimizer.rate", Recipes.value("0.5"));
    set.put("steps", Recipes.value("0"));
    Refusal.assertSays(
        Refusal.of(() -> new Tuning(0, set).applied(RECIPE)), "steps must be 1..1000000, was 0");
    assertEquals(0.05, RECIPE.optimizer().rate());
  }

  @Test
  void applyingItChangesNothingInIt() {
    Tuning tuning = tuning("objective", "[{\"type\":\"class\",\"label\":\"cup\"}]");
    String before = tuning.set().toString();
    tuning.applied(RECIPE);
    assertEquals(before, tuning.set().toString());
  }

  @Test
  void itHoldsOneToSixtyFourFieldsAndAStep() {
    Map<String, JsonNode> many = new HashMap<>();
    for (int i = 0; i < 65; i++) {
      many.put("views.x" + i, Recipes.value("1"));
    }
    assertEquals("set must be 1..64 fields, was 65", Refusal.of(() -> new Tuning(0, many)));
    assertEquals("set must be 1..64 fields, was 0", Refusal.of(() -> new Tuning(0, Map.of())));
    Refusal.assertSays(
        Refusal.of(() -> new Tuning(-1, Map.of("steps", Recipes.value("1")))),
        "step must be 0..2147483647, was -1");
  }

  @Test
  void itsFieldsAreItsOwn() {
    Map<String, JsonNode> set = new HashMap<>(Map.of("steps", Recipes.value("5")));
    Tuning tuning = new Tuning(0, set);
    set.put("canvas.size", Recipes.value("64"));
    assertEquals(1, tuning.set().size());
    assertThrows(UnsupportedOperationException.class, () -> tuning.set().clear());
  }
}
