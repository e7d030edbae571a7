package afterimage.recipe;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A knob can be turned as far as it says, and no further. */
class KnobTest {
  private static final Recipe RECIPE =
      Recipes.parse("{\"objective\": [{\"type\": \"class\", \"index\": 3}], \"seed\": 7}");

  static Stream<Knob> numbers() {
    return Knob.all().stream()
        .filter(each -> Set.of("number", "integer", "range").contains(each.type()));
  }

  static Stream<Knob> choices() {
    return Knob.all().stream().filter(each -> each.type().equals("choice"));
  }

  private static Recipe with(Knob knob, double value) {
    String text =
        knob.type().equals("integer") ? Long.toString((long) value) : Double.toString(value);
    return with(knob.path(), knob.type().equals("range") ? "[%s, %s]".formatted(text, text) : text);
  }

  private static Recipe with(String path, String value) {
    return Recipes.with(RECIPE, Map.of(path, Recipes.value(value)));
  }

  @ParameterizedTest
  @MethodSource("numbers")
  void bothEndsAreAcceptedAndWhatLiesBeyondIsNot(Knob knob) {
    double beyond = knob.type().equals("integer") ? 1 : knob.low() == 0 ? 1e-6 : knob.low() / 100;
    assertDoesNotThrow(() -> with(knob, knob.low()));
    assertDoesNotThrow(() -> with(knob, knob.high()));
    assertThrows(RecipeException.class, () -> with(knob, knob.low() - beyond));
    assertThrows(RecipeException.class, () -> with(knob, knob.high() + beyond));
  }

  @ParameterizedTest
  @MethodSource("choices")
  void everyChoiceIsAcceptedAndNoOther(Knob knob) {
    knob.choices().forEach(each -> assertDoesNotThrow(() -> with(knob.path(), each)));
    RecipeException refused =
        assertThrows(RecipeException.class, () -> with(knob.path(), "nonsense"));
    assertTrue(
        refused.getMessage().contains(String.join(", ", knob.choices())), refused::getMessage);
  }

  @Test
  void whatCanBeTunedIsTunable() {
    JsonNode any = Recipes.value("1");
    for (Knob knob : Knob.all()) {
      if (knob.tunable()) {
        assertDoesNotThrow(() -> new Tuning(1, Map.of(knob.path(), any)));
      } else {
        assertThrows(RecipeException.class, () -> new Tuning(1, Map.of(knob.path(), any)));
      }
    }
  }

  @Test
  void everyFieldThatCanBeTunedHasAKnob() {
    ObjectNode tree = Recipes.json(RECIPE);
    tree.remove(java.util.List.of("preset", "network", "objective", "seed", "exact"));
    Set<String> fields = new TreeSet<>();
    tree.properties()
        .forEach(
            field -> {
              if (field.getValue() instanceof ObjectNode group) {
                group
                    .properties()
                    .forEach(each -> fields.add(field.getKey() + "." + each.getKey()));
              } else {
                fields.add(field.getKey());
              }
            });
    fields.remove("canvas.start"); // a picture, not a knob
    assertEquals(
        fields, Knob.all().stream().map(Knob::path).collect(Collectors.toCollection(TreeSet::new)));
  }
}
