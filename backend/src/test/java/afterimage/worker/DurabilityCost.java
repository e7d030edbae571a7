package afterimage.worker;

import afterimage.network.ComputeDevice;
import afterimage.network.Network;
import afterimage.optimize.Ascent;
import afterimage.optimize.Optimization;
import afterimage.optimize.OptimizerState;
import afterimage.recipe.Recipes;
import afterimage.recipe.Rules;
import afterimage.store.Checkpoint;
import afterimage.store.Checkpoints;
import afterimage.store.Machine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Steps a second with checkpoints and without, by turns in one run, at the rate of the worker: one
 * every three seconds, copied on the stepping thread and written on another. Run by hand with the
 * folder of the networks and one on the disk.
 */
final class DurabilityCost {
  private static final int ROUNDS = 30; // pairs
  private static final long WINDOW = SaveSchedule.EVERY; // ns

  private DurabilityCost() {}

  public static void main(String[] args) throws Exception {
    Path folder = Files.createTempDirectory(Path.of(args[1]), "cost");
    Checkpoints checkpoints = new Checkpoints(folder);
    List<Double> ratios = new ArrayList<>();
    List<Double> copies = new ArrayList<>();
    try (ComputeDevice compute =
            ComputeDevice.open("cpu", Math.max(1, Runtime.getRuntime().availableProcessors() - 1));
        Ascent ascent =
            new Ascent(
                Network.load(Path.of(args[0], "efficientnet-lite0.onnx"), compute.manager()),
                compute);
        Optimization optimization =
            ascent.start(
                Rules.LATEST,
                Recipes.parse(
                    "{\"objective\": [{\"type\": \"class\", \"index\": 951}], \"seed\": 1,"
                        + " \"steps\": 1000000}"),
                Optional.empty())) {
      rate(ascent, optimization);
      for (int i = 0; i < ROUNDS; i++) {
        double before = rate(ascent, optimization);
        long start = System.nanoTime();
        OptimizerState state = optimization.state();
        copies.add((System.nanoTime() - start) / 1e6);
        CompletableFuture<Void> written =
            CompletableFuture.runAsync(() -> checkpoints.write("a", checkpoint(state)));
        double saving = rate(ascent, optimization, start);
        written.join();
        ratios.add(saving / ((before + rate(ascent, optimization)) / 2));
      }
    }
    checkpoints.remove("a");
    Files.delete(folder);
    ratios.sort(null);
    copies.sort(null);
    System.out.printf(
        "steps/s with / without: p50 %.3f (%.3f to %.3f); copy: p50 %.2f ms%n",
        ratios.get(ROUNDS / 2), ratios.getFirst(), ratios.getLast(), copies.get(ROUNDS / 2));
  }

  private static Checkpoint checkpoint(OptimizerState state) {
    return new Checkpoint(
        state.step(),
        0,
        224,
        state.parameters(),
        state.first(),
        state.second(),
        new Checkpoint.Origin(
            Rules.LATEST,
            "efficientnet-lite0",
            "",
            "",
            Machine.of("libtorch 2, cpu, 1 threads, AMD")));
  }

  private static double rate(Ascent ascent, Optimization optimization) {
    return rate(ascent, optimization, System.nanoTime());
  }

  private static double rate(Ascent ascent, Optimization optimization, long start) {
    int before = optimization.step();
    while (System.nanoTime() - start < WINDOW) {
      ascent.step(List.of(optimization));
    }
    optimization.meters();
    return (optimization.step() - before) / ((System.nanoTime() - start) / 1e9);
  }
}
