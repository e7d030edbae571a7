package afterimage.recipe;

import java.math.BigDecimal;
import java.util.Locale;

/** Range checks whose messages name the field, the range and the value. */
final class Limits {
  private static final int MOST_SHOWN = 60;

  private Limits() {}

  static void within(String field, double value, double low, double high) {
    if (!(value >= low && value <= high)) {
      throw new RecipeException(
          "%s must be %s..%s, was %s".formatted(field, plain(low), plain(high), plain(value)));
    }
  }

  static void require(boolean holds, String field, String must, Object value) {
    if (!holds) {
      throw new RecipeException("%s must be %s, was %s".formatted(field, must, shown(value)));
    }
  }

  /** A value as a message shows it: the beginning of it, with what cannot be seen as its number. */
  static String shown(Object value) {
    String text = value.toString();
    boolean isLong = text.length() > MOST_SHOWN;
    StringBuilder shown = new StringBuilder();
    text.codePoints()
        .limit(MOST_SHOWN)
        .forEach(
            each -> {
              if (isPrintable(each)) {
                shown.appendCodePoint(each);
              } else {
                shown.append(String.format(Locale.ROOT, "\\u%04x", each));
              }
            });
    return isLong ? shown + "…" : shown.toString();
  }

  private static boolean isPrintable(int letter) {
    return switch (Character.getType(letter)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }

  /** 1000000 and not 1.0E6, 32 and not 32.0; but no rows of zeros. */
  private static String plain(double value) {
    return value == 0 || (Math.abs(value) >= 1e-9 && Math.abs(value) < 1e18)
        ? BigDecimal.valueOf(value).stripTrailingZeros().toPlainString()
        : Double.toString(value);
  }
}
