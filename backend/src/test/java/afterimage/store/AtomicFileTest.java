package afterimage.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import afterimage.recipe.Rules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many write one file, and it is always one of those that were written. */
class AtomicFileTest {
  private static final int THREADS = 8;
  private static final int TIMES = 50;

  @TempDir Path folder = Path.of("");

  private interface Writer {
    void write(byte[] bytes) throws Exception;
  }

  /** Each writes its own letter, more or less often. */
  private static void hammer(Path file, Writer writer) throws Exception {
    List<Callable<Void>> work = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      byte[] bytes = new byte[10_000 + 1000 * i];
      Arrays.fill(bytes, (byte) ('a' + i));
      work.add(
          () -> {
            for (int time = 0; time < TIMES; time++) {
              writer.write(bytes);
              requireWhole(Files.readAllBytes(file));
            }
            return null;
          });
    }
    try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
      for (Future<Void> each : threads.invokeAll(work)) {
        each.get();
      }
    }
  }

  private static void requireWhole(byte[] bytes) {
    assertEquals(10_000 + 1000 * (bytes[0] - 'a'), bytes.length);
    for (byte each : bytes) {
      assertEquals(bytes[0], each);
    }
  }

  private static List<String> there(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> String.valueOf(file.getFileName())).toList();
    }
  }

  @Test
  void manyThatReplaceAFileAtOnceEachReplaceItWholeAndLeaveNothing() throws Exception {
    Path file = folder.resolve("a/b");
    hammer(file, bytes -> AtomicFile.write(file, bytes));
    assertEquals(List.of("b"), there(folder.resolve("a")));
  }

  @Test
  void chartsThatAreWrittenAtOnceAreWhole() throws Exception {
    MeterFiles meterFiles = new MeterFiles(folder.resolve("meters"));
    hammer(folder.resolve("meters/abc"), bytes -> meterFiles.write("abc", bytes));
    assertEquals(List.of("abc"), there(folder.resolve("meters")));
  }

  @Test
  void picturesThatAreWrittenAtOnceAreWhole() throws Exception {
    Path file = folder.resolve("pictures/7.png");
    hammer(file, bytes -> Pictures.write(file, bytes));
    assertEquals(List.of("7.png"), there(folder.resolve("pictures")));
  }

  @Test
  void checkpointsThatAreWrittenAtOnceAreWhole() throws Exception {
    Checkpoints checkpoints = new Checkpoints(folder.resolve("checkpoints"));
    float[] any = new float[3 * 32 * 32];
    Checkpoint.Origin origin =
        new Checkpoint.Origin(
            Rules.LATEST, "n", "c", "", Machine.of("libtorch 2, cpu, 1 threads, AMD"));
    Checkpoint one = new Checkpoint(10, 0, 32, any, any, any, origin);
    Checkpoints.Saved saved = checkpoints.write("abc", one);
    List<Callable<Checkpoints.Saved>> work = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      work.add(() -> checkpoints.write("abc", one));
    }
    try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
      for (Future<Checkpoints.Saved> each : threads.invokeAll(work)) {
        assertEquals(saved, each.get());
      }
    }
    assertEquals(10, checkpoints.read("abc", saved.name(), saved.sha256()).step());
    assertEquals(List.of(saved.name()), there(folder.resolve("checkpoints/abc")));
  }

  @Test
  void aFileThatCannotBeReplacedLeavesNothing() throws IOException {
    Path file = folder.resolve("a");
    Files.createDirectories(file.resolve("in the way"));
    assertThrows(IOException.class, () -> AtomicFile.write(file, new byte[1]));
    assertEquals(List.of("a"), there(folder));
  }

  @Test
  void whatAKilledProcessLeavesIsKnown() {
    assertTrue(AtomicFile.isLeftover(Path.of(".7f0c.part")));
    assertFalse(AtomicFile.isLeftover(Path.of("7.png")));
  }
}
