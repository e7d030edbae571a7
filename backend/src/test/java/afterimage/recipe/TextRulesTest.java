package afterimage.recipe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.TextNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What texts from outside may be. */
class TextRulesTest {
  private static String name(String text) {
    return TextRules.of("name", TextNode.valueOf(text), 100);
  }

  @ParameterizedTest
  @CsvSource({
    "lemon, lemon",
    "' lemon\u2003', lemon",
    "'\u00a0a b\u00a0', a b",
    "Zu\u0308rich, Z\u00fcrich",
    "'\u0646\u0627\u0645\u200c\u0647\u0627', '\u0646\u0627\u0645\u200c\u0647\u0627'",
    "\ud83d\udc68\u200d\ud83d\udc69, \ud83d\udc68\u200d\ud83d\udc69",
    "\u2764\ufe0f, \u2764\ufe0f",
  })
  void aNameIsComposedAndHasNoBlanksAroundIt(String given, String kept) {
    assertEquals(kept, name(given));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "\u3000",
        "\u200b",
        "\u200d\u200c",
        "\ufeff",
        "\u3164",
        "\u2800",
        "\u115f\ufe0f",
        "\u00ad",
        "\u2060 \u2060"
      })
  void whatCannotBeSeenIsNoName(String given) {
    assertSays(given, "name must be a text of 1..100 letters that can be seen, was ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\u202e", "\u202a", "\u202d", "\u2066", "\u2067", "\u2068", "\u2069"})
  void whatTurnsTheTextAroundItIsNoName(String turn) {
    assertSays(
        "a" + turn + "gnp.exe",
        "name must be a text without characters that change the direction of text, had U+20");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\u0000", "\u0007", "\t", "\n", "\u001b", "\u007f", "\u0085", "\u2028"})
  void controlCharactersAreInNoName(String control) {
    assertSays("a" + control + "b", "name must be a text without control characters, had U+");
  }

  @Test
  void aNameHasAtMostSoManyLettersHoweverTheyAreWritten() {
    assertEquals(100, name("\ud83c\udf4b".repeat(100)).codePoints().count());
    assertSays("\ud83c\udf4b".repeat(101), "name must be a text of 1..100 letters");
  }

  /** Composing sorts marks by insertion, which of a million of them takes hours. */
  @Test
  void aTextThatIsManyTimesTooLongIsRefusedBeforeItIsComposed() {
    assertEquals("a", name("a" + " ".repeat(1599)));
    assertSays("a" + " ".repeat(1600), "name must be a text of 1..100 letters");
    assertEquals("a", TextRules.normal("a" + " ".repeat(4095)));
    assertThrows(RecipeException.class, () -> TextRules.normal("a" + " ".repeat(4096)));
  }

  private static void assertSays(String given, String words) {
    RecipeException refused = assertThrows(RecipeException.class, () -> name(given));
    assertTrue(refused.getMessage().contains(words), refused::getMessage);
    assertTrue(refused.getMessage().chars().noneMatch(Character::isISOControl));
  }

  @Test
  void halfOfAPairIsNoWholeText() {
    assertTrue(TextRules.isWhole("\ud83c\udf4b and \u0000"));
    for (String half : new String[] {"\ud800", "a\udf4b", "\ud83c", "\udf4b\ud83c", "\ud83c b"}) {
      assertFalse(TextRules.isWhole(half));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[{\"a\":{\"b\":\"x\\ud800\"}}] | 0.a.b must be a text of whole characters, was \"x\\ud800\"",
        "{\"a\\udc00\":1} | not readable as JSON: Unexpected low surrogate in field name",
        "\"\\ud800\" | a text must be a text of whole characters",
        "{\"a\":[1,\"\\ud83c\\ud83c\"]} | a.1 must be a text of whole characters",
      })
  void noTextInJsonHasHalfOfAPair(String json, String words) {
    RecipeException tree = assertThrows(RecipeException.class, () -> Recipes.tree(json));
    assertTrue(tree.getMessage().contains(words), tree::getMessage);
  }

  @Test
  void noValueOfACommandLineHasHalfOfAPairEither() {
    assertThrows(RecipeException.class, () -> Recipes.value("[\"\\ud800\"]"));
    assertEquals("\\ud800", Recipes.value("\\ud800").textValue(), "which is no JSON");
  }
}
