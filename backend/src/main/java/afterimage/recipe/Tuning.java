package afterimage.recipe;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A change to the recipe of a running session, by paths: {@code {"optimizer.rate": 0.02}}; a number
 * may be a {@link Ramp}.
 *
 * @param step the first step that uses the new values
 * @param set values by path; network, canvas, seed and preset cannot change
 */
public record Tuning(int step, Map<String, JsonNode> set) {
  private static final int MOST_FIELDS = 64;

  public Tuning {
    set = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(set));
    Limits.within("step", step, 0, Integer.MAX_VALUE);
    Limits.require(
        !set.isEmpty() && set.size() <= MOST_FIELDS,
        "set",
        "1.." + MOST_FIELDS + " fields",
        set.size());
    set.forEach(Tuning::requireTunable);
  }

  private static void requireTunable(String path, JsonNode value) {
    String root = path.split("\\.", 2)[0];
    switch (root) {
      case "network", "canvas", "seed", "preset" ->
          throw new RecipeException(
              "%s cannot change while a session runs; start or fork one with it; the value was %s"
                  .formatted(Limits.shown(path), Recipes.given(value)));
      default -> {}
    }
  }

  /** The recipe at this tuning's step. */
  @JsonIgnore
  public Recipe applied(Recipe recipe) {
    return RecipeTimeline.of(recipe).after(this).at(step);
  }
}
