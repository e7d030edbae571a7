package afterimage.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import afterimage.TinyNetwork;
import afterimage.network.ComputeDevice;
import afterimage.network.NetworkLibrary;
import afterimage.network.Torch;
import afterimage.optimize.Ascent;
import afterimage.recipe.Preset;
import afterimage.session.JournalIndex;
import afterimage.session.KeptPictures;
import afterimage.session.MeterStore;
import afterimage.session.Sessions;
import afterimage.session.StartPictureDecoder;
import afterimage.store.DataFolder;
import afterimage.store.Journal;
import afterimage.store.Machine;
import afterimage.worker.CrashRecorder;
import afterimage.worker.GpuWorker;
import afterimage.worker.WorkerCommand;
import afterimage.worker.WorkerEnvironment;
import afterimage.worker.WorkerOptions;
import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.DispatcherSelector;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A real server on a free port, whose networks take a millisecond, and its client. */
final class House implements AutoCloseable {
  static final int SECONDS = 30; // many times what any answer takes

  /** Goes on for as long as a test does. */
  static final String RECIPE =
      """
      {"objective": [{"type": "class", "index": 3}], "canvas": {"size": 32}, "seed": 7,
       "steps": 1000000}
      """;

  static final Duration HEADER = Duration.ofSeconds(15);
  private static final long POLL = 10_000_000;
  private static final ObjectMapper JSON = new ObjectMapper();

  final int port;
  final HttpClient client = HttpClient.newHttpClient();
  private final List<Page> pages = new ArrayList<>();
  private final ActorSystem<Void> system;
  private final Wiring wiring;

  /** Who may come in, by which names, below which path. */
  record Door(HostNames names, @Nullable Credentials credentials, BasePath base) {
    static final Door OPEN =
        new Door(
            new HostNames(Set.of(), List.of(Authority.of("proxy.example").orElseThrow())),
            null,
            BasePath.ROOT);

    /** The same, but the token of a folder is asked for. */
    static Door locked(Credentials credentials) {
      return new Door(OPEN.names(), credentials, BasePath.ROOT);
    }
  }

  /** What the tests speak to besides the port. */
  private record Wiring(HttpServer site, ActorRef<Sessions.Command> sessions) {}

  /**
   * A house whose worker has not come yet.
   *
   * @param config before application.conf
   */
  House(Path folder, Door door, String config, Duration idle) {
    this(folder, door, config, new HttpPort.Limits(256, HEADER, HEADER, idle));
  }

  House(Path folder, Door door, String config, HttpPort.Limits limits) {
    TinyNetwork.in(folder, Preset.DEFAULT_NETWORK);
    TinyNetwork.in(folder, Preset.SECOND_NETWORK);
    page(folder);
    HttpServer.Settings settings =
        new HttpServer.Settings(
            "127.0.0.1",
            0,
            door.names(),
            door.credentials(),
            door.base(),
            folder.resolve("web"),
            "/META-INF/resources/webjars/uplot/1.6.30/dist/",
            "1.0",
            "you",
            64,
            limits);
    DataFolder data = new DataFolder(folder);
    CompletableFuture<Wiring> wired = new CompletableFuture<>();
    system =
        ActorSystem.create(
            Behaviors.setup(
                context -> {
                  wired.complete(wire(context, new NetworkLibrary(folder), data, settings));
                  return Behaviors.ignore();
                }),
            "house",
            ConfigFactory.parseString(config)
                .withFallback(Journal.open(data.journal()).config())
                .withFallback(ConfigFactory.load())
                .resolve());
    wiring = got(wired);
    port = got(wiring.site().port());
  }

  /** As Guardian does it, with the worker in this process. */
  private static Wiring wire(
      ActorContext<Void> context,
      NetworkLibrary library,
      DataFolder data,
      HttpServer.Settings settings) {
    ActorRef<WorkerCommand> worker =
        context.spawn(
            GpuWorker.create(
                () -> ComputeDevice.open("cpu", Torch.COMPUTE.threads()),
                new WorkerEnvironment(
                    library,
                    data.pictureFiles(),
                    data.checkpoints(),
                    data.starts(),
                    Machine.of("a test's")),
                new WorkerOptions(
                    count -> {},
                    holdings -> {},
                    CrashRecorder.none(),
                    any -> Long.MAX_VALUE,
                    Ascent::step)),
            "worker",
            DispatcherSelector.fromConfig("afterimage.worker-thread"));
    Executor encoder =
        context
            .getSystem()
            .dispatchers()
            .lookup(DispatcherSelector.fromConfig("afterimage.encoding"));
    Journal journal = Journal.open(data.journal());
    StartPictureDecoder starts =
        new StartPictureDecoder(
            data.starts(),
            context
                .getSystem()
                .dispatchers()
                .lookup(DispatcherSelector.fromConfig("afterimage.starts")),
            encoder);
    ActorRef<Sessions.Command> sessions =
        context.spawn(
            Sessions.create(
                new Sessions.Dependencies(
                    worker,
                    journal,
                    new KeptPictures(
                        data.pictureFiles(), starts, encoder, "1.0", Clock.systemUTC()),
                    new MeterStore(
                        data.meterFiles(),
                        encoder,
                        context
                            .getSystem()
                            .dispatchers()
                            .lookup(DispatcherSelector.fromConfig("afterimage.reading"))),
                    Clock.systemUTC()),
                16,
                JournalIndex.of(journal)),
            "sessions");
    HttpServer site =
        HttpServer.open(
            context.getSystem(),
            sessions,
            worker,
            starts,
            library::names,
            () -> "up 1\n",
            () -> "",
            settings);
    return new Wiring(site, sessions);
  }

  /** There is a worker, who knows no sessions; waits until the first visitor may come. */
  House workerComes() {
    wiring.site().workerIsUp();
    wiring.sessions().tell(new Sessions.WorkerIsUp());
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
    HttpResponse<byte[]> ready = send("GET", "/health/ready", "");
    while (ready.statusCode() != 200) {
      assertTrue(System.nanoTime() < end, json(ready)::toString);
      LockSupport.parkNanos(POLL); // the networks are loaded by now, or a moment later
      ready = send("GET", "/health/ready", "");
    }
    return this;
  }

  /** The worker's process has ended. */
  void workerGoes(String reason) {
    wiring.site().workerIsDown(reason);
    wiring.sessions().tell(new Sessions.WorkerIsDown(reason, Map.of()));
  }

  /** One that is ready. */
  static House open(Path folder) {
    return open(folder, Door.OPEN);
  }

  static House open(Path folder, Door door) {
    return new House(folder, door, "", Duration.ofSeconds(60)).workerComes();
  }

  private static void page(Path folder) {
    try {
      Files.createDirectories(folder.resolve("web/test"));
      Files.writeString(folder.resolve("web/index.html"), "<!doctype html>" + " ".repeat(2000));
      Files.writeString(folder.resolve("web/app.js"), "export {};");
      Files.writeString(folder.resolve("web/test/app.test.js"), "secret");
      Files.writeString(folder.resolve("web/notes.txt"), "secret");
      Files.writeString(
          folder.resolve(Preset.DEFAULT_NETWORK + ".json"), "{\"labels\": \"names.txt\"}");
      Files.writeString(
          folder.resolve("names.txt"),
          "tench\nlemon\nlemonade stand\nsour lemon\nfox\nred fox\nbox\nzebra\nant\nbee\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static <T> T got(CompletableFuture<T> future) {
    return future.orTimeout(SECONDS, TimeUnit.SECONDS).join();
  }

  static <T> T got(java.util.concurrent.CompletionStage<T> stage) {
    return got(stage.toCompletableFuture());
  }

  URI uri(String path) {
    return URI.create(String.format(Locale.ROOT, "http://127.0.0.1:%d%s", port, path));
  }

  /** Headers are names and values in turn. */
  HttpResponse<byte[]> send(String method, String path, String body, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri(path))
            .timeout(Duration.ofSeconds(SECONDS))
            .method(
                method,
                body.isEmpty()
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    if (!body.isEmpty()) {
      request.header("Content-Type", "application/json");
    }
    return got(client.sendAsync(request.build(), HttpResponse.BodyHandlers.ofByteArray()));
  }

  static JsonNode json(HttpResponse<byte[]> response) {
    return json(new String(response.body(), java.nio.charset.StandardCharsets.UTF_8));
  }

  static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new AssertionError("not JSON: " + text, e);
    }
  }

  JsonNode ask(int status, String method, String path, String body, String... headers) {
    HttpResponse<byte[]> response = send(method, path, body, headers);
    JsonNode answer = json(response);
    assertEquals(status, response.statusCode(), answer::toString);
    return answer;
  }

  JsonNode get(String path) {
    return ask(200, "GET", path, "");
  }

  /** The id of a new session that runs, of this recipe without its first brace. */
  String session() {
    return ask(201, "POST", "/api/sessions", RECIPE).path("id").asText();
  }

  /** The same, but it waits. */
  String paused() {
    String id = session();
    ask(200, "POST", "/api/sessions/%s/pause".formatted(id), "");
    return id;
  }

  /** A session once it is as wanted; asks again and again. */
  JsonNode until(String id, Predicate<JsonNode> wanted) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
    while (true) {
      JsonNode session = get("/api/sessions/" + id);
      if (wanted.test(session)) {
        return session;
      }
      assertTrue(System.nanoTime() < end, session::toString);
      LockSupport.parkNanos(POLL); // the steps need the processor too
    }
  }

  JsonNode finished(String id) {
    return until(id, session -> session.path("state").asText().equals("finished"));
  }

  /** The bytes of a picture that is there. */
  byte[] picture(String id, String step) {
    HttpResponse<byte[]> picture =
        send("GET", "/api/sessions/%s/picture.png%s".formatted(id, step), "");
    assertEquals(200, picture.statusCode(), () -> id + step);
    return picture.body();
  }

  /** A page on the live socket. */
  Page page() {
    Page page = new Page(this);
    pages.add(page);
    return page;
  }

  /** Closes all pages and removes all sessions: the next test has the house for itself. */
  void clear() {
    pages.forEach(page -> page.socket.abort());
    pages.clear();
    get("/api/sessions")
        .path("sessions")
        .forEach(each -> send("DELETE", "/api/sessions/" + each.path("id").asText(), ""));
  }

  /** Begins to end the server, as a signal does. */
  void stop() {
    system.terminate();
  }

  @Override
  public void close() {
    system.terminate();
    got(system.getWhenTerminated());
    client.close();
  }
}
