package afterimage.optimize;

import afterimage.network.ComputeDevice;
import afterimage.network.Network;
import afterimage.recipe.Recipe;
import afterimage.recipe.Rules;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntConsumer;

/**
 * What steps cost, as ratios of things timed in turn within one run: a machine that is busy is busy
 * for both sides.
 */
public final class Benchmark {
  private static final int WARM = 30; // until the JVM has compiled both sides

  private final Network network;
  private final ComputeDevice compute;

  public Benchmark(Network network, ComputeDevice compute) {
    this.network = network;
    this.compute = compute;
  }

  /** Medians of two things timed in turn, in milliseconds. */
  public record Pair(double first, double second) {
    public double ratio() {
      return first / second;
    }
  }

  /** A step of a recipe against forward and backward of the network alone, at the same size. */
  public Pair stepAgainstPass(Recipe recipe, int rounds) {
    try (Ascent ascent = new Ascent(network, compute);
        Optimization optimization = ascent.start(Rules.LATEST, recipe, Optional.empty());
        NDManager own = compute.manager().newSubManager()) {
      int size = recipe.canvas().size();
      NDArray picture = own.randomUniform(-1, 1, new Shape(1, 3, size, size));
      return inTurn(() -> ascent.step(List.of(optimization)), () -> pass(picture), rounds);
    }
  }

  private void pass(NDArray picture) {
    String logits = network.heads().of(null).logits();
    try (NDManager pass = compute.manager().newSubManager();
        GradientCollector gradients = compute.engine().newGradientCollector()) {
      NDArray leaf = Tensors.here(picture, pass);
      leaf.setRequiresGradient(true);
      NDArray scores = Objects.requireNonNull(network.run(leaf, Set.of(logits)).get(logits));
      gradients.backward(scores.get(":, 0").sum());
      leaf.getGradient().sum().getFloat();
    }
  }

  /** A step of several sessions one after another against one step of them in one pass. */
  public Pair aloneAgainstTogether(Recipe recipe, int sessions, int rounds) {
    try (Ascent ascent = new Ascent(network, compute)) {
      List<Optimization> optimizations = new ArrayList<>();
      for (int i = 0; i < sessions; i++) {
        optimizations.add(ascent.start(Rules.LATEST, recipe, Optional.empty()));
      }
      return inTurn(
          () -> optimizations.forEach(optimization -> ascent.stepTogether(List.of(optimization))),
          () -> ascent.stepTogether(optimizations),
          rounds);
    }
  }

  private static Pair inTurn(Runnable first, Runnable second, int rounds) {
    double[] firsts = new double[rounds];
    double[] seconds = new double[rounds];
    for (int i = -WARM; i < rounds; i++) {
      double one = time(first);
      double other = time(second);
      if (i >= 0) {
        firsts[i] = one;
        seconds[i] = other;
      }
    }
    return new Pair(median(firsts), median(seconds));
  }

  private static double time(Runnable work) {
    long start = System.nanoTime();
    work.run();
    return (System.nanoTime() - start) / 1e6;
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
  }

  /**
   * What stays behind.
   *
   * @param arraysBefore native arrays alive after the first tenth of the steps
   * @param arraysAfter the same at the end
   * @param slope growth of the resident size in MiB per 1,000 steps, by least squares over the last
   *     nine tenths
   */
  public record Memory(int arraysBefore, int arraysAfter, double slope) {}

  /** Takes many steps and watches the memory. */
  public Memory memory(Recipe recipe, int steps, IntConsumer progress) {
    try (Ascent ascent = new Ascent(network, compute);
        Optimization optimization = ascent.start(Rules.LATEST, recipe, Optional.empty())) {
      List<double[]> points = new ArrayList<>();
      int arrays = 0;
      int every = Math.max(1, steps / 100);
      for (int i = 1; i <= steps; i++) {
        ascent.step(List.of(optimization));
        optimization.meters();
        if (i == steps / 10) {
          arrays = arrays();
        }
        if (i >= steps / 10 && i % every == 0) {
          points.add(new double[] {i / 1000.0, residentMebibytes()});
        }
        progress.accept(i);
      }
      return new Memory(arrays, arrays(), slope(points));
    }
  }

  private int arrays() {
    return compute.manager().getManagedArrays().size();
  }

  private static double residentMebibytes() {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
        if (line.startsWith("VmRSS:")) {
          return Double.parseDouble(line.replaceAll("\\D", "")) / 1024;
        }
      }
      return 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static double slope(List<double[]> points) {
    double x = points.stream().mapToDouble(p -> p[0]).average().orElse(0);
    double y = points.stream().mapToDouble(p -> p[1]).average().orElse(0);
    double above = 0;
    double below = 0;
    for (double[] p : points) {
      above += (p[0] - x) * (p[1] - y);
      below += (p[0] - x) * (p[0] - x);
    }
    return below == 0 ? 0 : above / below;
  }

  /**
   * The share of a picture's power above 0.35 cycles a pixel, mean color left out: noise that eyes
   * do not see and networks do.
   *
   * @param rgb row by row, 8 bits
   */
  public double highFrequencies(byte[] rgb, int size) {
    float[] mask = new float[size * size];
    for (int i = 0; i < mask.length; i++) {
      double fx = Math.min(i % size, size - i % size) / (double) size;
      double fy = Math.min(i / size, size - i / size) / (double) size;
      mask[i] = StrictMath.hypot(fx, fy) > 0.35 ? 1 : 0;
    }
    try (NDManager pass = compute.manager().newSubManager()) {
      NDArray picture =
          pass.create(java.nio.ByteBuffer.wrap(rgb), new Shape(size, size, 3), DataType.UINT8)
              .toType(DataType.FLOAT32, false)
              .transpose(2, 0, 1);
      NDArray centered = picture.sub(picture.reshape(3, -1).mean(new int[] {1}).reshape(3, 1, 1));
      NDArray both = centered.fft2(new long[] {size, size}, new long[] {1, 2}).real();
      NDArray power = both.mul(both).sum(new int[] {3}); // (3, h, w)
      NDArray high = power.mul(pass.create(mask, new Shape(size, size)));
      return high.sum().getFloat() / power.sum().getFloat();
    }
  }
}
