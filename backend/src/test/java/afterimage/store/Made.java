package afterimage.store;

import afterimage.recipe.Preset;
import afterimage.recipe.Recipe;
import afterimage.recipe.Recipes;
import afterimage.recipe.Rules;
import afterimage.recipe.Term;
import afterimage.recipe.Tuning;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Provenances for tests. */
final class Made {
  static final String CHECKSUM = "ab".repeat(32);

  private Made() {}

  static Recipe recipe() {
    return Preset.LUCID.recipe(
        List.of(
            new Term.ClassTerm("pão de açúcar 🍋 \"x\" \\ </>", null, Term.Of.PROBABILITY, 2.5),
            new Term.NeuronTerm("stem/relu6", 4, 1, null, -1e-3)),
        Recipe.LARGEST_SEED);
  }

  static Tuning tuning(int step, String... pairs) {
    Map<String, com.fasterxml.jackson.databind.JsonNode> set = new LinkedHashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      set.put(pairs[i], Recipes.value(pairs[i + 1]));
    }
    return new Tuning(step, set);
  }

  static Provenance provenance() {
    List<Tuning> tunings =
        List.of(
            tuning(3, "optimizer.rate", "0.25", "objective.0.weight", "-2"),
            tuning(8, "views.scale", "[0.5,1.5]", "optimizer.schedule", "cosine"));
    return new Provenance(
        Rules.LATEST, recipe(), tunings, 17, "efficientnet-lite0", CHECKSUM, "", "0.1.0", 3, -1);
  }
}
