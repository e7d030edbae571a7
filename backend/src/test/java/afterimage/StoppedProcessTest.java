package afterimage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
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
  private final HttpClient client = HttpClient.newHttpClient();
  private Process front;
  private BufferedReader out;
  private String link;
  private String id;

  @BeforeEach
  void start() throws IOException {
    ProcessBuilder builder =
        Program.builder(folder, "serve", "--data", "data", "--port", "0", "--device", "cpu");
    builder.redirectError(folder.resolve("err").toFile());
    front = builder.start();
    out = new BufferedReader(new InputStreamReader(front.getInputStream(), StandardCharsets.UTF_8));
    link = out.readLine();
    until(() -> ask("GET", "health/ready", "").statusCode() == 200, "it is not ready");
    id = json(ask("POST", "api/sessions", RECIPE)).path("id").asText();
    until(() -> session().path("step").asInt() > 3, "no steps are taken");
  }

  @AfterEach
  void end() throws IOException {
    front.descendants().forEach(ProcessHandle::destroyForcibly);
    front.destroyForcibly();
    out.close();
  }

  private void until(BooleanSupplier condition, String complaint) throws IOException {
    long start = System.nanoTime();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - start > SECONDS * 1e9) {
        throw new AssertionError(complaint + ": " + Files.readString(folder.resolve("err")));
      }
      Thread.onSpinWait();
    }
  }

  private HttpResponse<String> ask(String method, String path, String body) {
    try {
      return client.send(
          HttpRequest.newBuilder(URI.create(link + path))
              .method(method, HttpRequest.BodyPublishers.ofString(body))
              .build(),
          HttpResponse.BodyHandlers.ofString());
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static JsonNode json(HttpResponse<String> response) {
    try {
      return new ObjectMapper().readTree(response.body());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private JsonNode session() {
    return json(ask("GET", "api/sessions/" + id, ""));
  }

  private ProcessHandle worker() {
    return front.children().findFirst().orElseThrow();
  }

  private static void signal(String name, ProcessHandle process) throws Exception {
    assertEquals(0, new ProcessBuilder("kill", "-" + name, "" + process.pid()).start().waitFor());
  }

  /** The worker that was there takes the steps after those that it has taken. */
  private void goesOn(int seconds, ProcessHandle... stopped) throws Exception {
    ProcessHandle worker = worker();
    int before = session().path("step").asInt();
    for (ProcessHandle each : stopped) {
      signal("STOP", each);
    }
    lives(worker, seconds, "while the others were stopped");
    for (ProcessHandle each : stopped) {
      signal("CONT", each);
    }
    until(() -> session().path("step").asInt() > before, "it does not go on");
    lives(worker, 15, "afterwards"); // whoever finds somebody missing says so until then
    int reached = session().path("step").asInt();
    until(() -> session().path("step").asInt() > reached, "it does not go on for long");
    JsonNode session = session();
    assertEquals("running", session.path("state").asText(), session.toString());
    assertEquals(0, session.path("restarts").size(), session.toString());
    assertEquals(worker.pid(), worker().pid());
  }

  private void lives(ProcessHandle worker, int seconds, String when) throws IOException {
    assertThrows(
        TimeoutException.class,
        () -> worker.onExit().get(seconds, TimeUnit.SECONDS),
        "the worker has ended " + when + ": " + Files.readString(folder.resolve("err")));
  }

  @Test
  void aServerThatWasStoppedGoesOnWithItsWorker() throws Exception {
    goesOn(STOPPED, front.toHandle());
  }

  @Test
  void aServerAndItsWorkerThatWereStoppedTogetherGoOn() throws Exception {
    goesOn(STOPPED, front.toHandle(), worker());
  }

  @Test
  void aWorkerThatWasStoppedForAMomentGoesOn() throws Exception {
    goesOn(8, worker());
  }
}
