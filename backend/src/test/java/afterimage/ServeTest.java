package afterimage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import afterimage.durable.Server;
import afterimage.recipe.Preset;
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
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

  /** What a server prints, and remarks, until it could be asked; then it is ended. */
  private Answer opened(String... more) throws Exception {
    Path said = folder.resolve("said.txt");
    Process process = Program.builder(folder, words(more)).redirectError(said.toFile()).start();
    try (BufferedReader out = process.inputReader()) {
      String link = String.valueOf(out.readLine());
      return new Answer(0, link, Files.readString(said));
    } finally {
      process.destroyForcibly().waitFor();
    }
  }

  @Test
  void theTokenIsPrintedWhenItIsMadeAndNeverAgain() throws Exception {
    String[] locked = {
      "--port", "0", "--device", "cpu", "--access", "token", "--base-path", "/lab/"
    };
    Answer first = opened(locked);
    assertTrue(
        first.out().matches("http://127\\.0\\.0\\.1:\\d+/lab/\\?token=[\\w-]{32}"), first.out());
    assertEquals("", first.err());
    Answer second = opened(locked);
    assertTrue(second.out().matches("http://127\\.0\\.0\\.1:\\d+/lab/"), second.out());
    Answer.assertSays(second.err(), "serve --new-token makes another");
    String[] renewed = java.util.Arrays.copyOf(locked, locked.length + 1);
    renewed[locked.length] = "--new-token";
    Answer third = opened(renewed);
    String token = third.out().replaceAll(".*token=", "");
    assertEquals(32, token.length(), third.out());
    assertFalse(first.out().contains(token));
  }

  @Test
  void openAccessToOthersIsAllowedAndSaid() throws Exception {
    Answer abroad =
        opened("--port", "0", "--device", "cpu", "--access", "open", "--host", "0.0.0.0");
    assertFalse(abroad.out().contains("token"), abroad.out());
    Answer.assertSays(abroad.err(), "access is open", "0.0.0.0", "--access token");
    Answer proxied = opened("--port", "0", "--device", "cpu", "--name", "lab.example");
    Answer.assertSays(proxied.err(), "access is open", "lab.example", "--access token");
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

  @Test
  void inOneProcessNetworksAreBoundedAndMeasuredToo() throws Exception {
    Server.Caller caller =
        words -> {
          ProcessBuilder builder = Program.builder(folder, words);
          builder.command().addAll(List.of("--workers", "in-process", "--networks", "own"));
          builder.environment().put("AFTERIMAGE_WORKER_NETWORKS", "1MiB");
          return builder;
        };
    TinyNetwork.in(Files.createDirectories(folder.resolve("own")), "tiny");
    try (Server server = Server.start(caller, folder.resolve("data"))) {
      for (String name : List.of(Preset.DEFAULT_NETWORK, "tiny")) {
        assertEquals(200, server.ask("GET", "/api/networks/" + name, "").status(), name);
      }
      String metrics = server.metrics();
      assertTrue(metrics.contains("\nafterimage_networks 1.0\n"), metrics);
      for (String gauge : List.of("networks_bytes", "programs", "programs_bytes")) {
        assertTrue(metrics.matches("(?s).*\nafterimage_" + gauge + " [1-9].*"), metrics);
      }
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

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--name https://lab.example | name must be HOST or HOST:PORT, such as lab.example or"
            + " localhost:9000, was https://lab.example",
        "--name lab.example:0 | name must be HOST or HOST:PORT, such as lab.example or"
            + " localhost:9000, was lab.example:0",
        "--name lab.example:70000 | name must be HOST or HOST:PORT, such as lab.example or"
            + " localhost:9000, was lab.example:70000",
        "--name *.example | name must be HOST or HOST:PORT, such as lab.example or localhost:9000,"
            + " was *.example",
        "--base-path lab | base-path must be a path of letters and digits, such as /lab, was lab",
        "--base-path /a//b | base-path must be a path of letters and digits, such as /lab, was"
            + " /a//b",
        "--new-token | new-token needs access by token, and it is open; add --access token",
        "--host 0.0.0.0 --access open --new-token | new-token needs access by token, and it is"
            + " open; add --access token"
      })
  void whatCannotBeMeantIsOneLine(String options, String complaint) {
    assertEquals(complaint, Program.inside(words(options.split(" ", -1))).complaint(2));
  }

  @Test
  void accountsAreNotThereYet() {
    assertEquals(
        "access must be open or token, was accounts; accounts come later",
        Program.inside(words("--access", "accounts")).complaint(2));
  }

  @Test
  void aNameOfTheEnvironmentThatIsNoneIsOneLineToo() throws Exception {
    ProcessBuilder builder = Program.builder(folder, words("--port", "0", "--device", "cpu"));
    builder.environment().put("AFTERIMAGE_NAMES", "lab.example, http://x");
    Path said = folder.resolve("said.txt");
    int code = Program.code(builder.redirectError(said.toFile()).start());
    assertEquals(
        "AFTERIMAGE_NAMES must be HOST or HOST:PORT, such as lab.example or localhost:9000, was"
            + " http://x",
        new Answer(code, "", Files.readString(said)).complaint(2));
  }

  @Test
  void aTokenThatIsNoneIsOneLine() throws IOException {
    Path access = Files.createDirectories(folder.resolve("data/access"));
    Files.writeString(access.resolve("token"), "secret");
    String complaint = Program.run(folder, words("--port", "0", "--access", "token")).complaint(1);
    Answer.assertSays(complaint, "access:", "token holds no hash", "--new-token");
  }
}
