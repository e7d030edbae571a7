package afterimage.recipe;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A recipe under way: what the tunings so far have made of it, and the ramps that are still
 * climbing. Immutable; the same start and the same tunings give the same recipe at every step,
 * which is all that a replay needs.
 */
public final class Course {
  private final Recipe base; // without what the ramps say
  private final List<Ramp> ramps;

  private Course(Recipe base, List<Ramp> ramps) {
    this.base = base;
    this.ramps = List.copyOf(ramps);
  }

  /** The recipe before any tuning. */
  public static Course of(Recipe start) {
    return new Course(start, List.of());
  }

  /**
   * The recipe after some tunings.
   *
   * @param tunings in the order in which they were made; their steps never fall
   * @throws RecipeException naming the field that cannot be
   */
  public static Course of(Recipe start, List<Tuning> tunings) {
    Course course = of(start);
    for (Tuning tuning : tunings) {
      course = course.after(tuning);
    }
    return course;
  }

  /**
   * Other knobs from the tuning's step on. A value ends the ramp of its field.
   *
   * @throws RecipeException naming the field that cannot be; nothing has changed then
   */
  public Course after(Tuning tuning) {
    Map<String, JsonNode> values = new LinkedHashMap<>();
    List<Ramp> climbing = new ArrayList<>();
    tuning
        .set()
        .forEach(
            (path, value) -> {
              if (Ramp.isOne(value)) {
                climbing.add(Ramp.of(path, value, tuning.step()));
              } else {
                values.put(path, value);
              }
            });
    Recipe now = at(tuning.step());
    Recipe tuned = values.isEmpty() ? now : Recipes.with(now, values);
    climbing.forEach(ramp -> ramp.requireFits(tuned));
    for (Ramp ramp : ramps) {
      boolean replaced = tuning.set().keySet().stream().anyMatch(ramp::isMeantBy);
      if (!replaced && !ramp.isOver(tuning.step())) {
        climbing.add(ramp);
      }
    }
    return new Course(tuned, climbing);
  }

  /** The recipe by which a step is taken. */
  public Recipe at(int step) {
    if (ramps.isEmpty()) {
      return base;
    }
    Map<String, JsonNode> values = new LinkedHashMap<>();
    ramps.forEach(ramp -> values.put(ramp.path(), ramp.at(step)));
    return Recipes.with(base, values);
  }

  /** Whether a step's recipe differs from that of the step before it by a ramp. */
  public boolean climbsAt(int step) {
    return ramps.stream().anyMatch(ramp -> !ramp.isOver(step - 1));
  }
}
