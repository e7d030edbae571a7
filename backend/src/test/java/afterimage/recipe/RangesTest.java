package afterimage.recipe;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every number of a recipe at both ends of its range, just inside and just outside. */
class RangesTest {
  /** A number field; whole numbers have a neighbor at 1, others at the next double, 0 nearby. */
  record Field(String path, double low, double high, boolean whole) {
    static Field real(String path, double low, double high) {
      return new Field(path, low, high, false);
    }

    static Field whole(String path, double low, double high) {
      return new Field(path, low, high, true);
    }

    double above(double value) {
      return whole ? value + 1 : value == 0 ? 1e-12 : Math.nextUp(value);
    }

    double below(double value) {
      return whole ? value - 1 : value == 0 ? -1e-12 : Math.nextDown(value);
    }

    /** As a user types it. */
    String text(double value) {
      return whole ? String.format(Locale.ROOT, "%.0f", value) : plain(value);
    }

    @Override
    public String toString() {
      return path;
    }
  }

  private static String plain(double value) {
    return Math.abs(value) == 1e-12
        ? Double.toString(value)
        : BigDecimal.valueOf(value).stripTrailingZeros().toPlainString();
  }

  static Stream<Field> fields() {
    return Stream.of(
        Field.whole("canvas.size", 32, 1024),
        Field.real("canvas.decay", 0, 3),
        Field.real("canvas.deviation", 0, 1),
        Field.whole("views.count", 1, 32),
        Field.real("views.turn", 0, 180),
        Field.real("views.shift", 0, 0.5),
        Field.real("views.noise", 0, 1),
        Field.real("penalties.statistics", 0, 1000),
        Field.real("penalties.totalVariation", 0, 1000),
        Field.real("penalties.l2", 0, 1000),
        Field.real("penalties.l1", 0, 1000),
        Field.real("penalties.l2Parameters", 0, 1000),
        Field.real("optimizer.rate", 1e-6, 10),
        Field.real("optimizer.beta1", 0, 1),
        Field.real("optimizer.beta2", 0, 1),
        Field.real("optimizer.momentum", 0, 1),
        Field.real("optimizer.clip", 0, 1e6),
        Field.whole("steps", 1, 1_000_000),
        Field.whole("seed", 0, 9007199254740991.0),
        Field.real("objective.0.weight", -100, 100));
  }

  private static JsonNode at(Recipe recipe, String path) {
    return Recipes.json(recipe).at("/" + path.replace('.', '/'));
  }

  @ParameterizedTest
  @MethodSource("fields")
  void bothEndsAndTheirInnerNeighborsAreTaken(Field field) {
    for (double value :
        List.of(field.low, field.above(field.low), field.below(field.high), field.high)) {
      Recipe recipe = Recipes.of(Refusal.whole(field.path, field.text(value)));
      assertEquals(value, at(recipe, field.path).doubleValue());
    }
  }

  @ParameterizedTest
  @MethodSource("fields")
  void theOuterNeighborsOfBothEndsAreRefused(Field field) {
    // The largest seed is 2^53 - 1: its neighbor is still a whole double.
    for (double value : List.of(field.below(field.low), field.above(field.high))) {
      assertEquals(
          "%s must be %s..%s, was %s"
              .formatted(field.path, plain(field.low), plain(field.high), plain(value)),
          Refusal.at(field.path, field.text(value)));
    }
  }

  @ParameterizedTest
  @MethodSource("fields")
  void farOutsideIsRefusedWithThePath(Field field) {
    for (String value : List.of("1e999", "-1e999", "NaN", "\"NaN\"", "Infinity", "-Infinity")) {
      Refusal.assertSays(Refusal.at(field.path, value), field.path + " must be ");
    }
  }

  @ParameterizedTest
  @CsvSource({"2147483648", "-2147483649", "99999999999999999999", "12345678901234567890123456789"})
  void wholeNumbersThatNoIntHoldsAreRefusedWithThePath(String value) {
    for (Field field : fields().filter(Field::whole).toList()) {
      if (!field.path.equals("seed") || value.length() > 19) {
        Refusal.assertSays(Refusal.at(field.path, value), field.path);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'[0.1, 0.1]', ''",
    "'[2, 2]', ''",
    "'[0.1, 2]', ''",
    "'[0.09999999999999999, 1]', 'views.scale.0 must be 0.1..2, was 0.09999999999999999'",
    "'[1, 2.0000000000000004]', 'views.scale.1 must be 0.1..2, was 2.0000000000000004'",
    "'[1, 0.9]', 'views.scale must be [lowest, highest], was [1.0, 0.9]'",
    "'[1]', 'views.scale must be [lowest, highest], was [1.0]'",
    "'[]', 'views.scale must be [lowest, highest], was []'",
    "'[1, 1, 1]', 'views.scale must be [lowest, highest], was [1.0, 1.0, 1.0]'",
    "'[\"NaN\", 1]', 'views.scale.0 must be 0.1..2, was NaN'",
    "'[1, 1e999]', 'views.scale.1 must be 0.1..2, was Infinity'",
  })
  void aScaleIsTwoNumbersInOrder(String value, String refusal) {
    ObjectNode tree = Refusal.whole("views.scale", value);
    if (refusal.isEmpty()) {
      assertDoesNotThrow(() -> Recipes.of(tree));
    } else {
      assertEquals(refusal, Refusal.of(() -> Recipes.of(tree)));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'{\"type\":\"class\",\"index\":-1}', index, 2147483647, -1",
    "'{\"type\":\"channel\",\"layer\":\"a\",\"unit\":-1}', unit, 2147483647, -1",
    "'{\"type\":\"neuron\",\"layer\":\"a\",\"unit\":-1}', unit, 2147483647, -1",
    "'{\"type\":\"neuron\",\"layer\":\"a\",\"unit\":0,\"x\":-1}', x, 65535, -1",
    "'{\"type\":\"neuron\",\"layer\":\"a\",\"unit\":0,\"y\":65536}', y, 65535, 65536"
  })
  void unitsAndPlacesHaveRanges(String term, String field, String high, String was) {
    assertEquals(
        "objective.1.%s must be 0..%s, was %s".formatted(field, high, was),
        Refusal.text(
            "{\"objective\":[{\"type\":\"class\",\"label\":\"cup\"},%s]}".formatted(term)));
  }

  @Test
  void thereAreOneToThirtyTwoTerms() {
    Term term = new Term.LayerTerm("a", 1);
    for (int count : new int[] {1, 32}) {
      Preset.NATURAL.recipe(java.util.Collections.nCopies(count, term), 0);
    }
    for (int count : new int[] {0, 33}) {
      assertEquals(
          "objective must be 1..32 terms, was " + count,
          Refusal.of(() -> Preset.NATURAL.recipe(java.util.Collections.nCopies(count, term), 0)));
    }
  }
}
