package afterimage.recipe;

import com.fasterxml.jackson.databind.JsonNode;
import java.text.Normalizer;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.PrimitiveIterator;

/**
 * What texts from outside may be: every text has whole characters, which every serializer takes;
 * and what people call things can be seen, compared and shown beside other texts.
 */
public final class TextRules {
  /** They hide what is behind them, or turn the order of letters after the name round. */
  private static final String DIRECTIONS = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069";

  /** Letters, marks and symbols by their category that show nothing. */
  private static final String BLANKS =
      "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0";

  /** More than any letter is longer before it is composed, and blanks around a name. */
  private static final int AS_WRITTEN = 16;

  /**
   * Of a text that is composed: marks are put in order by insertion, whose time grows with the
   * square of their number.
   */
  private static final int LONGEST_COMPOSED = 4096;

  private TextRules() {}

  /**
   * A name as it is kept: NFC, without blanks around it.
   *
   * @param field what the message calls it
   * @throws RecipeException naming the field, what it must be and what was given
   */
  public static String of(String field, JsonNode given, int longest) {
    String text = given.isTextual() ? given.textValue() : "";
    String name = text.length() > AS_WRITTEN * longest ? "" : normal(text);
    boolean isSeen = name.codePoints().anyMatch(TextRules::isSeen);
    if (!isSeen || name.codePointCount(0, name.length()) > longest) {
      throw new RecipeException(
          String.format(
              Locale.ROOT,
              "%s must be a text of 1..%d letters that can be seen, was %s",
              field,
              longest,
              Recipes.given(given)));
    }
    name.codePoints()
        .filter(each -> !isFit(each))
        .findFirst()
        .ifPresent(
            each -> {
              throw new RecipeException(
                  String.format(
                      Locale.ROOT,
                      "%s must be a text without %s, had U+%04X; leave it out",
                      field,
                      DIRECTIONS.indexOf(each) >= 0
                          ? "characters that change the direction of text"
                          : "control characters",
                      each));
            });
    return name;
  }

  /**
   * A text as names are kept, to compare it with them.
   *
   * @throws RecipeException if it is longer than any name is written
   */
  public static String normal(String text) {
    if (text.length() > LONGEST_COMPOSED) {
      throw new RecipeException(
          String.format(
              Locale.ROOT,
              "a text to look for must have at most %d letters, had %d",
              LONGEST_COMPOSED,
              text.length()));
    }
    String composed = Normalizer.normalize(text, Normalizer.Form.NFC);
    int begin = 0;
    int end = composed.length();
    while (begin < end && isBlank(composed.charAt(begin))) {
      begin++;
    }
    while (end > begin && isBlank(composed.charAt(end - 1))) {
      end--;
    }
    return composed.substring(begin, end);
  }

  /** No blank is outside the first 65,536. */
  private static boolean isBlank(char letter) {
    return Character.isWhitespace(letter) || Character.isSpaceChar(letter);
  }

  private static boolean isFit(int letter) {
    return switch (Character.getType(letter)) {
      case Character.CONTROL,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE ->
          false;
      default -> DIRECTIONS.indexOf(letter) < 0;
    };
  }

  private static boolean isSeen(int letter) {
    boolean isSelector = // which of several forms the letter before it has
        (letter >= 0xfe00 && letter <= 0xfe0f) || (letter >= 0xe0100 && letter <= 0xe01ef);
    return switch (Character.getType(letter)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.UNASSIGNED,
          Character.SPACE_SEPARATOR,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> !isSelector && BLANKS.indexOf(letter) < 0;
    };
  }

  /**
   * Whether a text is one of whole characters: no half of a pair without the other, which no UTF-8
   * can hold.
   */
  public static boolean isWhole(String text) {
    for (PrimitiveIterator.OfInt all = text.codePoints().iterator(); all.hasNext(); ) {
      int letter = all.nextInt();
      if (letter >= Character.MIN_SURROGATE && letter <= Character.MAX_SURROGATE) {
        return false;
      }
    }
    return true;
  }

  /** Refuses a tree with a text or a name of a field that is not {@link #isWhole whole}. */
  static void requireWhole(JsonNode tree) {
    Optional<Broken> broken = broken(tree);
    if (broken.isPresent()) {
      throw broken.get().refused();
    }
  }

  /** Where a text is and what it is; the path is only made where there is one. */
  private record Broken(String path, String text) {
    Broken in(String step) {
      return new Broken(path.isEmpty() ? step : step + "." + path, text);
    }

    RecipeException refused() {
      return new RecipeException(
          "%s must be a text of whole characters, was \"%s\", with half of a pair of surrogates; leave that out"
              .formatted(Limits.shown(path.isEmpty() ? "a text" : path), Limits.shown(text)));
    }
  }

  private static Optional<Broken> broken(JsonNode tree) {
    if (tree.isTextual() && !isWhole(tree.textValue())) {
      return Optional.of(new Broken("", tree.textValue()));
    }
    for (int i = 0; tree.isArray() && i < tree.size(); i++) {
      Optional<Broken> inside = broken(tree.get(i));
      if (inside.isPresent()) {
        return Optional.of(inside.get().in(Integer.toString(i)));
      }
    }
    for (Map.Entry<String, JsonNode> field : tree.properties()) {
      if (!isWhole(field.getKey())) {
        return Optional.of(new Broken("the name of a field", field.getKey()));
      }
      Optional<Broken> inside = broken(field.getValue());
      if (inside.isPresent()) {
        return Optional.of(inside.get().in(field.getKey()));
      }
    }
    return Optional.empty();
  }
}
