package afterimage.recipe;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.function.Executable;

/** What a recipe is refused with: one line that a user can act on. */
final class Refusal {
  private static final int LONGEST = 400;

  private static final String LEMON = "{\"objective\":[{\"type\":\"class\",\"label\":\"lemon\"}]";

  private Refusal() {}

  /** The message; it is one line, and not a long one, whatever was given. */
  static String of(Executable action) {
    String message = assertThrows(RecipeException.class, action).getMessage();
    assertFalse(message.chars().anyMatch(Character::isISOControl), message);
    assertTrue(message.length() <= LONGEST, () -> "too long: " + message.length());
    return message;
  }

  /** The message that a text is refused with. */
  static String text(String json) {
    return of(() -> Recipes.parse(json));
  }

  /** The message that a lemon with more fields is refused with. */
  static String lemon(String fields) {
    return text(LEMON + "," + fields + "}");
  }

  /** A lemon with more fields. */
  static Recipe accepted(String fields) {
    return Recipes.parse(LEMON + "," + fields + "}");
  }

  /** A whole recipe of a lemon as JSON, with one value set as a user types it. */
  static ObjectNode whole(String path, String value) {
    ObjectNode tree = Recipes.json(Recipes.parse(LEMON + "}"));
    Recipes.set(tree, path, Recipes.value(value));
    return tree;
  }

  /** The message that a whole recipe is refused with, once one value is set. */
  static String at(String path, String value) {
    return of(() -> Recipes.of(whole(path, value)));
  }

  static void assertSays(String message, String... parts) {
    for (String part : parts) {
      assertTrue(message.contains(part), () -> "no '%s' in: %s".formatted(part, message));
    }
  }
}
