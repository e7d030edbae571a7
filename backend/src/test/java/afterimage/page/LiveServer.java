package afterimage.page;

import static org.junit.jupiter.api.Assertions.assertTrue;

import afterimage.Program;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * One real server for all tests of the page: a process of its own on a free port, ended with the
 * JVM.
 */
final class LiveServer implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final int TRIES = 600;

  static final LiveServer ONE = new LiveServer();

  private final Process process;
  private final String base;
  private final String token;

  /** One with these words on its command line, too. */
  LiveServer(String... more) {
    try {
      Path data = Files.createTempDirectory("afterimage-page");
      List<String> words = new ArrayList<>(List.of("serve", "--port", "0"));
      words.addAll(List.of("--data", data.toString()));
      words.addAll(List.of(more));
      process =
          Program.builder(data, words.toArray(String[]::new))
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
      BufferedReader out = process.inputReader();
      String link = out.readLine();
      assertTrue(link != null && link.startsWith("http://127.0.0.1:"), "no link: " + link);
      base = link.replaceAll("/(\\?.*)?$", "");
      token = link.replaceAll("^[^=]*=?", "");
      int tries = 0;
      while (status("/health/ready") != 200) {
        assertTrue(process.isAlive() && tries++ < TRIES, "the server does not get ready");
        assertTrue(!process.waitFor(100, TimeUnit.MILLISECONDS), "the server has ended");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Empty where none is asked for. */
  String token() {
    return token;
  }

  int port() {
    return URI.create(base).getPort();
  }

  @Override
  public void close() {
    process.destroy();
  }

  String link(String path) {
    return base + path;
  }

  void waitForEnd(String id) {
    int tries = 0;
    try {
      while (!session(id).path("state").asText().equals("finished")) {
        assertTrue(tries++ < TRIES, "the session does not end");
        assertTrue(!process.waitFor(100, TimeUnit.MILLISECONDS), "the server has ended");
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Ends the worker as a crash would, and waits until the kernel has taken it away. */
  void killWorker() {
    ProcessHandle worker =
        process // whose only child it is
            .children()
            .findFirst()
            .orElseThrow(() -> new AssertionError("the server has no worker"));
    assertTrue(worker.destroyForcibly());
    worker.onExit().join();
  }

  private int status(String path) throws IOException, InterruptedException {
    return HTTP.send(
            HttpRequest.newBuilder(URI.create(base + path)).build(),
            HttpResponse.BodyHandlers.discarding())
        .statusCode();
  }

  /** Asks the API; fails where it refuses. */
  JsonNode call(String method, String path, String body) {
    try {
      HttpResponse<String> response =
          HTTP.send(
              HttpRequest.newBuilder(URI.create(base + path))
                  .header("Content-Type", "application/json")
                  .method(method, HttpRequest.BodyPublishers.ofString(body))
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      assertTrue(response.statusCode() < 300, path + ": " + response.body());
      return read(response.body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  byte[] bytes(String path) {
    try {
      return HTTP.send(
              HttpRequest.newBuilder(URI.create(base + path)).build(),
              HttpResponse.BodyHandlers.ofByteArray())
          .body();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  static JsonNode read(String json) {
    try {
      return JSON.readTree(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  JsonNode session(String id) {
    return call("GET", "/api/sessions/" + id, "");
  }

  /** A session of a class by its label, which is also its name. */
  String start(String label, int steps) {
    return start(JSON.createObjectNode().put("label", label), steps, label);
  }

  /** A session of a class by its index; the name may be anything a user can think of. */
  String start(int index, int steps, String name) {
    return start(JSON.createObjectNode().put("index", index), steps, name);
  }

  private String start(ObjectNode term, int steps, String name) {
    ObjectNode recipe =
        JSON.createObjectNode().put("name", name).put("steps", steps).put("seed", 5);
    recipe.putArray("objective").add(term.put("type", "class"));
    return call("POST", "/api/sessions", recipe.toString()).path("id").asText();
  }

  void clear() {
    call("GET", "/api/sessions?archived=any", "")
        .path("sessions")
        .forEach(each -> call("DELETE", "/api/sessions/" + each.path("id").asText(), ""));
  }
}
