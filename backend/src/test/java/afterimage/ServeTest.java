package afterimage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import afterimage.durable.Server;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The server as a program: one line when it starts, one when it cannot, and an orderly end. */
class ServeTest {
  @TempDir Path folder = Path.of("");

  private String[] words(String... more) {
    String[] words =
        java.util.Arrays.copyOf(new String[] {"serve", "--data", "data"}, 3 + more.length);
    System.arraycopy(more, 0, words, 3, more.length);
    return words;
  }

  @Test
  void itPrintsALinkAndEndsWithAWordToItsPagesAndItsDataFolderIsItsOwn() throws Exception {
    ProcessBuilder builder = Program.builder(folder, words("--port", "0", "--device", "cpu"));
    Process process = builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
    try (BufferedReader out =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      String link = out.readLine();
      assertTrue(link.matches("http://127\\.0\\.0\\.1:\\d+/"), link);
      String second = Program.run(folder, words("--port", "0")).complaint(1);
      assertTrue(second.startsWith("data: another server uses data"), second);
      CompletableFuture<Integer> closed = new CompletableFuture<>();
      HttpClient client = HttpClient.newHttpClient();
      client
          .newWebSocketBuilder()
          .buildAsync(URI.create(link.replace("http", "ws") + "api/live"), listener(closed))
          .get(30, TimeUnit.SECONDS);
      process.toHandle().destroy();
      assertTrue(process.waitFor(10, TimeUnit.SECONDS), "it does not end");
      assertEquals(130, process.exitValue());
      assertEquals(1012, closed.get(10, TimeUnit.SECONDS));
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void whatRunsWhenItEndsIsSavedWhereItIs() throws Exception {
    Server.Caller caller = words -> Program.builder(folder, words);
    Path data = folder.resolve("data");
    int seen;
    String id;
    try (Server server = Server.start(caller, data)) {
      String recipe =
          "{\"objective\": [{\"type\": \"class\", \"index\": 7}], \"canvas\": {\"size\": 64}}";
      id = server.ask("POST", "/api/sessions", recipe).body().path("id").asText();
      Server.until(() -> server.now(id).path("step").asInt() > 2, "it takes no steps");
      seen = server.now(id).path("step").asInt();
    }
    try (Stream<Path> files = Files.list(data.resolve("checkpoints").resolve(id))) {
      int saved =
          files
              .map(file -> Integer.parseInt(file.getFileName().toString().substring(0, 7)))
              .max(Integer::compare)
              .orElse(-1);
      assertTrue(
          saved >= seen, String.format(Locale.ROOT, "saved at step %d, seen at %d", saved, seen));
    }
  }

  private static WebSocket.Listener listener(CompletableFuture<Integer> closed) {
    return new WebSocket.Listener() {
      @Override
      public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
        closed.complete(code);
        return null;
      }

      @Override
      public void onError(WebSocket socket, Throwable error) {
        closed.completeExceptionally(error);
      }
    };
  }

  @Test
  void aPortInUseIsOneLine() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = Integer.toString(taken.getLocalPort());
      assertEquals(
          "port %s of 127.0.0.1 is in use or not allowed; choose another with --port"
              .formatted(port),
          Program.run(folder, words("--port", port, "--device", "cpu")).complaint(1));
    }
  }

  @Test
  void whatNoMachineHasIsAMistake() {
    assertEquals(
        "host must be an address of this machine, was no.such.host.invalid",
        Program.run(folder, words("--host", "no.such.host.invalid")).complaint(2));
    Answer answer = Program.inside("serve", "--port", "70000");
    assertEquals("port must be 0..65535, was 70000", answer.complaint(2));
  }
}
