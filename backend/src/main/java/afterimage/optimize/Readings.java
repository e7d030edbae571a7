package afterimage.optimize;

import afterimage.recipe.Recipe;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The numbers of one step as they come off the device, with their names: "term" for each term in
 * order, "penalty.NAME", "logit", "probability", "gradient", "mean", "contrast".
 */
@SuppressWarnings("ArrayRecordComponent") // read once, never compared
record Readings(List<String> names, float[] values) {
  static final String TERM = "term";
  static final String PENALTY = "penalty.";
  static final String LOGIT = "logit";
  static final String PROBABILITY = "probability";
  static final String GRADIENT = "gradient";
  static final String MEAN = "mean";
  static final String CONTRAST = "contrast";

  /** What is not finite, in the words of the recipe; empty when all is well. */
  Optional<String> broken() {
    int term = 0;
    for (int i = 0; i < values.length; i++) {
      String name = names.get(i);
      if (!Float.isFinite(values[i])) {
        String place =
            switch (name) {
              case TERM -> "objective." + term;
              case GRADIENT -> "the gradient";
              default -> name.startsWith(PENALTY) ? "penalties." + name.substring(8) : name;
            };
        return Optional.of(place + (Float.isNaN(values[i]) ? " is not a number" : " is infinite"));
      }
      term += name.equals(TERM) ? 1 : 0;
    }
    return Optional.empty();
  }

  Meters meters(int step, Recipe recipe) {
    List<Float> terms = new ArrayList<>();
    Map<String, Float> penalties = new LinkedHashMap<>();
    float objective = 0;
    for (int i = 0; i < values.length; i++) {
      String name = names.get(i);
      if (name.equals(TERM)) {
        objective += (float) recipe.objective().get(terms.size()).weight() * values[i];
        terms.add(values[i]);
      } else if (name.startsWith(PENALTY)) {
        penalties.put(name.substring(PENALTY.length()), values[i]);
      }
    }
    return new Meters(
        step,
        objective,
        terms,
        penalties,
        value(LOGIT),
        value(PROBABILITY),
        required(GRADIENT),
        required(MEAN),
        required(CONTRAST));
  }

  private @Nullable Float value(String name) {
    int at = names.indexOf(name);
    return at < 0 ? null : values[at];
  }

  private float required(String name) {
    Float value = value(name);
    return value == null ? Float.NaN : value;
  }
}
