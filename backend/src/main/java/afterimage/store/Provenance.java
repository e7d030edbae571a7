package afterimage.store;

import afterimage.recipe.Recipe;
import afterimage.recipe.RecipeException;
import afterimage.recipe.Recipes;
import afterimage.recipe.Rules;
import afterimage.recipe.Tuning;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How a picture came about, as it stands inside its file: enough to make it again, and neither time
 * nor host nor path, so that the same recipe gives the same file.
 *
 * @param rules by which the recipe becomes a picture
 * @param recipe the recipe as it was before the first step
 * @param tunings the changes on the way, in order
 * @param step how many steps were done
 * @param network the name of the network
 * @param checksum SHA-256 of the network's file, in hexadecimal
 * @param contents SHA-256 over all that the network was read from; empty where nobody knows
 * @param version of the program
 * @param threads that computed it, on which the last bits of a sum depend; 0 where nobody knows
 * @param inexactSince the step since which another machine computed it; -1 for never
 */
public record Provenance(
    Rules rules,
    Recipe recipe,
    List<Tuning> tunings,
    int step,
    String network,
    String checksum,
    String contents,
    String version,
    int threads,
    int inexactSince) {
  public Provenance {
    tunings = List.copyOf(tunings);
    if (step < 0) {
      throw new RecipeException("step must be 0 or more, was " + step);
    }
    if (threads < 0) {
      throw new RecipeException("threads must be 0 or more, was " + threads);
    }
  }

  /** The same of another recipe. */
  public Provenance of(Recipe other) {
    return new Provenance(
        rules, other, tunings, step, network, checksum, contents, version, threads, inexactSince);
  }

  /** One line of JSON. */
  public String json() {
    ObjectNode recipeTree = Recipes.json(recipe);
    ObjectNode tree = recipeTree.objectNode();
    tree.set("recipe", recipeTree);
    ArrayNode list = tree.putArray("tunings");
    for (Tuning tuning : tunings) {
      ObjectNode entry = list.addObject().put("step", tuning.step());
      ObjectNode set = entry.putObject("set");
      tuning.set().forEach(set::set);
    }
    tree.put("step", step);
    ObjectNode made = tree.putObject("network").put("name", network).put("sha256", checksum);
    if (!contents.isEmpty()) {
      made.put("contents", contents);
    }
    tree.put("version", version);
    if (threads > 0) {
      tree.put("threads", threads);
    }
    if (inexactSince >= 0) {
      tree.put("inexactSince", inexactSince);
    }
    if (rules != Rules.ONE) {
      tree.put("rules", rules.number());
    }
    return tree.toString();
  }

  /**
   * Reads what {@link #json} wrote.
   *
   * @throws RecipeException naming what is missing or out of range
   */
  static Provenance parse(String json) {
    JsonNode tree = Recipes.tree(json);
    List<Tuning> tunings = new ArrayList<>();
    for (JsonNode entry : tree.path("tunings")) {
      Map<String, JsonNode> set = new LinkedHashMap<>();
      entry.path("set").properties().forEach(field -> set.put(field.getKey(), field.getValue()));
      tunings.add(new Tuning(number(entry, "step"), set));
    }
    return new Provenance(
        Rules.in(tree),
        Recipes.of(tree.path("recipe")),
        tunings,
        number(tree, "step"),
        tree.path("network").path("name").asText(),
        tree.path("network").path("sha256").asText(),
        tree.path("network").path("contents").asText(),
        tree.path("version").asText(),
        tree.has("threads") ? number(tree, "threads") : 0,
        tree.has("inexactSince") ? number(tree, "inexactSince") : -1);
  }

  private static int number(JsonNode tree, String field) {
    JsonNode node = tree.path(field);
    if (!node.isInt()) {
      throw new RecipeException("%s must be a whole number, was %s".formatted(field, node));
    }
    return node.intValue();
  }
}
