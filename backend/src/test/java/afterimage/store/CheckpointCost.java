package afterimage.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** Measures what a checkpoint of 224x224 costs on the disk of a folder; run by hand. */
final class CheckpointCost {
  private static final int TIMES = 200;

  private CheckpointCost() {}

  public static void main(String[] args) throws IOException {
    Path folder = Files.createTempDirectory(Path.of(args[0]), "cost");
    Checkpoints checkpoints = new Checkpoints(folder);
    double[] write = new double[TIMES];
    double[] read = new double[TIMES];
    for (int i = 0; i < TIMES; i++) {
      Checkpoint checkpoint = Saves.checkpoint(i, 224);
      long start = System.nanoTime();
      Checkpoints.Saved saved = checkpoints.write("a", checkpoint);
      long written = System.nanoTime();
      checkpoints.read("a", saved.name(), saved.sha256());
      write[i] = (written - start) / 1e6;
      read[i] = (System.nanoTime() - written) / 1e6;
    }
    checkpoints.remove("a");
    Files.delete(folder);
    say("write", write);
    say("read", read);
  }

  private static void say(String what, double[] ms) {
    Arrays.sort(ms);
    System.out.printf("%s: p50 %.1f ms, p95 %.1f ms%n", what, ms[TIMES / 2], ms[TIMES * 95 / 100]);
  }
}
