package afterimage.recipe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map.Entry;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What is left out comes from the preset, field by field; what is written comes back. */
class MergeTest {
  /** Every field of a recipe below the top, with another value than any preset has. */
  static Stream<Entry<String, String>> fields() {
    return Stream.of(
        java.util.Map.entry("network", "\"other\""),
        java.util.Map.entry("canvas.size", "64"),
        java.util.Map.entry("canvas.parameterization", "\"phase\""),
        java.util.Map.entry("canvas.decay", "1.5"),
        java.util.Map.entry("canvas.deviation", "0.5"),
        java.util.Map.entry("canvas.start", "\"data:image/png;base64,AA==\""),
        java.util.Map.entry("views.count", "4"),
        java.util.Map.entry("views.scale", "[0.25,0.75]"),
        java.util.Map.entry("views.turn", "45.0"),
        java.util.Map.entry("views.shift", "0.25"),
        java.util.Map.entry("views.noise", "0.125"),
        java.util.Map.entry("penalties.statistics", "2.0"),
        java.util.Map.entry("penalties.totalVariation", "2.0"),
        java.util.Map.entry("penalties.l2", "2.0"),
        java.util.Map.entry("penalties.l1", "2.0"),
        java.util.Map.entry("penalties.l2Parameters", "2.0"),
        java.util.Map.entry("optimizer.type", "\"sgd\""),
        java.util.Map.entry("optimizer.rate", "0.25"),
        java.util.Map.entry("optimizer.beta1", "0.25"),
        java.util.Map.entry("optimizer.beta2", "0.25"),
        java.util.Map.entry("optimizer.momentum", "0.25"),
        java.util.Map.entry("optimizer.schedule", "\"cosine\""),
        java.util.Map.entry("optimizer.clip", "0.25"),
        java.util.Map.entry("steps", "17"),
        java.util.Map.entry("exact", "true"));
  }

  @ParameterizedTest
  @MethodSource("fields")
  void oneFieldGivenLeavesAllOthersAsThePresetHasThem(Entry<String, String> field) {
    for (Preset preset : List.of(Preset.NATURAL, Preset.LUCID)) {
      Recipe plain = preset.recipe(List.of(new Term.ClassTerm("lemon", null, Term.Of.LOGIT, 1)), 5);
      ObjectNode given = Recipes.json(plain);
      given.retain("preset", "objective", "seed");
      Recipes.set(given, field.getKey(), Recipes.value(field.getValue()));
      Recipe merged = Recipes.of(given);

      ObjectNode expected = Recipes.json(plain);
      Recipes.set(expected, field.getKey(), Recipes.value(field.getValue()));
      assertNotEquals(plain, merged);
      assertEquals(expected.toString(), Recipes.json(merged).toString());
    }
  }

  @Test
  void everyFieldIsAmongThem() {
    Set<String> known = new HashSet<>(List.of("preset", "seed", "objective"));
    fields().forEach(field -> known.add(field.getKey()));
    known.addAll(List.of("canvas.color", "views.flip", "views.border")); // two values each
    Recipe recipe = Refusal.accepted("\"seed\":0");
    for (Entry<String, com.fasterxml.jackson.databind.JsonNode> top :
        Recipes.json(recipe).properties()) {
      Iterator<String> below = top.getValue().fieldNames();
      if (!below.hasNext()) {
        assertTrue(known.contains(top.getKey()), top.getKey());
      }
      while (below.hasNext()) {
        String path = top.getKey() + "." + below.next();
        assertTrue(known.contains(path), path);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatIsWrittenIsReadBackTheSame(Preset preset) {
    Recipe recipe =
        preset.recipe(
            List.of(
                new Term.ClassTerm("lemon", null, Term.Of.LOG_PROBABILITY, 1),
                new Term.ClassTerm(null, 968, Term.Of.PROBABILITY, -0.5),
                new Term.ChannelTerm("stem/relu6", 4, 100),
                new Term.NeuronTerm("stem/relu6", 4, 1, null, 1e-3),
                new Term.NeuronTerm("stem/relu6", 4, null, null, 0),
                new Term.LayerTerm("head", -100)),
            Recipe.LARGEST_SEED);
    assertEquals(recipe, Recipes.parse(Recipes.json(recipe).toString()));
    assertEquals(recipe, Recipes.of(Recipes.json(recipe)));
  }

  @Test
  void aSeedThatIsGivenIsKeptAndAMissingOneIsDrawn() {
    assertEquals(7, Refusal.accepted("\"seed\":7").seed());
    Set<Long> drawn = new HashSet<>();
    for (int i = 0; i < 200; i++) {
      long seed = Refusal.accepted("\"steps\":1").seed();
      assertTrue(seed >= 0 && seed <= 9007199254740991L, () -> "drawn " + seed);
      drawn.add(seed);
    }
    assertEquals(200, drawn.size());
    assertTrue(drawn.stream().anyMatch(seed -> seed > 1L << 50), "all seeds are small");
  }

  @ParameterizedTest
  @CsvSource({
    "'{\"objective\":[{\"type\":\"class\",\"label\":\"lemon\"}]}', lemon",
    "'{\"objective\":[{\"type\":\"class\",\"index\":951}]}', class 951",
    "'{\"objective\":[{\"type\":\"channel\",\"layer\":\"a\",\"unit\":3}]}', a:3",
    "'{\"objective\":[{\"type\":\"neuron\",\"layer\":\"a\",\"unit\":3,\"x\":1,\"y\":2}]}', 'a:3@1,2'",
    "'{\"objective\":[{\"type\":\"neuron\",\"layer\":\"a\",\"unit\":3}]}', 'a:3@mid,mid'",
    "'{\"objective\":[{\"type\":\"layer\",\"layer\":\"a\"},{\"type\":\"class\",\"label\":\"cup\"}]}', a + cup"
  })
  void itsTitleIsWhatIsMaximized(String recipe, String title) {
    assertEquals(title, Recipes.parse(recipe).title());
  }
}
