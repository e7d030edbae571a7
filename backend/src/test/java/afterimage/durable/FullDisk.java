package afterimage.durable;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A small disk is filled to the last byte under running sessions, and freed again. */
public final class FullDisk {
  private static final int MEGABYTES = 32;
  private static final int SESSIONS = 2;
  private static final long FULL_FOR = 8_000_000_000L; // ns, after it was noticed

  private FullDisk() {}

  /**
   * Fills a disk of its own some times.
   *
   * @param size of the pictures, pixels
   */
  public static List<Finding> run(Server.Caller caller, Path folder, int times, int size)
      throws IOException {
    Path disk = Files.createDirectories(folder.resolve("small"));
    if (!command(
        "mount", "-t", "tmpfs", "-o", "size=" + MEGABYTES + "m", "tmpfs", disk.toString())) {
      return List.of(
          new Finding("disk full", "not tried: only root may mount a small disk", "", true));
    }
    Server server = Server.start(caller, disk);
    try {
      List<String> ids = new ArrayList<>();
      for (int i = 0; i < SESSIONS; i++) {
        String body = Driver.recipe("full-" + i, 300 + i, size, 100_000, i);
        ids.add(server.ask("POST", "/api/sessions", body).body().path("id").asText());
      }
      Tally tally = new Tally();
      for (int i = 0; i < times; i++) {
        for (String id : ids) {
          Server.until(() -> Files.isDirectory(disk.resolve("checkpoints").resolve(id)), "none");
          tally.tune(server, id, 0.03 + i * 1e-3);
        }
        tally.slowest = Math.max(tally.slowest, fill(server, disk, ids, tally));
      }
      List<Finding> findings = new ArrayList<>();
      findings.add(
          new Finding(
              String.format(
                  Locale.ROOT, "disk full %d times: freed to all sessions running", times),
              String.format(Locale.ROOT, "at most %.1f s", tally.slowest),
              "<= 10 s",
              tally.slowest <= 10));
      findings.add(
          Finding.none(
              "tunings lost, or there though they were refused",
              tally.wrong(server, ids),
              String.format(
                  Locale.ROOT,
                  "of %d acknowledged and %d refused, of these on the full disk %d and %d",
                  tally.acknowledged(),
                  tally.refused,
                  tally.onFull,
                  tally.refusedOnFull)));
      findings.addAll(Sameness.check(caller, server, folder));
      return findings;
    } finally {
      server.kill();
      command("umount", disk.toString());
    }
  }

  /** What was asked of the sessions, and what was said to it. */
  private static final class Tally {
    private final Map<String, Integer> acknowledged = new HashMap<>();
    private double slowest; // seconds
    private int refused;
    private int onFull;
    private int refusedOnFull;

    boolean tune(Server server, String id, double rate) throws IOException {
      boolean done =
          server
              .ask("PATCH", "/api/sessions/" + id, "{\"optimizer.rate\": %s}".formatted(rate))
              .ok();
      acknowledged.merge(id, done ? 1 : 0, Integer::sum);
      refused += done ? 0 : 1;
      return done;
    }

    /** On a disk without room, where either answer will do if it is true. */
    void tuneOnFull(Server server, String id, double rate) throws IOException {
      boolean done = tune(server, id, rate);
      onFull += done ? 1 : 0;
      refusedOnFull += done ? 0 : 1;
    }

    int acknowledged() {
      return acknowledged.values().stream().mapToInt(Integer::intValue).sum();
    }

    int wrong(Server server, List<String> ids) {
      return ids.stream()
          .mapToInt(
              id ->
                  Math.abs(
                      acknowledged.getOrDefault(id, 0) - server.now(id).path("revision").asInt()))
          .sum();
    }
  }

  /** Seconds from when it is freed until all sessions take steps again. */
  private static double fill(Server server, Path disk, List<String> ids, Tally tally)
      throws IOException {
    Path filler = disk.resolve("filler");
    fill(filler);
    for (String id : ids) {
      Server.until(() -> waits(server, id), "session %s runs on a full disk".formatted(id));
    }
    for (String id : ids) {
      tally.tuneOnFull(server, id, 0.02);
    }
    LockSupport.parkNanos(FULL_FOR);
    for (String id : ids) {
      Server.until(
          () -> waits(server, id) || saysWhy(server, id),
          "session %s says nothing of the full disk".formatted(id));
    }
    long start = System.nanoTime();
    Files.delete(filler);
    for (String id : ids) {
      int before = step(server, id);
      Server.until(() -> runs(server, id, before), "session %s does not go on".formatted(id));
    }
    return (System.nanoTime() - start) / 1e9;
  }

  private static void fill(Path filler) {
    byte[] block = new byte[4096];
    try (OutputStream out = Files.newOutputStream(filler)) {
      while (true) {
        out.write(block);
      }
    } catch (IOException full) {
      // as is intended
    }
  }

  private static boolean waits(Server server, String id) {
    JsonNode session = server.now(id);
    return session.path("state").asText().equals("paused")
        && session.path("reason").asText().contains("No space left");
  }

  /** Where not even the journal takes anything any more. */
  private static boolean saysWhy(Server server, String id) {
    return server.now(id).path("interrupted").asText().startsWith("the journal");
  }

  private static boolean runs(Server server, String id, int before) {
    JsonNode session = server.now(id);
    return session.path("state").asText().equals("running")
        && session.path("step").asInt() > before;
  }

  private static int step(Server server, String id) {
    return server.now(id).path("step").asInt();
  }

  private static boolean command(String... words) throws IOException {
    try {
      Process process =
          new ProcessBuilder(words)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor(30, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
