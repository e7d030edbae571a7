package afterimage.optimize;

import afterimage.network.Head;
import afterimage.network.Network;
import afterimage.network.SingleThread;
import afterimage.network.TorchFunction;
import afterimage.recipe.Recipe;
import afterimage.recipe.Rules;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * One session on the device: its parameters, its moments and what it has measured. {@link Ascent}
 * makes and steps it; close it to free what it holds.
 */
public final class Optimization implements AutoCloseable {
  /** Why a session cannot go on: what became NaN or infinite, and at which step. */
  public record Failure(int step, String reason) {}

  private record Row(int step, Recipe recipe, List<String> names, NDArray values) {}

  /** (1, 3, h, w) in [0, 1] to (h, w, 3) of 8 bits; 0 is libtorch's number of their type. */
  private static final String BYTES =
      "torch.contiguous(torch.permute(torch.select(torch.to(torch.round(torch.mul(a, 255.)), 0),"
          + " 0, 0), [1, 2, 0]))";

  private final Rules rules;
  private final NDManager manager;
  private final Network network;
  private final SingleThread smallWork;
  private final Canvas canvas;
  private final Deque<Row> rows = new ArrayDeque<>();
  private final List<Meters> fetched = new ArrayList<>();
  private final NDArray parameters; // (1, 3, size, size)
  private final NDArray first; // (1, 3, size, size)
  private final NDArray second; // (1, 3, size, size)
  private NDArray dead; // (1), 0 until something is not finite
  private Recipe recipe;
  private Scores scores;
  private int step;
  private int optimizerSince;
  private @Nullable Failure failure;

  Optimization(
      Rules rules,
      Recipe recipe,
      Network network,
      SingleThread smallWork,
      Canvas canvas,
      NDManager manager,
      NDList tensors,
      int step,
      int optimizerSince) {
    this.rules = rules;
    this.recipe = recipe;
    this.smallWork = smallWork;
    this.network = network;
    this.scores = new Scores(rules, recipe, network, manager);
    this.canvas = canvas;
    this.manager = manager;
    this.parameters = kept(tensors.get(0));
    this.first = kept(tensors.get(1));
    this.second = kept(tensors.get(2));
    this.dead = manager.zeros(new Shape(1));
    this.step = step;
    this.optimizerSince = since(optimizerSince);
  }

  /** By rules 1 an optimizer goes on with the moments of another and counts from the beginning. */
  private int since(int first) {
    return rules.from(Rules.TWO) ? Math.max(1, first) : 1;
  }

  private NDArray kept(NDArray array) {
    array.attach(manager);
    return array;
  }

  /** By which its recipe becomes a picture; they never change. */
  public Rules rules() {
    return rules;
  }

  public Recipe recipe() {
    return recipe;
  }

  /**
   * How many steps are done. On a GPU the last ones may turn out not to have been finite, and then
   * not to have been done: {@link #settle} finds out.
   */
  public int step() {
    return step;
  }

  /** Whether a step is left to do. */
  public boolean isClimbing() {
    return failure == null && step < recipe.steps();
  }

  /** Whether all steps of the recipe are taken. */
  public boolean isDone() {
    return step >= recipe.steps();
  }

  /** Why this session stopped, if it had to. Waits for the device. */
  public Optional<Failure> failure() {
    settle();
    return Optional.ofNullable(failure);
  }

  /**
   * Goes on with other knobs from the next step on.
   *
   * @param first the first step of its optimizer: {@link
   *     afterimage.recipe.RecipeTimeline#optimizerSince}
   * @throws afterimage.recipe.RecipeException if the network has not what the objective names; then
   *     nothing has changed
   */
  public void tune(Recipe tuned, int first) {
    if (!tuned.canvas().equals(recipe.canvas())
        || !tuned.network().equals(recipe.network())
        || tuned.seed() != recipe.seed()) {
      throw new afterimage.recipe.RecipeException(
          "network, canvas and seed cannot change while a session runs");
    }
    if (!Objects.equals(tuned.output(), recipe.output())) {
      throw new afterimage.recipe.RecipeException("output cannot change while a session runs");
    }
    Scores others = new Scores(rules, tuned, network, manager);
    scores.close();
    scores = others;
    recipe = tuned;
    optimizerSince = since(first);
  }

  /**
   * Whether another recipe could be climbed by from here.
   *
   * @throws afterimage.recipe.RecipeException if the network has not what the objective names
   */
  public void requireFits(Recipe tuned) {
    new Scores(rules, tuned, network, manager).close();
  }

  /** The class that people follow: the first one that the objective pushes up, if any. */
  public OptionalInt followed() {
    return scores.followed();
  }

  /** The output that its classes are of, as the file means it; empty without classes. */
  public Optional<Head> head() {
    return network.heads().usual().map(one -> network.heads().shown(rules, recipe.output()));
  }

  /** The picture as it is, and from then on the step is its own: RGB, 8 bits each, row by row. */
  public byte[] picture() {
    settle();
    return smallWork.get(parameters.size(), this::painted);
  }

  private byte[] painted() {
    try (NDManager pass = manager.newSubManager()) {
      NDArray view = Tensors.here(parameters, pass);
      return TorchFunction.of(BYTES, 1).apply(canvas.paint(view)).toByteArray();
    }
  }

  /** The side of the picture in pixels. */
  public int size() {
    return recipe.canvas().size();
  }

  /** Everything needed to go on later, copied off the device. */
  public OptimizerState state() {
    settle();
    return new OptimizerState(
        step, parameters.toFloatArray(), first.toFloatArray(), second.toFloatArray());
  }

  /** What the steps since the last call measured, in order. */
  public List<Meters> meters() {
    settle();
    List<Meters> all = List.copyOf(fetched);
    fetched.clear();
    return all;
  }

  Scores scores() {
    return scores;
  }

  Canvas canvas() {
    return canvas;
  }

  NDManager manager() {
    return manager;
  }

  NDArray parameters() {
    return parameters;
  }

  NDArray first() {
    return first;
  }

  NDArray second() {
    return second;
  }

  NDArray dead() {
    return dead;
  }

  /** How many steps the optimizer has taken with the coming one. */
  int optimizerStep() {
    return step + 2 - optimizerSince;
  }

  /** Whether the coming step is the first of another optimizer than the one before it. */
  boolean beginsMoments() {
    return optimizerSince > 1 && optimizerSince == step + 1;
  }

  StepRandom chance() {
    return new StepRandom(recipe.seed(), step + 1);
  }

  /**
   * Ends a step: notes what it measured, to be fetched later.
   *
   * @param values as many as names, on the device
   * @param nowDead (1), whether this step or one before was not finite
   */
  void advance(List<String> names, NDArray values, NDArray nowDead) {
    step++;
    rows.add(new Row(step, recipe, names, kept(values)));
    dead.close();
    dead = kept(nowDead);
  }

  int pending() {
    return rows.size();
  }

  /**
   * Waits for the device and fetches what the steps measured. Whoever records that something
   * happened at a step, or from a step on, asks for this before: steps after one that was not
   * finite have not been taken, and a replay would not know them.
   */
  public void settle() {
    while (!rows.isEmpty()) {
      Row row = rows.remove();
      float[] values = row.values().toFloatArray();
      row.values().close();
      if (failure != null) {
        step = failure.step() - 1;
        continue;
      }
      Readings readings = new Readings(row.names(), values);
      Optional<String> broken = readings.broken();
      if (broken.isPresent()) {
        failure =
            new Failure(
                row.step(), String.format(Locale.ROOT, "step %d: %s", row.step(), broken.get()));
        step = row.step() - 1;
      } else {
        fetched.add(readings.meters(row.step(), row.recipe()));
      }
    }
  }

  @Override
  public void close() {
    canvas.close();
    manager.close();
  }
}
