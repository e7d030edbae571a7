package afterimage.durable;

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
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** A server on a data folder, in a process group of its own that can be killed as one. */
public final class Server implements AutoCloseable {
  static final ObjectMapper JSON = new ObjectMapper();
  private static final HttpClient HTTP =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
  private static final int SECONDS = 120; // many times what anything here takes

  private final Process process;
  private final String link;
  private final double secondsToReady;

  /** How the program is called. */
  @FunctionalInterface
  public interface Caller {
    /** A process, not yet started, with these words on its command line. */
    ProcessBuilder call(String... words);
  }

  private Server(Process process, String link, double secondsToReady) {
    this.process = process;
    this.link = link;
    this.secondsToReady = secondsToReady;
  }

  /** Starts one and waits until it is ready. What it says is appended to FOLDER.log. */
  public static Server start(Caller caller, Path data) throws IOException {
    ProcessBuilder builder = caller.call("serve", "--port", "0", "--data", data.toString());
    List<String> line = new ArrayList<>(List.of("setsid"));
    line.addAll(builder.command());
    builder.command(line);
    builder.environment().put("AFTERIMAGE_MOST_UNFINISHED", "2048");
    builder.redirectError(ProcessBuilder.Redirect.appendTo(log(data).toFile()));
    long start = System.nanoTime();
    Process process = builder.start();
    try {
      BufferedReader out =
          new BufferedReader(
              new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
      String link = out.readLine();
      if (link == null) {
        throw new IOException("the server did not start: " + said(data));
      }
      Server server = new Server(process, link.replaceAll("/$", ""), 0);
      until(() -> server.status("/health/ready") == 200, "it does not become ready");
      return new Server(process, server.link, (System.nanoTime() - start) / 1e9);
    } catch (IOException | RuntimeException e) {
      kill(process);
      throw e;
    }
  }

  public static Path log(Path data) {
    return data.resolveSibling(data.getFileName() + ".log");
  }

  /** All that servers on a folder have said. */
  static String said(Path data) {
    try {
      return Files.readString(log(data));
    } catch (IOException e) {
      return "";
    }
  }

  double secondsToReady() {
    return secondsToReady;
  }

  String link() {
    return link;
  }

  long pid() {
    return process.pid();
  }

  /** The process with the device. */
  ProcessHandle worker() {
    return process.children().findFirst().orElseThrow();
  }

  boolean hasWorker() {
    return process.children().findFirst().isPresent();
  }

  /** SIGKILL to every process of the server at once. */
  public void kill() {
    kill(process);
  }

  private static void kill(Process process) {
    try {
      new ProcessBuilder("kill", "-KILL", "--", "-" + process.pid()).start().waitFor();
      process.waitFor(SECONDS, TimeUnit.SECONDS);
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** In an orderly way. */
  @Override
  public void close() {
    process.destroy();
    try {
      process.waitFor(15, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    } finally {
      kill(process);
    }
  }

  // ---- asking

  /** What was answered; the body is JSON or nothing. */
  public record Reply(int status, JsonNode body) {
    public boolean ok() {
      return status < 300;
    }
  }

  public Reply ask(String method, String path, String body, String... headers) throws IOException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(link + path))
            .header("Content-Type", "application/json")
            .timeout(Duration.ofSeconds(SECONDS))
            .method(method, HttpRequest.BodyPublishers.ofString(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    HttpResponse<String> response = send(request.build(), HttpResponse.BodyHandlers.ofString());
    return new Reply(response.statusCode(), JSON.readTree(response.body()));
  }

  JsonNode get(String path) throws IOException {
    Reply reply = ask("GET", path, "");
    if (!reply.ok()) {
      throw new IllegalStateException(path + ": " + reply);
    }
    return reply.body();
  }

  public JsonNode session(String id) throws IOException {
    return get("/api/sessions/" + id);
  }

  /** All sessions there are, page by page. */
  List<JsonNode> sessions() throws IOException {
    List<JsonNode> all = new ArrayList<>();
    String after = "";
    do {
      JsonNode page = get("/api/sessions?archived=any&after=" + after);
      page.path("sessions").forEach(all::add);
      after = page.path("next").asText("");
    } while (!after.isEmpty() && !after.equals("null"));
    return all;
  }

  public byte[] picture(String id) throws IOException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(link + "/api/sessions/" + id + "/picture.png"))
            .timeout(Duration.ofSeconds(SECONDS))
            .build();
    HttpResponse<byte[]> response = send(request, HttpResponse.BodyHandlers.ofByteArray());
    if (response.statusCode() != 200) {
      throw new IllegalStateException("no picture of " + id + ": " + response.statusCode());
    }
    return response.body();
  }

  /** What it measures of itself, a line each. */
  public String metrics() throws IOException {
    HttpRequest request = HttpRequest.newBuilder(URI.create(link + "/metrics")).build();
    return send(request, HttpResponse.BodyHandlers.ofString()).body();
  }

  private int status(String path) {
    try {
      return ask("GET", path, "").status();
    } catch (IOException e) {
      return 0;
    }
  }

  private static <T> HttpResponse<T> send(HttpRequest request, HttpResponse.BodyHandler<T> handler)
      throws IOException {
    try {
      return HTTP.send(request, handler);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Waits for something that must come. */
  public static void until(BooleanSupplier condition, String complaint) {
    long start = System.nanoTime();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - start > SECONDS * 1_000_000_000L) {
        throw new IllegalStateException(complaint);
      }
      LockSupport.parkNanos(10_000_000L);
    }
  }

  /** A session, where nobody kills the server meanwhile. */
  public JsonNode now(String id) {
    try {
      return session(id);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Waits until a session is in a state, for as long as it takes steps on the way. */
  public JsonNode await(String id, String state) {
    int step = -1;
    JsonNode now = now(id);
    while (!now.path("state").asText().equals(state)) {
      int last = step;
      until(
          () ->
              now(id).path("state").asText().equals(state) || now(id).path("step").asInt() != last,
          "session %s does not become %s".formatted(id, state));
      now = now(id);
      step = now.path("step").asInt();
    }
    return now;
  }
}
