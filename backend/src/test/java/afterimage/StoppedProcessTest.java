package afterimage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Processes of a server that the system stops for longer than they would wait for each other, as a
 * laptop's lid or a virtual machine's pause does: nobody is to blame, and all go on.
 */
@Tag("slow")
class StoppedProcessTest {
  private static final int SECONDS = 120; // many times what a starved machine takes

  /** More than any silence that the configuration speaks of. */
  private static final int STOPPED = 30;

  private static final String RECIPE =
      """
      {"objective": [{"type": "class", "index": 951}], "canvas": {"size": 32}, "seed": 7,
       "steps": 1000000}
      """;

  @TempDir Path folder = Path.of("");
  private ServerProcess server;
  private String id;

  @BeforeEach
  void start() throws IOException {
    server = new ServerProcess(folder, Map.of(), SECONDS);
    id = server.json("POST", "api/sessions", RECIPE).path("id").asText();
    server.until(() -> session().path("step").asInt() > 3, "no steps are taken");
  }

  @AfterEach
  void end() throws IOException {
    server.close();
  }

  private JsonNode session() {
    return server.json("GET", "api/sessions/" + id, "");
  }

  /** The worker that was there takes the steps after those that it has taken. */
  private void goesOn(int seconds, ProcessHandle... stopped) throws Exception {
    ProcessHandle worker = server.worker();
    int before = session().path("step").asInt();
    for (ProcessHandle each : stopped) {
      ServerProcess.signal("STOP", each);
    }
    lives(worker, seconds, "while the others were stopped");
    for (ProcessHandle each : stopped) {
      ServerProcess.signal("CONT", each);
    }
    server.until(() -> session().path("step").asInt() > before, "it does not go on");
    lives(worker, 15, "afterwards"); // whoever finds somebody missing says so until then
    int reached = session().path("step").asInt();
    server.until(() -> session().path("step").asInt() > reached, "it does not go on for long");
    JsonNode session = session();
    assertEquals("running", session.path("state").asText(), session.toString());
    assertEquals(0, session.path("restarts").size(), session.toString());
    assertEquals(worker.pid(), server.worker().pid());
  }

  private void lives(ProcessHandle worker, int seconds, String when) throws IOException {
    assertThrows(
        TimeoutException.class,
        () -> worker.onExit().get(seconds, TimeUnit.SECONDS),
        "the worker has ended " + when + ": " + server.log());
  }

  @Test
  void aServerThatWasStoppedGoesOnWithItsWorker() throws Exception {
    goesOn(STOPPED, server.front().toHandle());
  }

  @Test
  void aServerAndItsWorkerThatWereStoppedTogetherGoOn() throws Exception {
    goesOn(STOPPED, server.front().toHandle(), server.worker());
  }

  @Test
  void aWorkerThatWasStoppedForAMomentGoesOn() throws Exception {
    goesOn(8, server.worker());
  }
}
