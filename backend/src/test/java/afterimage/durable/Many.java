package afterimage.durable;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A journal of many paused sessions, and one with a long history. */
public final class Many {
  private static final int TUNINGS = 10_000;
  private static final int TUNED_STEPS = 100;
  private static final int LISTS = 40;

  private Many() {}

  /** Makes that many sessions, and starts a server on them. */
  public static List<Finding> run(Server.Caller caller, Path folder, int sessions)
      throws IOException {
    Path data = folder.resolve("many");
    String tuned;
    Server server = Server.start(caller, data);
    try {
      tuned = server.ask("POST", "/api/sessions", score()).body().path("id").asText();
      for (int i = 0; i < sessions; i++) {
        String body = Driver.recipe("many-" + i, i % 1000, 32, 1000, i);
        String id = server.ask("POST", "/api/sessions", body).body().path("id").asText();
        server.ask("POST", "/api/sessions/" + id + "/pause", "");
        server.await(id, "paused");
      }
      server.await(tuned, "finished");
    } finally {
      server.kill();
    }
    server = Server.start(caller, data);
    try {
      double open = millis(server, "/api/sessions/" + tuned);
      int revision = server.session(tuned).path("revision").asInt();
      List<Double> lists = new ArrayList<>();
      for (int i = 0; i < LISTS; i++) {
        lists.add(millis(server, "/api/sessions"));
      }
      lists.sort(null);
      double p95 = lists.get(LISTS * 95 / 100);
      int there = server.sessions().size();
      return List.of(
          Finding.none("sessions lost", sessions + 1 - there, "of " + (sessions + 1)),
          Finding.none("tunings lost", TUNINGS - revision, "of " + TUNINGS),
          new Finding(
              String.format(Locale.ROOT, "process start to ready with %d sessions", there),
              String.format(Locale.ROOT, "%.1f s", server.secondsToReady()),
              "<= 10 s",
              server.secondsToReady() <= 10),
          new Finding(
              String.format(Locale.ROOT, "the list, %d times", LISTS),
              String.format(Locale.ROOT, "p50 %.0f ms, p95 %.0f ms", lists.get(LISTS / 2), p95),
              "p95 <= 50 ms",
              p95 <= 50),
          new Finding(
              String.format(Locale.ROOT, "the one with %d tunings opens", TUNINGS),
              String.format(Locale.ROOT, "%.0f ms", open),
              "<= 500 ms",
              open <= 500));
    } finally {
      server.kill();
    }
  }

  private static double millis(Server server, String path) throws IOException {
    long start = System.nanoTime();
    server.get(path);
    return (System.nanoTime() - start) / 1e6;
  }

  /** A hundred tunings before each of a hundred steps. */
  private static String score() throws IOException {
    ObjectNode score = Server.JSON.createObjectNode();
    ObjectNode recipe =
        (ObjectNode) Server.JSON.readTree(Driver.recipe("tuned", 1, 32, TUNED_STEPS, 1));
    recipe.remove("name");
    score.set("recipe", recipe);
    ArrayNode tunings = score.putArray("tunings");
    for (int i = 0; i < TUNINGS; i++) {
      ObjectNode tuning = tunings.addObject().put("step", 1 + i * TUNED_STEPS / TUNINGS);
      tuning.putObject("set").put("optimizer.rate", 0.02 + i * 1e-6);
    }
    return score.toString();
  }
}
