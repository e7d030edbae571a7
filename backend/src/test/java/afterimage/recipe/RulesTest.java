package afterimage.recipe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/** By which rules a recipe is computed is said, and where it is not, they are the first. */
class RulesTest {
  private static final Recipe RECIPE =
      Recipes.parse("{\"objective\": [{\"type\": \"class\", \"index\": 3}], \"seed\": 7}");

  private static Rules in(String json) {
    return Rules.in(Recipes.tree(json));
  }

  @Test
  void whereNoneAreSaidTheyAreTheFirst() {
    assertEquals(Rules.ONE, in("{}"));
    assertEquals(Rules.ONE, in("{\"rules\": 1}"));
    assertEquals(Rules.TWO, in("{\"rules\": 2}"));
  }

  @Test
  void rulesOfALaterProgramAreRefused() {
    String said = assertThrows(RecipeException.class, () -> in("{\"rules\": 3}")).getMessage();
    assertTrue(said.startsWith("rules must be 1..2, was 3"), said);
    assertThrows(RecipeException.class, () -> in("{\"rules\": \"2\"}"));
    assertThrows(RecipeException.class, () -> in("{\"rules\": 0}"));
    assertThrows(RecipeException.class, () -> in("{\"rules\": null}"));
  }

  @Test
  void aScoreCarriesThem() {
    Script second = new Script(Rules.TWO, RECIPE, List.of());
    assertEquals(second, Script.of(second.json()));
    Script first = new Script(Rules.ONE, RECIPE, List.of());
    assertFalse(first.json().has("rules"));
    assertEquals(first, Script.of(first.json()));
  }

  @Test
  void theyAreInOrder() {
    assertTrue(Rules.TWO.from(Rules.TWO));
    assertTrue(Rules.TWO.from(Rules.ONE));
    assertFalse(Rules.ONE.from(Rules.TWO));
    for (Rules each : Rules.values()) {
      assertTrue(Rules.LATEST.from(each), each::toString);
    }
  }
}
