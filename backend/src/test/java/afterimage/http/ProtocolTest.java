package afterimage.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import afterimage.Answer;
import afterimage.worker.Frame;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** docs/protocol.md is literal: what it shows is what is said. */
class ProtocolTest {
  @TempDir static Path folder = Path.of("");

  @SuppressWarnings("NullAway.Init") // opened before all tests
  private static House house;

  @BeforeAll
  static void open() {
    house = House.open(folder);
  }

  @AfterAll
  static void close() {
    house.close();
  }

  private static String block(String kind) {
    try {
      String page = Files.readString(Path.of("../docs/protocol.md"));
      Matcher block = Pattern.compile("```" + kind + "\\n(.*?)```", Pattern.DOTALL).matcher(page);
      assertTrue(block.find(), kind);
      return block.group(1);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static JsonNode server(String type, String event) {
    return block("json server")
        .lines()
        .map(House::json)
        .filter(each -> each.path("type").asText().equals(type))
        .filter(each -> event.isEmpty() || each.path("event").asText().equals(event))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void whatAPageSaysIsUnderstood() {
    var set = Map.<String, JsonNode>of("optimizer.rate", House.json("0.02"));
    assertEquals(
        List.of(
            new Wire.Watch("k3v9q2mx", OptionalLong.empty()),
            new Wire.Watch("k3v9q2mx", OptionalLong.of(41)),
            new Wire.Unwatch("k3v9q2mx"),
            new Wire.Drawn(1),
            new Wire.Tune("k3v9q2mx", "c7", set),
            new Wire.Order(Wire.Move.PAUSE, "k3v9q2mx", "c8"),
            new Wire.Order(Wire.Move.RESUME, "k3v9q2mx", "c9"),
            new Wire.Order(Wire.Move.STEP, "k3v9q2mx", "c10"),
            new Wire.Order(Wire.Move.STOP, "k3v9q2mx", "c11"),
            new Wire.Ping("p1")),
        block("json client").lines().map(Wire::decode).toList());
  }

  @Test
  void shortMessagesAreAsWritten() {
    assertEquals(
        server("hello", ""),
        House.json(Wire.hello("0.2.0", "you", "efficientnet-lite0", "efficientnet-lite1")));
    assertEquals(server("ack", ""), House.json(Wire.ack("c7", 121)));
    assertEquals(server("sessions", ""), House.json(Wire.sessions()));
    assertEquals(server("pong", ""), House.json(Wire.pong("p1")));
    Problem problem =
        new Problem(
            400,
            "bad-recipe",
            "optimizer.rate must be 1e-06..10, was 99",
            "give a number in that range");
    assertEquals(server("error", ""), House.json(Wire.error("c7", problem)));
  }

  @Test
  void aPictureHasTheHeaderThatIsWritten() {
    byte[] expected = HexFormat.of().parseHex(block("hex frame").replaceAll("\\s", ""));
    Frame frame = new Frame(120, 1, 224, 1_700_000_000_000.0, HexFormat.of().parseHex("ffd8ffd9"));
    assertEquals(
        HexFormat.of().formatHex(expected),
        HexFormat.of().formatHex(Wire.frame(frame, 1).toArray()));
  }

  @Test
  void aSessionHasTheFieldsThatAreWritten() {
    JsonNode session = house.get("/api/sessions/" + house.paused());
    JsonNode shown = House.json(block("json session"));
    assertEquals(Answer.fields(shown), Answer.fields(session));
    List<String> entry = new java.util.ArrayList<>(Answer.fields(shown));
    entry.removeAll(List.of("tunings", "start"));
    assertEquals(entry, Answer.fields(house.get("/api/sessions").path("sessions").path(0)));
    house.clear();
  }

  @Test
  void requestsAreTakenAsTheyAreWritten() {
    String id = lemon();
    String path = "/api/sessions/" + id;
    house.until(id, session -> session.path("step").asInt() >= 24);
    JsonNode changed = house.ask(200, "PATCH", path, block("json change"));
    assertEquals("zest", changed.path("name").asText());
    assertEquals("[\"fruit\",\"yellow\"]", changed.path("tags").toString());
    assertEquals(1, changed.path("revision").asInt());
    JsonNode fork = house.ask(201, "POST", path + "/fork", block("json fork"));
    assertEquals(24, fork.path("parent").path("step").asInt());
    assertEquals("wilder", fork.path("name").asText());
    String score = block("json score");
    String played = house.ask(201, "POST", "/api/sessions", score).path("id").asText();
    JsonNode history = house.get("/api/sessions/%s/history".formatted(played));
    assertEquals(Answer.fields(House.json(score)), Answer.fields(history));
    house.clear();
  }

  private static String lemon() {
    String recipe = House.RECIPE.replace("\"index\": 3", "\"label\": \"lemon\"");
    return house.ask(201, "POST", "/api/sessions", recipe).path("id").asText();
  }

  @Test
  void metersHaveTheFieldsThatAreWritten() {
    JsonNode meters = house.get("/api/sessions/" + house.paused() + "/meters");
    assertEquals(Answer.fields(House.json(block("json meters"))), Answer.fields(meters));
    house.clear();
  }

  @Test
  void snapshotsEventsAndMetersHaveTheFieldsThatAreWritten() {
    String id = house.session();
    Page page = Page.greeted(house).say("{'type':'watch','session':'%s'}".formatted(id));
    assertEquals(Answer.fields(server("snapshot", "")), Answer.fields(page.text("snapshot")));
    JsonNode meters = page.text("meters");
    assertEquals(Answer.fields(server("meters", "")), Answer.fields(meters));
    assertEquals(
        Answer.fields(server("meters", "").path("points").path(0)),
        Answer.fields(meters.path("points").path(0)));
    house.ask(200, "PATCH", "/api/sessions/" + id, "{\"optimizer.rate\": 0.02}");
    house.ask(200, "PATCH", "/api/sessions/" + id, block("json change"));
    house.ask(200, "POST", "/api/sessions/" + id + "/pause", "");
    house.ask(200, "POST", "/api/sessions/" + id + "/resume", "");
    house.workerGoes("killed");
    house.workerComes();
    for (String kind :
        List.of(
            "tuned",
            "kept",
            "paused",
            "opinion",
            "filed",
            "renamed",
            "checkpointed",
            "resumed",
            "interrupted",
            "started")) {
      JsonNode shown = server("event", kind);
      JsonNode event = event(Page.greeted(house), page, id, kind);
      assertEquals(Answer.fields(shown), Answer.fields(event), kind);
      assertTrue(
          Answer.fields(event.path("patch")).containsAll(Answer.fields(shown.path("patch"))), kind);
    }
    house.ask(200, "DELETE", "/api/sessions/" + id, "");
    JsonNode gone = House.json(block("json gone"));
    JsonNode deleted = page.text("event");
    while (!deleted.path("event").asText().equals("deleted")) {
      deleted = page.text("event");
    }
    assertEquals(Answer.fields(gone), Answer.fields(deleted));
    assertEquals(gone.path("patch"), deleted.path("patch"));
    house.clear();
  }

  /** One event of this kind, from the ring that a page gets when it comes back. */
  private static JsonNode event(Page again, Page first, String id, String kind) {
    assertFalse(first.socket.isInputClosed());
    again.say("{'type':'watch','session':'%s','since':0}".formatted(id));
    JsonNode event = again.text("event");
    while (!event.path("event").asText().equals(kind)) {
      event = again.text("event");
    }
    return event;
  }
}
