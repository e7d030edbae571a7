package afterimage.optimize;

import afterimage.recipe.Rules;

/**
 * Functions whose last bit reaches a picture. Java's own are whatever its compiler has for the
 * processor; from rules 2 on they are those of fdlibm, the same everywhere.
 */
final class StrictFunctions {
  private StrictFunctions() {}

  static double sin(Rules rules, double x) {
    return rules.from(Rules.TWO) ? StrictMath.sin(x) : Math.sin(x);
  }

  static double cos(Rules rules, double x) {
    return rules.from(Rules.TWO) ? StrictMath.cos(x) : Math.cos(x);
  }

  static double pow(Rules rules, double x, double y) {
    return rules.from(Rules.TWO) ? StrictMath.pow(x, y) : Math.pow(x, y);
  }
}
