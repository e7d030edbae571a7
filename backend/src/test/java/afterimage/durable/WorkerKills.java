package afterimage.durable;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** The process with the device is killed with SIGKILL, again and again, while people watch. */
public final class WorkerKills {
  private static final int SESSIONS = 3;
  private static final int VIEWERS = 2; // each
  private static final int SHORTEST = 1000; // ms until a kill
  private static final int LONGEST = 7000;

  private WorkerKills() {}

  /**
   * Kills workers of one server some times.
   *
   * @param size of the pictures, pixels
   * @param seed of when they are killed
   */
  public static List<Finding> run(Server.Caller caller, Path folder, int times, int size, long seed)
      throws IOException {
    Random random = new Random(seed);
    List<Double> frames = new ArrayList<>();
    double mostSeconds = 0;
    int mostSteps = 0;
    Server server = Server.start(caller, folder.resolve("workers"));
    try {
      List<Viewer> viewers = watched(server, size);
      for (int i = 0; i < times; i++) {
        LockSupport.parkNanos((SHORTEST + random.nextInt(LONGEST - SHORTEST)) * 1_000_000L);
        List<CompletableFuture<Long>> next = viewers.stream().map(Viewer::expect).toList();
        long start = System.nanoTime();
        server.worker().destroyForcibly();
        for (int j = 0; j < viewers.size(); j++) {
          long came = next.get(j).orTimeout(60, TimeUnit.SECONDS).join();
          frames.add((came - start) / 1e9);
          Viewer.Return back = viewers.get(j).back();
          mostSteps = Math.max(mostSteps, back.before() - back.step());
          mostSeconds = Math.max(mostSeconds, back.seconds());
        }
      }
      int closed = viewers.stream().mapToInt(Viewer::closed).sum();
      frames.sort(null);
      List<Finding> findings = new ArrayList<>();
      findings.add(
          Finding.none(
              "viewers disconnected",
              closed,
              String.format(Locale.ROOT, "of %d, %d kills of the worker", viewers.size(), times)));
      findings.add(
          new Finding(
              "kill of the worker to the next picture",
              String.format(
                  Locale.ROOT,
                  "p50 %.1f s, most %.1f s",
                  frames.get(frames.size() / 2),
                  frames.getLast()),
              "",
              true));
      findings.add(
          new Finding(
              "steps taken again after a kill of the worker",
              String.format(Locale.ROOT, "at most %d, what took %.1f s", mostSteps, mostSeconds),
              "<= 5 s",
              mostSeconds <= 5));
      findings.addAll(Sameness.check(caller, server, folder));
      return findings;
    } finally {
      server.kill();
    }
  }

  private static List<Viewer> watched(Server server, int size) throws IOException {
    List<Viewer> viewers = new ArrayList<>();
    for (int i = 0; i < SESSIONS; i++) {
      String body = Driver.recipe("watched-" + i, 100 + i, size, 100_000, i);
      String id = server.ask("POST", "/api/sessions", body).body().path("id").asText();
      for (int j = 0; j < VIEWERS; j++) {
        viewers.add(Viewer.open(server, id));
      }
    }
    return viewers;
  }
}
