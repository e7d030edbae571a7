package afterimage.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import afterimage.recipe.RecipeException;
import afterimage.recipe.Recipes;
import afterimage.recipe.Rules;
import afterimage.recipe.Tuning;
import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What stands inside a picture: all of it comes back, and what cannot be meant is refused. */
class ProvenanceTest {
  @Test
  void whatIsWrittenIsReadBackTheSame() {
    Provenance made = Made.provenance();
    assertEquals(made, Provenance.parse(made.json()));
    Provenance plain =
        new Provenance(
            Rules.LATEST, Made.recipe(), List.of(), 0, "mine", "", "", "0.1.0-SNAPSHOT", 0, -1);
    assertEquals(plain, Provenance.parse(plain.json()));
  }

  @Test
  void itIsOneLineOfJsonWithNamedParts() {
    Provenance made = Made.provenance();
    assertFalse(made.json().chars().anyMatch(Character::isISOControl), made.json());
    JsonNode tree = Recipes.tree(made.json());
    List<String> names = new ArrayList<>();
    tree.fieldNames().forEachRemaining(names::add);
    assertEquals(
        List.of("recipe", "tunings", "step", "network", "version", "threads", "rules"), names);
    assertEquals(made.recipe(), Recipes.of(tree.get("recipe")));
    assertEquals(
        "{\"name\":\"efficientnet-lite0\",\"sha256\":\"" + Made.CHECKSUM + "\"}",
        tree.get("network").toString());
    assertEquals(
        "{\"step\":3,\"set\":{\"optimizer.rate\":0.25,\"objective.0.weight\":-2}}",
        tree.get("tunings").get(0).toString());
    assertEquals(17, tree.get("step").intValue());
    assertEquals("0.1.0", tree.get("version").asText());
    assertEquals(3, tree.get("threads").intValue());
  }

  @Test
  void theListOfTuningsIsACopy() {
    List<Tuning> given = new ArrayList<>();
    Provenance made =
        new Provenance(Rules.LATEST, Made.recipe(), given, 1, "n", "c", "", "v", 1, -1);
    given.add(Made.tuning(1, "steps", "2"));
    assertEquals(List.of(), made.tunings());
  }

  @Test
  void stepsBeforeTheFirstAreRefused() {
    RecipeException refused =
        assertThrows(
            RecipeException.class,
            () ->
                new Provenance(
                    Rules.LATEST, Made.recipe(), List.of(), -1, "n", "c", "", "v", 1, -1));
    assertEquals("step must be 0 or more, was -1", refused.getMessage());
  }

  @Test
  void aPictureFromBeforeThreadsWereWrittenDownIsRead() {
    ObjectNode old = (ObjectNode) Recipes.tree(Made.provenance().json());
    old.remove("threads");
    assertEquals(0, Provenance.parse(old.toString()).threads());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          step                      | 1.5           | step must be a whole number, was 1.5
          step                      | -1            | step must be 0 or more, was -1
          step                      | 3000000000    | step must be a whole number
          step                      | "17"          | step must be a whole number
          threads                   | -1            | threads must be 0 or more, was -1
          threads                   | "2"           | threads must be a whole number, was "2"
          recipe                    | [1]           | a recipe is a JSON object
          recipe/steps              | 0             | steps must be 1..1000000, was 0
          recipe/canvas/size        | 100000        | canvas.size must be 32..1024
          recipe/mood               | 1             | mood is not a field of a recipe
          tunings/0/step            | true          | step must be a whole number, was true
          tunings/0/set             | []            | set must be 1..64 fields
          tunings/0/set/canvas.size | 64            | canvas.size cannot change
          """)
  void whatCannotBeMeantIsRefusedByName(String path, String value, String says) {
    String json = with(path, value);
    RecipeException refused =
        assertThrows(RecipeException.class, () -> Provenance.parse(json), json);
    assertTrue(refused.getMessage().contains(says), refused::getMessage);
  }

  private static String with(String path, String value) {
    JsonNode tree = Recipes.tree(Made.provenance().json());
    JsonPointer pointer = JsonPointer.compile("/" + path);
    ObjectNode at = (ObjectNode) tree.at(pointer.head());
    at.set(pointer.last().getMatchingProperty(), Recipes.value(value));
    return tree.toString();
  }

  @ParameterizedTest
  @CsvSource({"''", "'{'", "'[]'", "'{}'", "'null'", "'\u0000'"})
  void whatIsNoProvenanceIsRefused(String text) {
    assertThrows(RecipeException.class, () -> Provenance.parse(text));
  }

  @Test
  void whatTheFirstProgramWroteIsOfTheFirstRules() {
    String json = Made.provenance().json();
    assertTrue(json.endsWith(",\"rules\":2}"), json);
    Provenance old = Provenance.parse(json.replace(",\"rules\":2", ""));
    assertEquals(Rules.ONE, old.rules());
    assertFalse(old.json().contains("rules"), old::json);
    assertThrows(
        RecipeException.class, () -> Provenance.parse(json.replace("\"rules\":2", "\"rules\":9")));
  }
}
