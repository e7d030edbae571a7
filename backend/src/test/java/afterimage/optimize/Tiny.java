package afterimage.optimize;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import afterimage.TinyNetwork;
import afterimage.network.Network;
import afterimage.network.OnnxWriter;
import afterimage.network.Torch;
import afterimage.recipe.Recipe;
import afterimage.recipe.Recipes;
import afterimage.recipe.Rules;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** A real network of four convolutions that takes a millisecond, and recipes for it. */
final class Tiny {
  static final int SIZE = TinyNetwork.SIZE;

  /** Takes batches. */
  static final Network NETWORK = load("tiny", TinyNetwork.write(false));

  /** The same numbers, but only for one picture at a time: a batch of 1 is baked in. */
  static final Network SINGLE = load("single", TinyNetwork.write(true));

  static final Ascent ASCENT = new Ascent(NETWORK, Torch.COMPUTE);

  private Tiny() {}

  static Network load(String name, OnnxWriter written) {
    try {
      Path folder = Files.createTempDirectory("tiny");
      Path file = written.write(folder.resolve(name + ".onnx"));
      Network network = Network.load(file, Torch.COMPUTE.manager());
      Files.delete(file);
      Files.delete(folder);
      return network;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Class 3 by still views without penalties, and what the settings (PATH=JSON) change. */
  static Recipe plain(String... settings) {
    return set(
        """
        {"objective": [{"type": "class", "index": 3}], "canvas": {"size": 32}, "seed": 7,
         "views": {"scale": [1, 1], "turn": 0, "shift": 0, "flip": false, "noise": 0},
         "penalties": {"statistics": 0}}
        """,
        settings);
  }

  /** The default recipe at 32 pixels, with all of its randomness, and what the settings change. */
  static Recipe natural(String... settings) {
    return set(
        """
        {"objective": [{"type": "class", "index": 3}], "canvas": {"size": 32}, "seed": 7}
        """,
        settings);
  }

  private static Recipe set(String json, String... settings) {
    ObjectNode tree = Recipes.json(Recipes.parse(json));
    for (String each : settings) {
      int at = each.indexOf('=');
      Recipes.set(tree, each.substring(0, at), Recipes.value(each.substring(at + 1)));
    }
    return Recipes.of(tree);
  }

  static Optimization start(Recipe recipe) {
    return ASCENT.start(Rules.LATEST, recipe, Optional.empty());
  }

  static void steps(Optimization optimization, int count) {
    for (int i = 0; i < count; i++) {
      ASCENT.step(List.of(optimization));
    }
  }

  /** The state of a recipe after some steps taken alone. */
  static OptimizerState after(Recipe recipe, int count) {
    try (Optimization optimization = start(recipe)) {
      steps(optimization, count);
      return optimization.state();
    }
  }

  /** The picture of a session before it is rounded, (3, SIZE, SIZE) in [0, 1]. */
  static float[] picture(Optimization optimization) {
    try (NDManager pass = Torch.manager()) {
      return optimization
          .canvas()
          .paint(Tensors.here(optimization.parameters(), pass))
          .toFloatArray();
    }
  }

  /** What a tensor of a network holds for pictures in [0, 1], (n, 3, SIZE, SIZE) in a row. */
  static float[] says(Network network, String tensor, float... pictures) {
    try (NDManager pass = Torch.manager()) {
      NDArray all =
          pass.create(pictures, new Shape(pictures.length / (3 * SIZE * SIZE), 3, SIZE, SIZE));
      NDArray said = network.run(network.normalize(all), Set.of(tensor)).get(tensor);
      return Objects.requireNonNull(said).toFloatArray();
    }
  }

  static void assertSame(OptimizerState expected, OptimizerState actual) {
    assertEquals(expected.step(), actual.step());
    assertArrayEquals(expected.parameters(), actual.parameters());
    assertArrayEquals(expected.first(), actual.first());
    assertArrayEquals(expected.second(), actual.second());
  }

  /** Goes on by another recipe, as the course of a session would tell it to. */
  static void tune(Optimization optimization, Recipe tuned) {
    boolean same = tuned.optimizer().type() == optimization.recipe().optimizer().type();
    int since = optimization.step() + 2 - optimization.optimizerStep();
    optimization.tune(tuned, same ? since : optimization.step() + 1);
  }

  /** JSON with single quotes, which read better within Java. */
  static String json(String quoted) {
    return quoted.replace('\'', '"');
  }

  /** What a step from such parameters measures and makes, with both moments 0. */
  static Stepped step(Recipe recipe, float[] parameters, int done) {
    float[] zeros = new float[parameters.length];
    try (Optimization optimization =
        ASCENT.restore(
            Rules.LATEST, recipe, new OptimizerState(done, parameters, zeros, zeros), 1)) {
      steps(optimization, 1);
      return new Stepped(optimization.meters().getFirst(), optimization.state());
    }
  }

  record Stepped(Meters meters, OptimizerState state) {
    /** What is minimized: penalties minus objective. */
    double loss() {
      double penalties = meters.penalties().values().stream().mapToDouble(Float::floatValue).sum();
      return penalties - meters.objective();
    }

    /** Of the loss, where the rule is sgd with momentum: the velocity after a step from rest. */
    float[] gradient() {
      return state.first();
    }
  }
}
