package afterimage.optimize;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import afterimage.network.Network;
import afterimage.network.Torch;
import afterimage.recipe.Recipe;
import afterimage.recipe.Recipes;
import afterimage.recipe.Rules;
import ai.djl.ndarray.NDManager;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Real networks that give nothing to climb by, and those that did by rules 1 alone. */
class ZeroGradientDetectorTest {
  private static final Path FILES = Path.of("src", "test", "resources", "networks");

  private static List<Meters> steps(Rules rules, String name, String term, int count) {
    try (NDManager owner = Torch.manager();
        Network network = Network.load(FILES.resolve(name + ".onnx"), owner);
        Ascent ascent = new Ascent(network, Torch.COMPUTE)) {
      Recipe recipe =
          Recipes.parse(
              """
              {"objective": [%s], "canvas": {"size": 64}, "seed": 7, "steps": 20}
              """
                  .formatted(term));
      try (Optimization optimization = ascent.start(rules, recipe, Optional.empty())) {
        for (int i = 0; i < count; i++) {
          ascent.step(List.of(optimization));
        }
        return optimization.meters();
      }
    }
  }

  private static Optional<String> warning(List<Meters> rows) {
    ZeroGradientDetector silence = new ZeroGradientDetector();
    silence.add(rows);
    return silence.warning();
  }

  @Test
  void aUnitBehindADeadReluIsSaidAfterFiveSteps() {
    String term = "{\"type\": \"channel\", \"layer\": \"4\", \"unit\": 0}";
    List<Meters> rows = steps(Rules.LATEST, "dead-relu", term, 6);
    assertEquals(Optional.empty(), warning(rows.subList(0, 4)));
    String says = warning(rows).orElseThrow();
    assertTrue(says.startsWith("the unit is silent here: "), says);
    assertTrue(says.contains("in steps 1 to 6; start from another seed"), says);
    assertTrue(says.contains("take the layer before the ReLU"), says);
  }

  /** Its hint is one that helps. */
  @Test
  void theLayerBeforeTheReluIsNotSilent() {
    String term = "{\"type\": \"channel\", \"layer\": \"3\", \"unit\": 0}";
    assertEquals(Optional.empty(), warning(steps(Rules.LATEST, "dead-relu", term, 6)));
  }

  @Test
  void aUnitThatIsHeardAgainIsNotSilentAnyMore() {
    String term = "{\"type\": \"channel\", \"layer\": \"4\", \"unit\": 0}";
    ZeroGradientDetector silence = new ZeroGradientDetector();
    silence.add(steps(Rules.LATEST, "dead-relu", term, 6));
    silence.add(steps(Rules.LATEST, "softmax-head", "{\"type\": \"class\", \"index\": 1}", 1));
    assertEquals(Optional.empty(), silence.warning());
  }

  @Test
  void aSaturatedSigmoidIsSilentByRulesOneAlone() {
    String term = "{\"type\": \"class\", \"index\": 1}";
    assertFalse(warning(steps(Rules.ONE, "saturated-sigmoid", term, 5)).isEmpty());
    assertEquals(Optional.empty(), warning(steps(Rules.TWO, "saturated-sigmoid", term, 5)));
  }

  /** The gradient was 5e-11; what is shown was a softmax of a softmax. */
  @Test
  void aHiddenSoftmaxIsClimbedByItsLogitAndShownRightByAllRules() {
    String term = "{\"type\": \"class\", \"index\": 1}";
    Meters old = steps(Rules.ONE, "softmax-then-identity", term, 1).getFirst();
    Meters now = steps(Rules.TWO, "softmax-then-identity", term, 1).getFirst();
    Meters plain = steps(Rules.TWO, "softmax-head", term, 1).getFirst();
    assertEquals(now.terms(), List.of(now.logit()));
    assertEquals(old.probability(), now.probability());
    assertEquals(old.logit(), now.logit());
    assertTrue(now.gradientNorm() > 3 * old.gradientNorm(), now + " " + old);
    assertTrue(plain.gradientNorm() > 0);
  }

  @Test
  void aClassAndItsOppositeAreClimbedApart() {
    String class0 = "{\"type\": \"class\", \"index\": 0}";
    String class1 = "{\"type\": \"class\", \"index\": 1}";
    List<Meters> up = steps(Rules.TWO, "binary-1unit-sigmoid", class0, 15);
    List<Meters> down = steps(Rules.TWO, "binary-1unit-sigmoid", class1, 15);
    assertTrue(up.getLast().objective() > up.getFirst().objective());
    assertTrue(down.getLast().objective() > down.getFirst().objective());
    assertEquals(-up.getFirst().objective(), down.getFirst().objective(), 1e-6);
  }
}
