package afterimage.recipe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is not known, of another type, said twice or too much is refused with its path. */
class StrictTest {
  @ParameterizedTest
  @CsvSource({
    "siez, ''",
    "canvas.siez, 'color, decay, deviation, parameterization, size, start'",
    "views.siez, 'border, count, flip, noise, scale, shift, turn'",
    "penalties.siez, 'l1, l2, l2Parameters, statistics, totalVariation'",
    "optimizer.siez, 'beta1, beta2, clip, momentum, rate, schedule, type'",
    "objective.0.siez, 'index, label, of, weight'",
    "canvas.siez.deeper, 'color, decay, deviation, parameterization, size, start'",
  })
  void unknownFieldsAreRefusedWithThoseThereAre(String path, String known) {
    String shown = path.replace(".deeper", "");
    String names =
        known.isEmpty()
            ? "canvas, exact, network, objective, optimizer, output, penalties, preset, seed, steps, views"
            : known;
    ObjectNode tree = Refusal.whole(path, "1");
    String value = path.endsWith("deeper") ? "{\"deeper\":1}" : "1";
    assertEquals(
        "%s is not a field of a recipe; known here: %s; the value was %s"
            .formatted(shown, names, value),
        Refusal.of(() -> Recipes.of(tree)));
  }

  static Stream<Arguments> wrongTypes() {
    String whole = "a whole number";
    String number = "a number";
    return Stream.of(
        wrong(whole, "canvas.size", "\"64\"", "64.0", "6.4e1", "true", "[64]", "{}", "\"\""),
        wrong(whole, "views.count", "\"1\"", "1.5", "false", "[]"),
        wrong(whole, "steps", "\"1\"", "1.0", "1e3", "true", "[1]"),
        wrong(whole, "seed", "\"1\"", "1.0", "1e3", "true", "[1]"),
        wrong(number, "canvas.decay", "\"1\"", "\"\"", "true", "[1]", "{}"),
        wrong(number, "optimizer.rate", "\"0.1\"", "\" \"", "true", "[1]", "{}"),
        wrong(number, "penalties.l2", "\"x\"", "\"1e3\"", "false", "[]"),
        wrong(number, "objective.0.weight", "\"1\"", "true", "[1]"),
        wrong(number, "views.scale.0", "\"1\"", "true", "[1]", "\"\""),
        wrong("a list", "views.scale", "1", "\"1\"", "{}", "true"),
        wrong("a list", "objective", "1", "\"lemon\"", "{}", "true"),
        wrong("true or false", "views.flip", "\"true\"", "1", "0", "1.0", "[]", "\"\""),
        wrong("true or false", "exact", "\"yes\"", "1", "{}"),
        wrong("a text", "network", "1", "1.5", "true", "[]", "{}"),
        wrong("a text", "canvas.start", "1", "true", "[]"),
        wrong("a text", "objective.0.label", "951", "9.5", "true", "[]"),
        wrong("one of fourier, pixel, phase", "canvas.parameterization", "0", "true", "[]", "\"\""),
        wrong("one of decorrelated, rgb", "canvas.color", "1", "\"RGB\"", "\"\"", "\" \""),
        wrong("one of reflect, gray", "views.border", "0", "\"grey\"", "\"0\"", "\"\""),
        wrong("one of adam, sgd", "optimizer.type", "1", "\"ADAM\"", "\"1\"", "\"\""),
        wrong("one of constant, cosine", "optimizer.schedule", "1", "\"linear\"", "{}"),
        wrong("one of logit, probability, logProbability", "objective.0.of", "0", "\"Logit\""),
        wrong("an object", "canvas", "1", "\"x\"", "[]", "true"),
        wrong("an object", "views", "1"),
        wrong("an object", "penalties", "0"),
        wrong("an object", "optimizer", "\"adam\""));
  }

  private static Arguments wrong(String must, String path, String... values) {
    return Arguments.of(path, must, values);
  }

  @ParameterizedTest
  @MethodSource("wrongTypes")
  void valuesOfAnotherTypeAreRefused(String path, String must, String[] values) {
    for (String value : values) {
      String message = Refusal.at(path, value);
      String given = value.replace("6.4e1", "64.0").replace("1e3", "1000.0");
      if (value.startsWith("\"")) {
        given = value;
      }
      assertEquals("%s must be %s, was %s".formatted(path, must, given), message);
    }
  }

  @Test
  void aValueComesBackEscapedAndCut() {
    String given = "\u001b[31m\n\"" + "x".repeat(1000);
    ObjectNode tree = Refusal.whole("seed", "1");
    tree.put("steps", given);
    String message = Refusal.of(() -> Recipes.of(tree));
    Refusal.assertSays(message, "steps must be a whole number, was \"\\u001B[31m\\n\\\"xxx", "x…");
    assertTrue(message.length() < 120, message);
  }

  @Test
  void whatIsNotThereIsSaidToBeMissing() {
    ObjectNode tree = Refusal.whole("objective", "[{\"type\":\"channel\",\"layer\":\"a\"}]");
    assertEquals(
        "objective.0.unit must be a whole number, was missing", Refusal.of(() -> Recipes.of(tree)));
    ObjectNode nameless = Refusal.whole("objective", "[{\"label\":\"lemon\"}]");
    assertEquals(
        "objective.0.type must be class, channel, neuron or layer, was missing",
        Refusal.of(() -> Recipes.of(nameless)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "preset",
        "network",
        "canvas",
        "canvas.size",
        "canvas.color",
        "views",
        "views.scale",
        "views.scale.1",
        "penalties",
        "penalties.l2",
        "optimizer",
        "optimizer.type",
        "steps",
        "seed",
        "exact",
        "objective",
        "objective.0",
        "objective.0.label",
        "objective.0.weight"
      })
  void nullIsNoValue(String path) {
    ObjectNode tree = Refusal.whole("seed", "1");
    int dot = path.lastIndexOf('.');
    var parent = dot < 0 ? tree : tree.at("/" + path.substring(0, dot).replace('.', '/'));
    if (parent instanceof ObjectNode object) {
      object.putNull(path.substring(dot + 1));
    } else {
      ((com.fasterxml.jackson.databind.node.ArrayNode) parent)
          .setNull(Integer.parseInt(path.substring(dot + 1)));
    }
    assertEquals(
        path + " must have a value, was null; leave it out for the preset's",
        Refusal.of(() -> Recipes.of(tree)));
  }

  @Test
  void theObjectiveMustBeThere() {
    Refusal.assertSays(Refusal.text("{}"), "objective is missing", "lemon");
    Refusal.assertSays(Refusal.text("{\"preset\":\"lucid\"}"), "objective is missing");
    assertEquals("objective must be 1..32 terms, was 0", Refusal.text("{\"objective\":[]}"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "`` | the recipe is empty",
        "`  ` | the recipe is empty",
        "[] | a recipe is a JSON object, was array",
        "null | a recipe is a JSON object, was null",
        "5 | a recipe is a JSON object, was number",
        "\"lemon\" | a recipe is a JSON object, was string",
        "lemon | not readable as JSON: Unrecognized token 'lemon'",
        "{ | not readable as JSON: Unexpected end-of-input",
        "{'a':1} | not readable as JSON: Unexpected character",
        "{\"a\":1,} | not readable as JSON: Unexpected character",
        "{\"a\":NaN} | not readable as JSON: Non-standard token 'NaN'",
        "{\"a\":Infinity} | not readable as JSON: Non-standard token 'Infinity'",
        "{\"a\":01} | not readable as JSON: Invalid numeric value",
        "{\"a\":1} {} | not readable as JSON: Trailing token",
        "{\"a\":1} x | not readable as JSON: Unrecognized token 'x'",
        "{\"steps\":1,\"steps\":2} | not readable as JSON: Duplicate field 'steps'",
        "{\"canvas\":{\"size\":64,\"size\":65}} | not readable as JSON: Duplicate field 'size'",
        "/* lemon */ {} | not readable as JSON: Unexpected character",
      })
  void otherTextsAreRefusedInOneLine(String text, String message) {
    Refusal.assertSays(Refusal.text(text), message);
  }

  @Test
  void bombsAreRefusedInOneLine() {
    Refusal.assertSays(Refusal.text("[".repeat(100_000)), "nesting depth");
    Refusal.assertSays(Refusal.text("{\"a\":".repeat(100_000)), "nesting depth");
    Refusal.assertSays(Refusal.lemon("\"steps\":" + "9".repeat(100_000)), "Number");
    Refusal.assertSays(Refusal.lemon("\"steps\":1e999999999"), "steps must be a whole number");
    Refusal.assertSays(Refusal.lemon("\"seed\":1e2147483647"), "seed must be a whole number");
    Refusal.assertSays(
        Refusal.lemon("\"canvas\":{\"decay\":1e2147483647}"), "canvas.decay must be 0..3");
    Refusal.assertSays(Refusal.lemon("\"" + "a".repeat(1_000_000) + "\":1"), "Name");
    String start = "\"canvas\":{\"start\":\"data:image/png;base64,%s\"}";
    Refusal.assertSays(
        Refusal.lemon(start.formatted("A".repeat(8_000_000))),
        "a picture as canvas.start may have");
    String picture = "A".repeat(4_000_000);
    assertEquals(
        picture.length() + 22,
        Refusal.accepted(start.formatted(picture)).canvas().start().length());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "network",
        "canvas.start",
        "canvas.color",
        "optimizer.type",
        "preset",
        "canvas.size",
        "objective.0.of",
        "objective.0.type",
        "objective.0.label",
        "views.scale",
        "views"
      })
  void hugeAndControlledTextsDoNotComeBack(String path) {
    ObjectNode tree = Refusal.whole("seed", "1");
    String value = "\u001b[31m\n" + "x".repeat(1_000_000);
    Refusal.assertSays(
        Refusal.of(
            () -> {
              Recipes.set(tree, path, tree.textNode(value));
              Recipes.of(tree);
            }),
        path + " must be ");
  }
}
