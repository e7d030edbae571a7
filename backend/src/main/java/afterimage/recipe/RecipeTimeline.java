package afterimage.recipe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A recipe under way: what the tunings so far have made of it, and the ramps that are still
 * climbing. Immutable; the same start and the same tunings give the same recipe at every step,
 * which is all that a replay needs.
 */
public final class RecipeTimeline {
  private final ObjectNode base; // without what the ramps say
  private final List<Ramp> ramps;
  private final int optimizerSince;
  private @Nullable Recipe plain; // what base means, once somebody has asked

  private RecipeTimeline(ObjectNode base, List<Ramp> ramps, int optimizerSince) {
    this.base = base;
    this.ramps = List.copyOf(ramps);
    this.optimizerSince = optimizerSince;
  }

  /** The recipe before any tuning. */
  public static RecipeTimeline of(Recipe start) {
    RecipeTimeline timeline = new RecipeTimeline(Recipes.json(start), List.of(), 1);
    timeline.plain = start;
    return timeline;
  }

  /**
   * The recipe after some tunings that have been in force.
   *
   * @param tunings in the order in which they were made; their steps never fall
   */
  public static RecipeTimeline of(Recipe start, List<Tuning> tunings) {
    RecipeTimeline timeline = of(start);
    for (Tuning tuning : tunings) {
      timeline = timeline.with(tuning);
    }
    return timeline;
  }

  /**
   * Other knobs from the tuning's step on. A value ends the ramp of its field.
   *
   * @throws RecipeException naming the field that cannot be; nothing has changed then
   */
  public RecipeTimeline after(Tuning tuning) {
    RecipeTimeline tuned = with(tuning);
    Recipe recipe = tuned.at(tuning.step());
    tuned.ramps.stream()
        .filter(ramp -> ramp.first() == tuning.step())
        .forEach(ramp -> ramp.requireFits(recipe));
    return tuned;
  }

  /** The same for a tuning that has been in force before, which is not checked again. */
  public RecipeTimeline with(Tuning tuning) {
    ObjectNode tree = base.deepCopy();
    List<Ramp> climbing = new ArrayList<>();
    for (Ramp ramp : ramps) {
      Recipes.set(tree, ramp.path(), ramp.at(tuning.step()));
      boolean replaced = tuning.set().keySet().stream().anyMatch(ramp::isMeantBy);
      if (!replaced && !ramp.isOver(tuning.step())) {
        climbing.add(ramp);
      }
    }
    tuning
        .set()
        .forEach(
            (path, value) -> {
              if (Ramp.isOne(value)) {
                climbing.add(Ramp.of(path, value, tuning.step()));
              } else {
                Recipes.set(tree, path, value);
              }
            });
    boolean sameOptimizer = type(base).equals(type(tree));
    return new RecipeTimeline(tree, climbing, sameOptimizer ? optimizerSince : tuning.step());
  }

  private static JsonNode type(ObjectNode tree) {
    return tree.path("optimizer").path("type");
  }

  /**
   * The first step that is taken by the optimizer of now: 1, or where a tuning last made it another
   * one. There the moments begin anew, from rules 2 on.
   */
  public int optimizerSince() {
    return optimizerSince;
  }

  /** The recipe by which a step is taken. */
  public Recipe at(int step) {
    if (ramps.isEmpty()) {
      if (plain == null) {
        plain = Recipes.bound(base.deepCopy());
      }
      return plain;
    }
    ObjectNode tree = base.deepCopy();
    ramps.forEach(ramp -> Recipes.set(tree, ramp.path(), ramp.at(step)));
    return Recipes.bound(tree);
  }

  /** Whether a step's recipe differs from that of the step before it by a ramp. */
  public boolean climbsAt(int step) {
    return ramps.stream().anyMatch(ramp -> !ramp.isOver(step - 1));
  }
}
