package afterimage.durable;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Whether what was interrupted ends as what was not: brings all sessions of a server to an end,
 * plays their scores on a server of its own without a break, and compares the files.
 */
final class Sameness {
  private static final int MORE = 20; // steps to the end
  private static final int AT_ONCE = 8; // sessions that are played again

  /** How a session ended. */
  @SuppressWarnings("ArrayRecordComponent") // a map key by identity of its bytes, never compared
  private record Ending(String name, JsonNode score, byte[] picture) {}

  private Sameness() {}

  /** Ends all sessions of the server, and the server. */
  static List<Finding> check(Server.Caller caller, Server server, Path folder) throws IOException {
    List<Ending> endings = new ArrayList<>();
    List<String> ids = new ArrayList<>();
    for (JsonNode session : server.sessions()) {
      String id = session.path("id").asText();
      ids.add(id);
      Server.Reply paused = server.ask("POST", path(id, "/pause"), "");
      if (paused.status() != 409) { // else it has ended by itself
        int step = must(paused).path("step").asInt();
        must(
            server.ask(
                "PATCH", path(id, ""), String.format(Locale.ROOT, "{\"steps\": %d}", step + MORE)));
        must(server.ask("POST", path(id, "/resume"), ""));
      }
    }
    for (String id : ids) {
      JsonNode session = server.await(id, "finished");
      JsonNode score = server.get(path(id, "/history"));
      endings.add(new Ending(session.path("name").asText(), score, server.picture(id)));
    }
    server.close();
    return List.of(played(caller, folder, endings), replayed(caller, folder, endings.getFirst()));
  }

  private static String path(String id, String more) {
    return "/api/sessions/" + id + more;
  }

  private static JsonNode must(Server.Reply reply) {
    if (!reply.ok()) {
      throw new IllegalStateException(reply.toString());
    }
    return reply.body();
  }

  private static Finding played(Server.Caller caller, Path folder, List<Ending> endings)
      throws IOException {
    List<String> others = new ArrayList<>();
    int steps = 0;
    try (Server fresh = Server.start(caller, folder.resolve("fresh"))) {
      for (int i = 0; i < endings.size(); i += AT_ONCE) {
        Map<Ending, String> again = new LinkedHashMap<>();
        for (Ending ending : endings.subList(i, Math.min(i + AT_ONCE, endings.size()))) {
          JsonNode session = must(fresh.ask("POST", "/api/sessions", ending.score().toString()));
          again.put(ending, session.path("id").asText());
        }
        for (Map.Entry<Ending, String> each : again.entrySet()) {
          steps += fresh.await(each.getValue(), "finished").path("step").asInt();
          if (!Arrays.equals(fresh.picture(each.getValue()), each.getKey().picture())) {
            others.add(each.getKey().name());
          }
        }
      }
    }
    return new Finding(
        "final pictures as without a break, to the byte",
        String.format(
            Locale.ROOT,
            "%d of %d (%d steps)%s",
            endings.size() - others.size(),
            endings.size(),
            steps,
            others.isEmpty() ? "" : ", not " + others),
        "all",
        others.isEmpty());
  }

  private static Finding replayed(Server.Caller caller, Path folder, Ending ending)
      throws IOException {
    Path picture = Files.write(folder.resolve("final.png"), ending.picture());
    Path again = folder.resolve("again.png");
    Process process =
        caller
            .call("replay", picture.toString(), "--out", again.toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("replay.log").toFile())
            .start();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    boolean same =
        Files.exists(again) && Arrays.equals(Files.readAllBytes(again), ending.picture());
    return new Finding(
        "one of them by `afterimage replay`",
        same ? "the same bytes" : "other bytes: " + Files.readString(folder.resolve("replay.log")),
        "the same",
        same);
  }
}
