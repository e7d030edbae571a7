package afterimage.recipe;

import java.math.BigDecimal;

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

  /** A value as a message shows it: the beginning of it. */
  static String shown(Object value) {
    String text = value.toString();
    return text.length() > MOST_SHOWN ? text.substring(0, MOST_SHOWN) + "…" : text;
  }

  /** 1000000 and not 1.0E6, 32 and not 32.0; but no rows of zeros. */
  private static String plain(double value) {
    return value == 0 || (Math.abs(value) >= 1e-9 && Math.abs(value) < 1e18)
        ? BigDecimal.valueOf(value).stripTrailingZeros().toPlainString()
        : Double.toString(value);
  }
}
