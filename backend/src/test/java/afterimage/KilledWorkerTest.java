package afterimage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
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
  private final HttpClient client = HttpClient.newHttpClient();
  private Process front;
  private BufferedReader out;
  private String link;

  @BeforeEach
  void start() throws IOException {
    ProcessBuilder builder =
        Program.builder(folder, "serve", "--data", "data", "--port", "0", "--device", "cpu");
    builder.environment().put("AFTERIMAGE_WORKER_SILENCE", "3s");
    builder.redirectError(folder.resolve("err").toFile());
    front = builder.start();
    out = new BufferedReader(new InputStreamReader(front.getInputStream(), StandardCharsets.UTF_8));
    link = out.readLine();
    until(this::isReady, "it is not ready");
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
              .header("Content-Type", "application/json")
              .method(method, HttpRequest.BodyPublishers.ofString(body))
              .build(),
          HttpResponse.BodyHandlers.ofString());
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private boolean isReady() {
    return ask("GET", "health/ready", "").statusCode() == 200;
  }

  private JsonNode json(HttpResponse<String> response) throws IOException {
    return new ObjectMapper().readTree(response.body());
  }

  private ProcessHandle worker() {
    return front.children().findFirst().orElseThrow();
  }

  private void steps() throws IOException {
    String id = json(ask("POST", "api/sessions", RECIPE)).path("id").asText();
    until(
        () -> {
          try {
            return json(ask("GET", "api/sessions/" + id, "")).path("step").asInt() > 3;
          } catch (IOException e) {
            throw new AssertionError(e);
          }
        },
        "no steps are taken");
    ask("DELETE", "api/sessions/" + id, "");
  }

  private void isReplaced(ProcessHandle old) throws IOException {
    until(() -> !isReady(), "nobody says that the worker is gone");
    until(this::isReady, "no worker comes back");
    assertEquals(1, front.children().count());
    assertNotEquals(old.pid(), worker().pid());
    steps();
  }

  private static void signal(String name, ProcessHandle process)
      throws IOException, InterruptedException {
    assertEquals(0, new ProcessBuilder("kill", "-" + name, "" + process.pid()).start().waitFor());
  }

  @Test
  void aWorkerThatIsKilledIsReplaced() throws IOException {
    steps();
    ProcessHandle worker = worker();
    worker.destroyForcibly();
    isReplaced(worker);
  }

  @Test
  void aWorkerThatHangsIsKilledAndReplaced() throws IOException, InterruptedException {
    ProcessHandle worker = worker();
    signal("STOP", worker);
    isReplaced(worker);
    assertEquals(false, worker.isAlive());
    Answer.assertSays(Files.readString(folder.resolve("err")), "it gave no sign of life for 3 s");
  }

  @Test
  void theWorkerDoesNotOutliveAServerThatIsKilled() throws Exception {
    ProcessHandle worker = worker();
    front.destroyForcibly();
    until(() -> hasEnded(worker), "it lives on");
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
    ProcessHandle worker = worker();
    signal("INT", worker);
    signal("TERM", worker);
    steps();
    assertTrue(worker.isAlive());
    front.toHandle().destroy();
    assertTrue(front.waitFor(60, TimeUnit.SECONDS), "it does not end");
    assertEquals(130, front.exitValue());
    until(() -> hasEnded(worker), "the worker lives on");
    assertEquals("", Files.readString(folder.resolve("err")));
  }
}
