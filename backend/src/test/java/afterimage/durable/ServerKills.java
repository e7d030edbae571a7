package afterimage.durable;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/** The whole server is killed with SIGKILL, again and again, while four people drive it. */
public final class ServerKills {
  private static final int DRIVERS = 4;
  private static final int SHORTEST = 300; // ms until a kill
  private static final int LONGEST = 6000; // more than the time between two checkpoints

  private static final long LOOK_EVERY = 250_000_000; // ns

  private final Server.Caller caller;
  private final Path folder;
  private final Random random;
  private final List<Driver> drivers;
  private final List<Double> ready = new ArrayList<>();
  private final Map<String, Trace> traces = new HashMap<>();
  private final List<String> wrong = new ArrayList<>();
  private double slowestGet; // ms
  private double mostSeconds; // of steps that were taken again
  private int mostSteps;

  private ServerKills(Server.Caller caller, Path folder, int size, long seed) {
    this.caller = caller;
    this.folder = folder;
    this.random = new Random(seed);
    this.drivers =
        IntStream.range(0, DRIVERS)
            .mapToObj(i -> new Driver("driver-" + i, size, seed + i))
            .toList();
  }

  /**
   * Kills a server some times.
   *
   * @param size of the pictures, pixels
   * @param seed of when it is killed and of what is asked of it
   */
  public static List<Finding> run(Server.Caller caller, Path folder, int times, int size, long seed)
      throws IOException {
    return new ServerKills(caller, folder, size, seed).run(times);
  }

  private List<Finding> run(int times) throws IOException {
    Path data = folder.resolve("killed");
    List<JsonNode> before = List.of();
    for (int i = 0; i < times; i++) {
      Server server = Server.start(caller, data);
      try {
        check(server, before);
        before = underLoad(server);
      } finally {
        server.kill();
      }
    }
    Server server = Server.start(caller, data);
    try {
      check(server, before);
      List<Finding> findings = new ArrayList<>(findings(times));
      findings.addAll(Sameness.check(caller, server, folder));
      return findings;
    } finally {
      server.kill();
    }
  }

  /** Lets all drive until the server is killed; how the sessions stood just before. */
  private List<JsonNode> underLoad(Server server) throws IOException {
    List<CompletableFuture<Void>> driving = new ArrayList<>();
    for (Driver driver : drivers) {
      CompletableFuture<Void> end = new CompletableFuture<>();
      Thread.ofVirtual()
          .start(
              () -> {
                try {
                  driver.drive(server);
                  end.complete(null);
                } catch (RuntimeException e) {
                  end.completeExceptionally(e);
                }
              });
      driving.add(end);
    }
    long end = System.nanoTime() + (SHORTEST + random.nextInt(LONGEST - SHORTEST)) * 1_000_000L;
    for (long left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
      look(server.get("/api/sessions?state=running").path("sessions"));
      LockSupport.parkNanos(Math.min(left, LOOK_EVERY));
    }
    List<JsonNode> last = server.sessions();
    look(last);
    server.kill();
    driving.forEach(CompletableFuture::join);
    return last;
  }

  private void look(Iterable<JsonNode> sessions) {
    for (JsonNode session : sessions) {
      traces
          .computeIfAbsent(session.path("id").asText(), id -> new Trace())
          .add(System.nanoTime(), session.path("step").asInt());
    }
  }

  private void check(Server server, List<JsonNode> before) throws IOException {
    ready.add(server.secondsToReady());
    List<JsonNode> all = server.sessions();
    for (JsonNode session : all) {
      long start = System.nanoTime();
      server.session(session.path("id").asText());
      slowestGet = Math.max(slowestGet, (System.nanoTime() - start) / 1e6);
    }
    for (Driver driver : drivers) {
      wrong.addAll(driver.check(server, all));
    }
    for (JsonNode old : before) {
      all.stream()
          .filter(each -> each.path("id").equals(old.path("id")))
          .findFirst()
          .ifPresentOrElse(
              now -> lost(server, old),
              () -> wrong.add("session %s is lost".formatted(old.path("name"))));
    }
  }

  /** How far it was set back, once it stands on the device again. */
  private void lost(Server server, JsonNode old) {
    String id = old.path("id").asText();
    Trace trace = traces.remove(id);
    if (!old.path("state").asText().equals("running") || trace == null) {
      return;
    }
    int known = old.path("restarts").size();
    Server.until(() -> isBack(server.now(id), known), "%s does not come back".formatted(id));
    JsonNode restarts = server.now(id).path("restarts");
    if (restarts.size() > known) {
      int back = restarts.get(restarts.size() - 1).asInt();
      mostSteps = Math.max(mostSteps, old.path("step").asInt() - back);
      mostSeconds = Math.max(mostSeconds, trace.since(back));
    }
  }

  private static boolean isBack(JsonNode now, int known) {
    return now.path("restarts").size() > known || !now.path("state").asText().equals("running");
  }

  private List<Finding> findings(int times) {
    int acknowledged = drivers.stream().mapToInt(Driver::acknowledged).sum();
    ready.sort(null);
    double slowest = ready.getLast();
    return List.of(
        Finding.none(
            "commands or sessions lost or there twice",
            wrong.size(),
            String.format(
                Locale.ROOT,
                "of %d acknowledged, %d kills %s",
                acknowledged,
                times,
                wrong.isEmpty() ? "" : wrong)),
        new Finding(
            "process start to ready",
            String.format(
                Locale.ROOT, "p50 %.1f s, most %.1f s", ready.get(ready.size() / 2), slowest),
            "<= 10 s",
            slowest <= 10),
        new Finding(
            "the slowest GET of a session after that",
            String.format(Locale.ROOT, "%.0f ms", slowestGet),
            "<= 1 s",
            slowestGet <= 1000),
        new Finding(
            "steps taken again after a kill of the server",
            String.format(Locale.ROOT, "at most %d, what took %.1f s", mostSteps, mostSeconds),
            "<= 5 s",
            mostSeconds <= 5));
  }
}
