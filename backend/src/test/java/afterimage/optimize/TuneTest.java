package afterimage.optimize;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import afterimage.recipe.Recipe;
import afterimage.recipe.RecipeException;
import afterimage.recipe.Rules;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Knobs that are turned while a session runs. */
class TuneTest {
  private static final int BEFORE = 3;

  /** The steps before are those of the old recipe, the next one is the new one's. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "optimizer.rate=0.2",
        "optimizer.beta1=0.5",
        "optimizer.beta2=0.9",
        "optimizer.type=sgd",
        "optimizer.schedule=cosine",
        "objective.0.weight=-1",
        "objective.0.index=5",
        "objective.0.of=probability",
        "objective=[{'type':'channel','layer':'b','unit':5}]",
        "objective=[{'type':'class','index':3},{'type':'layer','layer':'a'}]",
        "views.count=4",
        "views.scale=[0.3,0.4]",
        "views.turn=90",
        "views.shift=0.4",
        "views.flip=false",
        "views.noise=0.5",
        "views.border=gray",
        "penalties.statistics=0.5",
        "penalties.statistics=0",
        "penalties.totalVariation=10",
        "penalties.l2=10",
        "penalties.l1=10",
        "penalties.l2Parameters=1"
      })
  void itTakesEffectAtTheNextStep(String quoted) {
    String change = Tiny.json(quoted);
    Recipe recipe = Tiny.natural("steps=20", "seed=13");
    Recipe tuned = Tiny.natural("steps=20", "seed=13", change);
    OptimizerState before = Tiny.after(recipe, BEFORE);
    OptimizerState untuned = Tiny.after(recipe, BEFORE + 1);
    int since = tuned.optimizer().type() == recipe.optimizer().type() ? 1 : BEFORE + 1;
    try (Optimization optimization = Tiny.start(recipe);
        Optimization other = Tiny.ASCENT.restore(Rules.LATEST, tuned, before, since)) {
      Tiny.steps(optimization, BEFORE);
      Tiny.tune(optimization, tuned);
      Tiny.assertSame(before, optimization.state());
      Tiny.steps(optimization, 1);
      Tiny.steps(other, 1);
      Tiny.assertSame(other.state(), optimization.state());
      assertFalse(Arrays.equals(untuned.parameters(), optimization.state().parameters()));
      assertEquals(tuned, optimization.recipe());
      assertEquals(tuned.objective().size(), optimization.meters().getLast().terms().size());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "optimizer.momentum=0, optimizer.momentum=0.5",
    "optimizer.clip=0, optimizer.clip=1e-3"
  })
  void soDoTheKnobsOfSgd(String old, String change) {
    Recipe recipe = Tiny.natural("optimizer.type=sgd", old);
    Recipe tuned = Tiny.natural("optimizer.type=sgd", change);
    try (Optimization optimization = Tiny.start(recipe)) {
      Tiny.steps(optimization, BEFORE);
      Tiny.tune(optimization, tuned);
      Tiny.steps(optimization, 1);
      assertFalse(
          Arrays.equals(
              Tiny.after(recipe, BEFORE + 1).parameters(), optimization.state().parameters()));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "canvas.size=64 | network, canvas and seed cannot change while a session runs",
        "canvas.decay=2 | network, canvas and seed cannot change while a session runs",
        "seed=8 | network, canvas and seed cannot change while a session runs",
        "network=other | network, canvas and seed cannot change while a session runs",
        "objective=[{'type':'layer','layer':'q'}] | objective.0: tiny has no layer 'q'; near are",
        "objective=[{'type':'channel','layer':'b','unit':8}] |"
            + " objective.0: unit of b must be 0..7, was 8",
        "objective=[{'type':'class','index':3},{'type':'class','index':10}] | objective.1: ",
        "objective=[{'type':'neuron','layer':'y','unit':1,'x':0}] | objective.0: layer y has no x"
      })
  void whatCannotBeIsRefusedAndChangesNothing(String change, String message) {
    Recipe recipe = Tiny.natural();
    Recipe tuned = Tiny.natural(Tiny.json(change), "optimizer.rate=0.5");
    try (Optimization optimization = Tiny.start(recipe)) {
      Tiny.steps(optimization, BEFORE);
      String said =
          assertThrows(RecipeException.class, () -> Tiny.tune(optimization, tuned)).getMessage();
      assertTrue(said.startsWith(message), said);
      assertEquals(recipe, optimization.recipe());
      Tiny.steps(optimization, 1);
      Tiny.assertSame(Tiny.after(recipe, BEFORE + 1), optimization.state());
    }
  }

  @Test
  void aNeuronBeyondTheEdgeIsRefused() {
    String far = Tiny.json("objective=[{'type':'neuron','layer':'b','unit':1,'x':16,'y':0}]");
    try (Optimization optimization = Tiny.start(Tiny.natural())) {
      String said =
          assertThrows(RecipeException.class, () -> Tiny.tune(optimization, Tiny.natural(far)))
              .getMessage();
      assertThrows(RecipeException.class, () -> Tiny.start(Tiny.natural(far)));
      assertEquals("objective.0: x of a neuron must be 0..15 at this size, was 16", said);
      Tiny.steps(optimization, 1);
      Tiny.assertSame(Tiny.after(Tiny.natural(), 1), optimization.state());
    }
  }
}
