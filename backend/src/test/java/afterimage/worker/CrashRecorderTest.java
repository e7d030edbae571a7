package afterimage.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a worker was at is known when it is no more. */
class CrashRecorderTest {
  @TempDir Path folder = Path.of("");

  @Test
  void whatIsBeingDoneIsThereAtOnceAndWhatIsDoneIsNot() {
    Path file = folder.resolve("worker.at");
    assertEquals(Map.of(), CrashRecorder.read(file));
    try (CrashRecorder recorder = CrashRecorder.open(file)) {
      assertEquals(Map.of(), CrashRecorder.read(file));
      recorder.at(Map.of("a", 7, "b", 8));
      recorder.loads("c");
      recorder.loads("d");
      recorder.idle();
      assertEquals(
          Map.of("c", CrashRecorder.BEGINNING, "d", CrashRecorder.BEGINNING),
          CrashRecorder.read(file));
      recorder.hasLoaded("c");
      assertEquals(Map.of("d", CrashRecorder.BEGINNING), CrashRecorder.read(file));
      recorder.hasLoaded("d");
      assertEquals(Map.of(), CrashRecorder.read(file));
      recorder.at(Map.of("a", 8));
    }
    assertEquals(Map.of("a", 8), CrashRecorder.read(file));
  }

  /** What is read is far less likely to end a process than what the device does. */
  @Test
  void whoeverIsOnlyReadForIsNotNamedWhileTheDeviceIsAtAnother() {
    Path file = folder.resolve("worker.at");
    try (CrashRecorder recorder = CrashRecorder.open(file)) {
      recorder.loads("large");
      recorder.at(Map.of("small", 50));
      assertEquals(Map.of("small", 50), CrashRecorder.read(file));
      recorder.idle();
      assertEquals(Map.of("large", CrashRecorder.BEGINNING), CrashRecorder.read(file));
    }
  }

  @Test
  void whatSeveralThreadsHaveReadIsDone() throws Exception {
    Path file = folder.resolve("worker.at");
    List<Callable<Void>> readers = new ArrayList<>();
    try (CrashRecorder recorder = CrashRecorder.open(file);
        ExecutorService threads = Executors.newFixedThreadPool(8)) {
      for (String session : List.of("a", "b", "c", "d", "e", "f", "g", "h")) {
        readers.add(
            () -> {
              recorder.loads(session);
              recorder.hasLoaded(session);
              return null;
            });
      }
      for (int round = 0; round < 1000; round++) {
        for (Future<Void> each : threads.invokeAll(readers)) {
          each.get();
        }
        assertEquals(Map.of(), CrashRecorder.read(file), "round " + round);
      }
    }
  }

  @Test
  void theSessionThatIsSteppedOrReadForIsTheOneThatIsRecorded() {
    Path file = folder.resolve("worker.at");
    List<Map<String, Integer>> seen = new ArrayList<>();
    try (Bench bench = new Bench(folder)) {
      bench.whileStepping(optimizations -> seen.add(CrashRecorder.read(file)));
      bench.begin("a", Bench.recipe()).begin("b", Bench.recipe()).steps(3);
      bench.most(2);
      bench.steps(1);
      assertEquals(Map.of(), CrashRecorder.read(file));
      bench.reading(work -> seen.add(CrashRecorder.read(file)));
      bench.begin("c", Bench.recipe("network=\"none\""));
    }
    assertEquals(
        List.of(Map.of("a", 0), Map.of("b", 0), Map.of("a", 1), Map.of("b", 1, "a", 2), Map.of()),
        seen);
  }

  @Test
  void whatIsNoRecordBlamesNobody() throws IOException {
    Path file = folder.resolve("worker.at");
    Files.write(file, new byte[10_000]);
    assertEquals(Map.of(), CrashRecorder.read(file));
    CrashRecorder nowhere = CrashRecorder.open(folder.resolve("none").resolve("worker.at"));
    nowhere.at(Map.of("a", 1));
    nowhere.close();
  }
}
