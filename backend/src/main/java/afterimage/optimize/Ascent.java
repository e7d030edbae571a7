package afterimage.optimize;

import afterimage.network.ComputeDevice;
import afterimage.network.Network;
import afterimage.recipe.Recipe;
import afterimage.recipe.Rules;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Climbs: makes sessions and takes steps with them. A step is: Canvas makes pictures, Views makes
 * what the network sees, Network runs to the deepest layer needed, Scores and Penalties give one
 * number a session, one backward pass, one update a session; then every tensor of the step is gone.
 *
 * <p>One thread at a time, and one Ascent at a time takes a step in a process: libtorch's gradients
 * and seeds are global.
 */
public final class Ascent implements AutoCloseable {
  /** Of the views of sizes that nobody uses now; one of 1024 pixels has 12 MB. */
  private static final long MOST_VIEW_BYTES = 16L << 20;

  private final ComputeDevice compute;
  private final Network network;
  private final NDManager manager;
  private final LinkedHashMap<Integer, Views> views = new LinkedHashMap<>(16, 0.75f, true);
  private final NoiseTable noiseTable;
  private final HostScratch scratch = new HostScratch();

  public Ascent(Network network, ComputeDevice compute) {
    this.network = network;
    this.compute = compute;
    this.manager = compute.manager().newSubManager();
    this.noiseTable = new NoiseTable(compute, manager);
  }

  /**
   * A session before its first step.
   *
   * @param rules by which the recipe becomes a picture
   * @param picture the picture to start from, (3, size, size) row by row in [0, 1], where the
   *     recipe starts from one
   * @throws afterimage.recipe.RecipeException if the network has not what the objective names
   * @throws afterimage.network.NetworkException if the network cannot take the size
   */
  public Optimization start(Rules rules, Recipe recipe, Optional<float[]> picture) {
    return optimization(
        rules,
        recipe,
        (canvas, own) -> {
          Shape shape = canvas.shape();
          NDArray from = picture.map(pixels -> own.create(pixels, shape)).orElse(null);
          NDArray parameters = canvas.start(new StepRandom(recipe.seed(), 0), from, compute);
          return new NDList(parameters, own.zeros(shape), own.zeros(shape));
        },
        0,
        1);
  }

  /**
   * A session as it was.
   *
   * @param recipe the one in force after the tunings so far
   * @param optimizerSince {@link afterimage.recipe.RecipeTimeline#optimizerSince} after them
   */
  public Optimization restore(
      Rules rules, Recipe recipe, OptimizerState state, int optimizerSince) {
    return optimization(
        rules,
        recipe,
        (canvas, own) -> {
          Shape shape = canvas.shape();
          return new NDList(
              own.create(state.parameters(), shape),
              own.create(state.first(), shape),
              own.create(state.second(), shape));
        },
        state.step(),
        optimizerSince);
  }

  private interface Beginning {
    /** Parameters and both moments, each (1, 3, size, size). */
    NDList tensors(Canvas canvas, NDManager own);
  }

  private Optimization optimization(
      Rules rules, Recipe recipe, Beginning beginning, int step, int optimizerSince) {
    int size = recipe.canvas().size();
    network.requireSize(size, size);
    NDManager own = manager.newSubManager();
    Canvas canvas = new Canvas(rules, recipe.canvas(), own);
    try {
      NDList from = beginning.tensors(canvas, own);
      return new Optimization(
          rules, recipe, network, compute.smallWork(), canvas, own, from, step, optimizerSince);
    } catch (RuntimeException e) {
      own.close();
      throw e;
    }
  }

  /**
   * One step of each session. On a CPU each is stepped by itself, so that its picture is
   * independent of the others to the bit; on a GPU sessions of one size share a pass unless their
   * recipe is exact.
   */
  public void step(List<Optimization> optimizations) {
    Map<Integer, List<Optimization>> together = new HashMap<>();
    for (Optimization optimization : optimizations) {
      if (compute.isCpu() || optimization.recipe().exact()) {
        stepTogether(List.of(optimization));
      } else {
        together.computeIfAbsent(optimization.size(), size -> new ArrayList<>()).add(optimization);
      }
    }
    together.values().forEach(this::stepTogether);
  }

  /** One step of sessions of one size in one pass. */
  public void stepTogether(List<Optimization> optimizations) {
    scratch.wipe();
    try (NDManager pass = manager.newSubManager()) {
      List<StepPass> stepPasses = new ArrayList<>();
      try (GradientCollector gradients = compute.engine().newGradientCollector()) {
        NDList seen = new NDList();
        Set<String> tensors = new HashSet<>();
        for (Optimization optimization : optimizations) {
          Views shown = views(optimization.size());
          StepPass stepPass =
              small(
                  optimization,
                  () -> StepPass.throwUp(optimization, pass, network, shown, scratch));
          stepPasses.add(stepPass);
          seen.add(stepPass.views());
          tensors.addAll(stepPass.tensors());
        }
        NDArray all = seen.size() == 1 ? seen.head() : NDArrays.concat(seen, 0);
        Map<String, NDArray> says = network.run(all, tensors);
        NDArray loss = null;
        long from = 0;
        for (StepPass stepPass : stepPasses) {
          long to = from + stepPass.views().getShape().get(0);
          Map<String, NDArray> part = part(says, from, to, all.getShape().get(0));
          NDArray own = small(stepPass.optimization(), () -> stepPass.loss(part, network));
          loss = loss == null ? own : loss.add(own);
          from = to;
        }
        List<NaturalStatistics.Pull> pulls =
            stepPasses.stream().flatMap(stepPass -> stepPass.pull().stream()).toList();
        NDArray sum = Objects.requireNonNull(loss, "a step needs a session");
        if (pulls.isEmpty()) {
          gradients.backward(sum);
        } else {
          NaturalStatistics.backward(sum, pulls);
        }
      }
      for (StepPass stepPass : stepPasses) {
        compute.smallWork().run(numbers(stepPass.optimization()), stepPass::step);
      }
    }
    for (Optimization optimization : optimizations) {
      if (optimization.pending() >= compute.rowsAFetch() || !optimization.isClimbing()) {
        optimization.settle();
      }
    }
  }

  private <T> T small(Optimization optimization, Supplier<T> work) {
    return compute.smallWork().get(numbers(optimization), work);
  }

  /** In the views of one step, its largest tensor outside the network. */
  private static long numbers(Optimization optimization) {
    long side = optimization.size();
    return 3 * side * side * optimization.recipe().views().count();
  }

  private static Map<String, NDArray> part(
      Map<String, NDArray> all, long from, long to, long count) {
    if (to - from == count) {
      return all;
    }
    Map<String, NDArray> part = new HashMap<>();
    all.forEach((name, value) -> part.put(name, value.get(from + ":" + to)));
    return part;
  }

  /** Those of the sizes used last; a pass has one size, so none leaves that is in use. */
  private Views views(int size) {
    Views known = views.get(size);
    if (known != null) {
      return known;
    }
    Views fresh =
        new Views(size, compute.threads(), noiseTable, network.normalization(), scratch, manager);
    views.put(size, fresh);
    var eldest = views.values().iterator();
    long bytes = views.values().stream().mapToLong(Views::bytes).sum();
    while (bytes > MOST_VIEW_BYTES && views.size() > 1) {
      Views oldest = eldest.next();
      eldest.remove();
      bytes -= oldest.bytes();
      oldest.close();
    }
    return fresh;
  }

  /** What it keeps for all its sessions, in bytes: the noise of the views. */
  public long bytes() {
    return noiseTable.bytes();
  }

  @Override
  public void close() {
    manager.close();
  }
}
