package afterimage.optimize;

import static org.junit.jupiter.api.Assertions.assertTrue;

import afterimage.network.Network;
import afterimage.network.Torch;
import afterimage.recipe.Preset;
import afterimage.recipe.Recipe;
import afterimage.recipe.Recipes;
import afterimage.recipe.Rules;
import afterimage.recipe.Term;
import afterimage.store.Pictures;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A network that took no part recognizes what the other one has grown. */
class LemonTest {
  private static final Path MODELS = Path.of("..", "models");
  private static final int SIZE = 192;
  private static final int STEPS = 96;
  private static final int SEEDS = 3;
  private static final int LEMON = 951;

  private static Network network(String name) {
    return Network.load(MODELS.resolve(name + ".onnx"), Torch.COMPUTE.manager());
  }

  private static float probability(Network network, Optimization optimization) {
    float[] picture = Pictures.scaled(optimization.picture(), SIZE, network.size());
    return Prediction.of(network, Torch.COMPUTE, picture).probability(LEMON).orElseThrow();
  }

  /**
   * The start of a run is a lottery, drawn anew where another kind of CPU rounds otherwise: six
   * seeds gave 0.996 to 1.000 in the first network and 0.12 to 0.69 in the second, whose own size
   * is 240. (At 160 pixels, which the first network's strides do not divide well, they gave 0.50 to
   * 1.00 and 0.0004 to 0.23.) So the bars are for geometric means, the second one's a hundred times
   * what chance gives.
   */
  @Test
  void aSecondNetworkSeesTheLemonToo() {
    double firsts = 0;
    double seconds = 0;
    try (Network first = network("efficientnet-lite0");
        Network second = network("efficientnet-lite1");
        Ascent ascent = new Ascent(first, Torch.COMPUTE)) {
      for (long seed = 1; seed <= SEEDS; seed++) {
        try (Optimization optimization =
            ascent.start(Rules.LATEST, lemon(seed), Optional.empty())) {
          assertTrue(probability(second, optimization) < 0.005);
          for (int i = 0; i < STEPS; i++) {
            ascent.step(List.of(optimization));
          }
          firsts += Math.log(probability(first, optimization));
          seconds += Math.log(probability(second, optimization));
        }
      }
    }
    double own = Math.exp(firsts / SEEDS);
    double other = Math.exp(seconds / SEEDS);
    assertTrue(own > 0.85, () -> "the first network's mean probability is " + own);
    assertTrue(other > 0.1, () -> "the second network's mean probability is " + other);
  }

  private static Recipe lemon(long seed) {
    Term lemon = new Term.ClassTerm("lemon", null, Term.Of.LOGIT, 1);
    return Recipes.with(
        Preset.NATURAL.recipe(List.of(lemon), seed),
        Map.of("canvas.size", Recipes.value(Integer.toString(SIZE))));
  }
}
