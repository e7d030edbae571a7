package afterimage.recipe;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;

/**
 * By which rules a recipe becomes a picture. What changes bytes or a default comes with a new
 * number; PNGs, scores, sessions and checkpoints carry theirs, and are always computed by it. Where
 * none is written it is 1.
 */
public enum Rules {
  /** Version 0.1 of the program. */
  ONE(1),
  /** Version 0.2. */
  TWO(2);

  /** Those of whatever begins now. */
  public static final Rules LATEST = TWO;

  private final int number;

  Rules(int number) {
    this.number = number;
  }

  /** What stands in files. */
  public int number() {
    return number;
  }

  /**
   * The rules of a number.
   *
   * @throws RecipeException if this program does not know them
   */
  public static Rules of(int number) {
    for (Rules each : values()) {
      if (each.number == number) {
        return each;
      }
    }
    throw new RecipeException(
        String.format(
            Locale.ROOT,
            "rules must be 1..%d, was %d; a newer Afterimage may know them",
            LATEST.number,
            number));
  }

  /**
   * Those that a PNG or a score names in its field {@code rules}; the first where it has none.
   *
   * @throws RecipeException if this program does not know them
   */
  public static Rules in(JsonNode tree) {
    JsonNode given = tree.path("rules");
    if (given.isMissingNode()) {
      return ONE;
    }
    Limits.require(given.isInt(), "rules", "a whole number", given);
    return of(given.intValue());
  }

  /** Whether these are at least those: {@code rules.from(Rules.TWO)}. */
  public boolean from(Rules first) {
    return number >= first.number;
  }
}
