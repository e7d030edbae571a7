package afterimage.recipe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A knob that goes from one value to another over some steps, in a straight line: as a value of a
 * tuning, {@code {"optimizer.rate": {"ramp": [0.05, 0.01], "steps": 100}}}.
 *
 * @param path of the field
 * @param whole whether the field takes whole numbers only
 * @param first the step that uses {@code from}
 * @param steps how many steps later {@code to} is reached
 */
record Ramp(String path, double from, double to, boolean whole, int first, int steps) {
  private static final String RAMP = "ramp";
  private static final String STEPS = "steps";
  private static final int MOST_STEPS = 1_000_000;
  private static final Pattern WHOLE_OF_TERM =
      Pattern.compile("objective\\.\\d+\\.(index|unit|x|y)");

  /** Whether a tuning's value is meant as a ramp. */
  static boolean isOne(JsonNode value) {
    return value.isObject() && value.has(RAMP);
  }

  /**
   * The ramp of a tuning.
   *
   * @throws RecipeException if it is not one
   */
  static Ramp of(String path, JsonNode value, int first) {
    JsonNode ends = value.get(RAMP);
    JsonNode steps = value.path(STEPS);
    Limits.require(
        value.size() == 2 && ends.size() == 2 && ends.path(0).isNumber() && ends.path(1).isNumber(),
        Limits.shown(path),
        "a value or {\"ramp\": [from, to], \"steps\": n}",
        value);
    Limits.require(steps.isInt(), path + ".steps", "a whole number", steps);
    Limits.within(path + ".steps", steps.intValue(), 1, MOST_STEPS);
    boolean whole = isWhole(path);
    Limits.require(
        !whole || (ends.get(0).isIntegralNumber() && ends.get(1).isIntegralNumber()),
        Limits.shown(path),
        "whole at both ends",
        value);
    return new Ramp(
        path, ends.get(0).doubleValue(), ends.get(1).doubleValue(), whole, first, steps.intValue());
  }

  /** How the ends are written says nothing: 1 and 1.0 are one number to many who write JSON. */
  private static boolean isWhole(String path) {
    return WHOLE_OF_TERM.matcher(path).matches()
        || Knob.all().stream()
            .anyMatch(knob -> knob.path().equals(path) && knob.type().equals("integer"));
  }

  /** Refuses a ramp whose ends the field cannot have. */
  void requireFits(Recipe recipe) {
    Limits.require(!path.equals(STEPS), "steps", "a value, not a ramp", path);
    Recipes.with(recipe, Map.of(path, at(first)));
    Recipes.with(recipe, Map.of(path, at(first + steps)));
  }

  /**
   * Whether a tuning of this path sets the ramp's field: itself, what holds it or what it holds.
   */
  boolean isMeantBy(String other) {
    return other.equals(path) || other.startsWith(path + ".") || path.startsWith(other + ".");
  }

  /** Whether it has reached its end at a step. */
  boolean isOver(int step) {
    return step >= first + steps;
  }

  /** The value at a step. */
  JsonNode at(int step) {
    double share = Math.clamp((step - first) / (double) steps, 0, 1);
    double value = share < 1 ? from + share * (to - from) : to; // to the bit
    return whole
        ? JsonNodeFactory.instance.numberNode(Math.round(value))
        : JsonNodeFactory.instance.numberNode(value);
  }
}
