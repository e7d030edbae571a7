package afterimage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The server and its worker's process: each is ended in every way, and what becomes of the other.
 */
class KilledWorkerTest {
  private static final int SECONDS = 60; // many times what a worker takes to come back

  private static final String RECIPE =
      """
      {"objective": [{"type": "class", "index": 951}], "canvas": {"size": 32}, "seed": 7,
       "steps": 100000}
      """;

  @TempDir Path folder = Path.of("");
  private ServerProcess server;

  @BeforeEach
  void start() throws IOException {
    server = new ServerProcess(folder, Map.of("AFTERIMAGE_WORKER_SILENCE", "3s"), SECONDS);
  }

  @AfterEach
  void end() throws IOException {
    server.close();
  }

  private void steps() throws IOException {
    String address =
        "api/sessions/" + server.json("POST", "api/sessions", RECIPE).path("id").asText();
    server.until(
        () -> server.json("GET", address, "").path("step").asInt() > 3, "no steps are taken");
    server.ask("DELETE", address, "");
  }

  private void isReplaced(ProcessHandle old) throws IOException {
    server.until(() -> !server.isReady(), "nobody says that the worker is gone");
    server.until(server::isReady, "no worker comes back");
    assertEquals(1, server.front().children().count());
    assertNotEquals(old.pid(), server.worker().pid());
    steps();
  }

  @Test
  void aWorkerThatIsKilledIsReplaced() throws IOException {
    steps();
    ProcessHandle worker = server.worker();
    worker.destroyForcibly();
    isReplaced(worker);
  }

  @Test
  void aWorkerThatHangsIsKilledAndReplaced() throws IOException, InterruptedException {
    ProcessHandle worker = server.worker();
    ServerProcess.signal("STOP", worker);
    isReplaced(worker);
    assertEquals(false, worker.isAlive());
    Answer.assertSays(server.log(), "it gave no sign of life for 3 s");
  }

  @Test
  void theWorkerDoesNotOutliveAServerThatIsKilled() throws Exception {
    ProcessHandle worker = server.worker();
    server.front().destroyForcibly();
    server.until(() -> hasEnded(worker), "it lives on");
  }

  /** Whoever inherits it may not yet have looked. */
  private static boolean hasEnded(ProcessHandle process) {
    try {
      String state =
          Files.readString(Path.of(String.format(Locale.ROOT, "/proc/%d/stat", process.pid())));
      return state.contains(") Z ");
    } catch (IOException e) {
      return !process.isAlive();
    }
  }

  @Test
  void aSignalToTheWholeGroupIsForTheServerToObeyFirst() throws Exception {
    ProcessHandle worker = server.worker();
    ServerProcess.signal("INT", worker);
    ServerProcess.signal("TERM", worker);
    steps();
    assertTrue(worker.isAlive());
    server.front().toHandle().destroy();
    assertTrue(server.front().waitFor(60, TimeUnit.SECONDS), "it does not end");
    assertEquals(130, server.front().exitValue());
    server.until(() -> hasEnded(worker), "the worker lives on");
    assertEquals("", server.log());
  }
}
