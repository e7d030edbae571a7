package afterimage.recipe;

import java.math.BigDecimal;

/** Range checks whose messages name the field, the range and the value. */
final class Limits {
  private Limits() {}

  static void within(String field, double value, double low, double high) {
    if (!(value >= low && value <= high)) {
      throw new RecipeException(
          "%s must be %s..%s, was %s".formatted(field, plain(low), plain(high), plain(value)));
    }
  }

  static void require(boolean holds, String field, String must, Object value) {
    if (!holds) {
      throw new RecipeException("%s must be %s, was %s".formatted(field, must, value));
    }
  }

  /** 1000000 and not 1.0E6, 32 and not 32.0. */
  private static String plain(double value) {
    return Double.isFinite(value)
        ? BigDecimal.valueOf(value).stripTrailingZeros().toPlainString()
        : Double.toString(value);
  }
}
