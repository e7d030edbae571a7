package afterimage.recipe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A whole run to be played: the recipe at its start, and the tunings by the steps that first use
 * them. {@code {"recipe": {…}, "tunings": [{"step": 100, "set": {"optimizer.rate": 0.02}}]}}.
 *
 * @param rules by which the recipe becomes a picture
 * @param tunings in order; their steps never fall
 */
public record Script(Rules rules, Recipe recipe, List<Tuning> tunings) {
  private static final int MOST_TUNINGS = 20_000;

  public Script {
    tunings = List.copyOf(tunings);
  }

  /** Whether a JSON tree is meant as a score and not as a recipe, which has no such field. */
  public static boolean isOne(JsonNode tree) {
    return tree.isObject() && tree.has("recipe");
  }

  /**
   * A score from its JSON. Who made a tuning, its revision and the step that the run had reached
   * may be there too, as in the history of a session, and mean nothing.
   *
   * @throws RecipeException naming what cannot be
   */
  public static Script of(JsonNode tree) {
    requireOnly(
        tree, List.of("rules", "recipe", "tunings", "step"), "a score has recipe and tunings");
    Rules rules = Rules.in(tree);
    Recipe recipe = Recipes.of(tree.path("recipe"));
    List<Tuning> tunings = new ArrayList<>();
    JsonNode given = tree.path("tunings");
    Limits.require(given.isMissingNode() || given.isArray(), "tunings", "a list", given);
    Limits.within("tunings", given.size(), 0, MOST_TUNINGS);
    RecipeTimeline timeline = RecipeTimeline.of(recipe);
    for (int i = 0; i < given.size(); i++) {
      String place = "tunings." + i;
      try {
        Tuning tuning = tuning(given.get(i));
        int before = tunings.isEmpty() ? 0 : tunings.getLast().step();
        Limits.require(tuning.step() >= before, "step", before + " or later", tuning.step());
        timeline = timeline.after(tuning);
        tunings.add(tuning);
      } catch (RecipeException e) {
        throw new RecipeException(place + ": " + e.getMessage(), e);
      }
    }
    return new Script(rules, recipe, tunings);
  }

  private static void requireOnly(JsonNode tree, List<String> known, String hint) {
    for (Iterator<String> names = tree.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      Limits.require(
          known.contains(name), Limits.shown(name), "left out: " + hint, tree.path(name));
    }
  }

  private static Tuning tuning(JsonNode tree) {
    requireOnly(tree, List.of("step", "set", "revision", "by"), "a tuning has step and set");
    JsonNode step = tree.path("step");
    Limits.require(step.isInt() && step.intValue() >= 1, "step", "a whole number from 1", step);
    JsonNode given = tree.path("set");
    Limits.require(given.isObject(), "set", "an object of values by path", given);
    Map<String, JsonNode> set = new LinkedHashMap<>();
    given.properties().forEach(field -> set.put(field.getKey(), field.getValue()));
    return new Tuning(step.intValue(), set);
  }

  /** What {@link #of} reads. */
  public ObjectNode json() {
    ObjectNode recipeTree = Recipes.json(recipe);
    ObjectNode tree = recipeTree.objectNode();
    tree.set("recipe", recipeTree);
    ArrayNode list = tree.putArray("tunings");
    for (Tuning tuning : tunings) {
      ObjectNode set = list.addObject().put("step", tuning.step()).putObject("set");
      tuning.set().forEach(set::set);
    }
    if (rules != Rules.ONE) {
      tree.put("rules", rules.number());
    }
    return tree;
  }
}
