package afterimage.recipe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Values as people type them, and the paths they are set at. */
class PathsTest {
  private static ObjectNode lemons() {
    return (ObjectNode)
        Recipes.tree(
            "{\"steps\":4,\"objective\":[{\"type\":\"class\",\"label\":\"lemon\"},{\"weight\":3}]}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "steps | {'steps':9,'objective':[{'type':'class','label':'lemon'},{'weight':3}]}",
        "objective.1.weight | {'steps':4,'objective':[{'type':'class','label':'lemon'},{'weight':9}]}",
        "objective.001.weight | {'steps':4,'objective':[{'type':'class','label':'lemon'},{'weight':9}]}",
        "objective.1 | {'steps':4,'objective':[{'type':'class','label':'lemon'},9]}",
        "objective | {'steps':4,'objective':9}",
        "a.b.c | {'steps':4,'objective':[{'type':'class','label':'lemon'},{'weight':3}],'a':{'b':{'c':9}}}",
      })
  void aPathLeadsToItsPlace(String path, String expected) {
    ObjectNode tree = lemons();
    Recipes.set(tree, path, Recipes.value("9"));
    assertEquals(Recipes.tree(expected.replace('\'', '"')), Recipes.tree(tree.toString()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ".",
        "steps.",
        ".steps",
        "steps.x",
        "objective..weight",
        "objective.-1.weight",
        "objective.first.weight",
        "objective.1000.weight",
        "objective.0.label.x",
        "objective.",
        "objective. 0.weight"
      })
  void aPathThatLeadsNowhereIsRefused(String path) {
    Refusal.assertSays(
        Refusal.of(() -> Recipes.set(lemons(), path, Recipes.value("9"))),
        path + " is not a field of a recipe");
  }

  @Test
  void aTermThatIsNotThereIsRefused() {
    assertEquals(
        "objective.2.weight: there are only 2 there; the value was 9",
        Refusal.of(() -> Recipes.set(lemons(), "objective.2.weight", Recipes.value("9"))));
  }

  @Test
  void nullIsNoValueAtAnyDepth() {
    Refusal.assertSays(
        Refusal.of(() -> Recipes.set(lemons(), "steps", Recipes.value("null"))),
        "steps must have a value, was null");
    Refusal.assertSays(
        Refusal.of(() -> Recipes.set(lemons(), "optimizer", Recipes.value("{\"type\":null}"))),
        "optimizer.type must have a value, was null");
  }

  @Test
  void aPathOfManyPartsOrLettersIsRefused() {
    Refusal.at("a.".repeat(100_000) + "b", "9");
    Refusal.at("\n" + "a".repeat(100_000), "9");
    Refusal.at("a." + "\u001b".repeat(100_000) + ".5", "9");
  }

  @Test
  void whatIsSetIsACopy() {
    ObjectNode given = JsonNodeFactory.instance.objectNode().put("type", "layer");
    ObjectNode tree = lemons();
    Recipes.set(tree, "objective.1", given);
    Recipes.set(tree, "objective.1.weight", Recipes.value("2"));
    assertEquals("{\"type\":\"layer\"}", given.toString());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "12 | NUMBER | 12",
        "0.05 | NUMBER | 0.05",
        "-1e-3 | NUMBER | -0.001",
        "true | BOOLEAN | true",
        "null | NULL | null",
        "\"12\" | STRING | \"12\"",
        "[0.5, 1] | ARRAY | [0.5,1]",
        "{\"a\":{\"b\":1}} | OBJECT | {\"a\":{\"b\":1}}",
        "lemon | STRING | \"lemon\"",
        "NaN | STRING | \"NaN\"",
        "`` | STRING | \"\"",
        "12 monkeys | STRING | \"12 monkeys\"",
        "[0.5, 1 | STRING | \"[0.5, 1\"",
        "golden retriever | STRING | \"golden retriever\"",
        "C:\\x | STRING | \"C:\\\\x\"",
        "{\"a\":1,\"a\":2} | STRING | \"{\\\"a\\\":1,\\\"a\\\":2}\"",
      })
  void aValueIsJsonWhereItReadsAsJsonAndElseAText(String typed, String type, String json) {
    JsonNode value = Recipes.value(typed);
    assertEquals(type, value.getNodeType().toString());
    assertEquals(json, value.toString());
  }

  @Test
  void aBombIsAText() {
    assertTrue(Recipes.value("[".repeat(100_000)).isTextual());
    assertTrue(Recipes.value("9".repeat(100_000)).isTextual());
  }
}
