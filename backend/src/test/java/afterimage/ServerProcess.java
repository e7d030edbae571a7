package afterimage;

import static org.junit.jupiter.api.Assertions.assertEquals;

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
import java.util.Map;
import java.util.function.BooleanSupplier;

/** A server as a process of its own, in a folder of its own; it is there when it is ready. */
final class ServerProcess implements AutoCloseable {
  private final HttpClient client = HttpClient.newHttpClient();
  private final Path log;
  private final int seconds;
  private final Process front;
  private final BufferedReader out;
  private final String link;

  /**
   * Starts one.
   *
   * @param environment what it finds there besides
   * @param seconds that anything may take
   */
  ServerProcess(Path folder, Map<String, String> environment, int seconds) throws IOException {
    this.log = folder.resolve("err");
    this.seconds = seconds;
    ProcessBuilder builder =
        Program.builder(folder, "serve", "--data", "data", "--port", "0", "--device", "cpu");
    builder.environment().putAll(environment);
    builder.redirectError(log.toFile());
    front = builder.start();
    out = new BufferedReader(new InputStreamReader(front.getInputStream(), StandardCharsets.UTF_8));
    link = out.readLine();
    until(this::isReady, "it is not ready");
  }

  Process front() {
    return front;
  }

  ProcessHandle worker() {
    return front.children().findFirst().orElseThrow();
  }

  boolean isReady() {
    return ask("GET", "health/ready", "").statusCode() == 200;
  }

  HttpResponse<String> ask(String method, String path, String body) {
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

  JsonNode json(String method, String path, String body) {
    try {
      return new ObjectMapper().readTree(ask(method, path, body).body());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  void until(BooleanSupplier condition, String complaint) throws IOException {
    long start = System.nanoTime();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - start > seconds * 1e9) {
        throw new AssertionError(complaint + ": " + log());
      }
      Thread.onSpinWait();
    }
  }

  String log() throws IOException {
    return Files.readString(log);
  }

  static void signal(String name, ProcessHandle process) throws IOException, InterruptedException {
    assertEquals(0, new ProcessBuilder("kill", "-" + name, "" + process.pid()).start().waitFor());
  }

  @Override
  public void close() throws IOException {
    front.descendants().forEach(ProcessHandle::destroyForcibly);
    front.destroyForcibly();
    out.close();
  }
}
