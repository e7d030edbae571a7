package afterimage.http;

import afterimage.recipe.Recipe;
import afterimage.recipe.RecipeException;
import afterimage.recipe.Recipes;
import afterimage.recipe.Rules;
import afterimage.recipe.Script;
import afterimage.recipe.TextRules;
import afterimage.recipe.Tuning;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What requests have in their bodies; what cannot be is refused with its field and value. */
final class RequestJson {
  private static final int LONGEST_NAME = 100;
  private static final int MOST_TAGS = 16;
  private static final int LONGEST_TAG = 40;

  private RequestJson() {}

  /** A new session: a recipe or a score, and perhaps a name; empty for none. */
  record Beginning(Script score, String name) {
    static Beginning of(String body) {
      JsonNode tree = Recipes.tree(body);
      String name = tree instanceof ObjectNode fields ? takeName(fields).orElse("") : "";
      return new Beginning(
          Script.isOne(tree)
              ? Script.of(tree)
              : new Script(Rules.LATEST, Recipes.of(tree), List.of()),
          name);
    }

    /** The same from another recipe. */
    Beginning from(Recipe recipe) {
      return new Beginning(new Script(score.rules(), recipe, score.tunings()), name);
    }
  }

  /**
   * A fork.
   *
   * @param step -1 for where the parent is now
   * @param set what is different from there on; may be empty
   * @param name empty for the parent's
   */
  record Branch(int step, Map<String, JsonNode> set, String name) {
    static Branch of(String body) {
      JsonNode tree = body.isBlank() ? SessionJson.object() : Recipes.tree(body);
      if (!(tree instanceof ObjectNode fields)) {
        throw refused("a fork", "an object with step, set and name", tree);
      }
      String name = takeName(fields).orElse("");
      JsonNode step = fields.remove("step");
      if (step != null && (!step.isInt() || step.intValue() < 0)) {
        throw refused("step", "a whole number from 0", step);
      }
      JsonNode set = fields.remove("set");
      if (set != null && !set.isObject()) {
        throw refused("set", "an object of values by path", set);
      }
      if (!fields.isEmpty()) {
        throw new RecipeException(
            "%s is not a field of a fork; known here: name, set, step"
                .formatted(Recipes.given(fields.textNode(fields.fieldNames().next()))));
      }
      return new Branch(
          step == null ? -1 : step.intValue(), set == null ? Map.of() : tunable(set), name);
    }
  }

  /** A change of a session: knobs by path, and what it is called and filed under. */
  record Change(
      Map<String, JsonNode> set,
      Optional<String> name,
      Optional<List<String>> tags,
      Optional<Boolean> favorite,
      Optional<Boolean> archived) {
    static Change of(String body) {
      JsonNode tree = Recipes.tree(body);
      if (!(tree instanceof ObjectNode fields) || fields.isEmpty()) {
        throw refused("a tuning", "an object of values by path", tree);
      }
      Optional<String> name = takeName(fields);
      Optional<List<String>> tags =
          Optional.ofNullable(fields.remove("tags")).map(RequestJson::tags);
      Optional<Boolean> favorite = takeFlag(fields, "favorite");
      Optional<Boolean> archived = takeFlag(fields, "archived");
      return new Change(tunable(fields), name, tags, favorite, archived);
    }

    boolean files() {
      return tags.isPresent() || favorite.isPresent() || archived.isPresent();
    }
  }

  private static Map<String, JsonNode> tunable(JsonNode fields) {
    Map<String, JsonNode> set = new LinkedHashMap<>();
    fields.properties().forEach(field -> set.put(field.getKey(), field.getValue()));
    return set.isEmpty()
        ? Collections.emptyMap()
        : new Tuning(0, set).set(); // refuses what no session takes
  }

  /** What is taken out of the fields is not looked at again. */
  private static Optional<String> takeName(ObjectNode fields) {
    JsonNode given = fields.remove("name");
    if (given == null) {
      return Optional.empty();
    }
    return Optional.of(TextRules.of("name", given, LONGEST_NAME));
  }

  private static Optional<Boolean> takeFlag(ObjectNode fields, String name) {
    JsonNode given = fields.remove(name);
    if (given != null && !given.isBoolean()) {
      throw refused(name, "true or false", given);
    }
    return Optional.ofNullable(given).map(JsonNode::booleanValue);
  }

  private static List<String> tags(JsonNode given) {
    if (!given.isArray() || given.size() > MOST_TAGS) {
      throw refused(
          "tags",
          String.format(
              Locale.ROOT, "a list of at most %d texts of 1..%d letters", MOST_TAGS, LONGEST_TAG),
          given);
    }
    List<String> tags = new ArrayList<>();
    for (int i = 0; i < given.size(); i++) {
      tags.add(TextRules.of("tags." + i, given.get(i), LONGEST_TAG));
    }
    return tags.stream().distinct().toList();
  }

  private static RecipeException refused(String name, String wanted, JsonNode was) {
    return new RecipeException("%s must be %s, was %s".formatted(name, wanted, Recipes.given(was)));
  }
}
