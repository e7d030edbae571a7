package afterimage.http;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import afterimage.store.DataFolder;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that ends and begins again on the same folder. */
class RestartTest {
  private static final String SESSIONS = "/api/sessions";

  @TempDir Path folder = Path.of("");

  /** A page that has seen a checkpoint of where a session rests, and its charts with it. */
  private static void saved(House house, String id, int step) {
    Page page = Page.greeted(house);
    page.say("{'type':'watch','session':'%s','since':0}".formatted(id));
    JsonNode event = page.text("event");
    while (!event.path("event").asText().equals("checkpointed")
        || event.path("step").asInt() != step) {
      event = page.text("event");
    }
  }

  @Test
  void whatIsPausedStaysPausedWithItsMetersAndPictures() {
    String id;
    int step;
    JsonNode meters;
    byte[] picture;
    JsonNode kept;
    try (House house = House.open(folder)) {
      id = house.session();
      house.ask(200, "PATCH", SESSIONS + "/" + id, "{\"optimizer.rate\": 0.02}");
      house.until(id, session -> session.path("step").asInt() > 20);
      JsonNode paused = house.ask(200, "POST", SESSIONS + "/%s/pause".formatted(id), "");
      step = paused.path("step").asInt();
      saved(house, id, step);
      meters = house.get(SESSIONS + "/%s/meters".formatted(id));
      picture = house.picture(id, "");
      kept =
          house
              .until(id, each -> each.path("kept").toString().contains("" + step(paused)))
              .path("kept");
    }
    try (House house = House.open(folder)) {
      JsonNode listed = house.get(SESSIONS).path("sessions").path(0);
      assertEquals("paused", listed.path("state").asText());
      assertEquals(step, listed.path("step").asInt());
      assertEquals(1, listed.path("revision").asInt());
      assertEquals(kept, listed.path("kept"));
      JsonNode session = house.get(SESSIONS + "/" + id);
      assertEquals("paused", session.path("state").asText());
      assertEquals(step, session.path("step").asInt());
      assertEquals(0.02, session.at("/recipe/optimizer/rate").asDouble());
      assertEquals(meters, house.get(SESSIONS + "/%s/meters".formatted(id)));
      assertEquals(step, meters.path("steps").path(meters.path("steps").size() - 1).asInt());
      assertArrayEquals(picture, house.picture(id, ""));
      JsonNode next = house.ask(200, "POST", SESSIONS + "/%s/step".formatted(id), "");
      assertEquals(step + 1, next.path("step").asInt());
    }
  }

  @Test
  void whatHasEndedIsListedWithWhatWasMeasuredAndSeenLast() {
    String id;
    JsonNode before;
    try (House house = House.open(folder)) {
      id = house.ask(201, "POST", SESSIONS, ForkTest.SHORT).path("id").asText();
      saved(house, id, 64);
      before = house.until(id, each -> each.at("/opinion/step").asInt() == 64);
      assertTrue(before.path("probability").isNumber(), before::toString);
    }
    try (House house = House.open(folder)) {
      house.until(id, each -> each.path("probability").isNumber());
      JsonNode listed = house.get(SESSIONS).path("sessions").path(0);
      for (String field : List.of("probability", "secondOpinion", "opinion", "warning", "kept")) {
        assertEquals(before.path(field), listed.path(field), field);
      }
    }
  }

  private static int step(JsonNode session) {
    return session.path("step").asInt();
  }

  @Test
  void oneThatIsNotUnderstoodIsSaidAndTheOthersGoOn() throws Exception {
    String well;
    String ill;
    try (House house = House.open(folder)) {
      well = house.session();
      ill = house.session();
    }
    try (Connection journal =
            DriverManager.getConnection("jdbc:sqlite:" + new DataFolder(folder).journal());
        Statement statement = journal.createStatement()) {
      statement.executeUpdate(
          "UPDATE event_journal SET event_payload = x'00' WHERE sequence_number = 1"
              + " AND persistence_id = 'session|%s'".formatted(ill));
    }
    try (House house = House.open(folder)) {
      JsonNode list = house.get(SESSIONS).path("sessions");
      assertEquals(1, list.size());
      house.until(well, each -> step(each) > step(list.path(0)) + 10);
      for (String path : List.of("", "/meters", "/history", "/picture.png", "/timelapse.png")) {
        JsonNode problem = house.ask(409, "GET", SESSIONS + "/" + ill + path, "");
        assertEquals("unreadable", problem.path("code").asText(), path);
      }
      house.ask(409, "PATCH", SESSIONS + "/" + ill, "{\"name\": \"x\"}");
      house.ask(409, "DELETE", SESSIONS + "/" + ill, "");
      house.ask(409, "POST", SESSIONS + "/" + ill + "/fork", "");
      Page page = Page.greeted(house);
      page.say("{'type':'watch','session':'%s'}".formatted(ill));
      assertEquals("unreadable", page.text("error").path("code").asText());
      page.say("{'type':'pause','session':'%s','id':'c1'}".formatted(ill));
      assertEquals("unreadable", page.text("error").path("code").asText());
    }
  }

  @Test
  void whatRunsGoesOnByItselfToTheSamePicture() {
    String id;
    byte[] uninterrupted;
    try (House house = House.open(folder)) {
      String whole = house.ask(201, "POST", SESSIONS, recipe(300)).path("id").asText();
      house.finished(whole);
      uninterrupted = house.picture(whole, "");
      id = house.ask(201, "POST", SESSIONS, recipe(300)).path("id").asText();
      house.until(id, session -> step(session) > 30);
    }
    try (House house = House.open(folder)) {
      JsonNode session = house.finished(id);
      assertEquals(300, step(session));
      assertEquals(1, session.path("restarts").size());
      assertTrue(session.path("inexactSince").isNull());
      assertArrayEquals(uninterrupted, house.picture(id, ""));
    }
  }

  private static String recipe(int steps) {
    return House.RECIPE.replace("1000000", Integer.toString(steps));
  }

  @Test
  void aKeyGivesTheSameSessionAfterARestart() {
    String[] key = {"Idempotency-Key", "k"};
    String id;
    try (House house = House.open(folder)) {
      id = house.ask(201, "POST", SESSIONS, House.RECIPE, key).path("id").asText();
    }
    try (House house = House.open(folder)) {
      JsonNode again = house.ask(201, "POST", SESSIONS, House.RECIPE, key);
      assertEquals(id, again.path("id").asText());
      JsonNode problem = house.ask(422, "POST", SESSIONS, House.RECIPE + " ", key);
      assertEquals("conflict", problem.path("code").asText());
      assertEquals(1, house.get(SESSIONS).path("sessions").size());
    }
  }

  @Test
  void whatIsDeletedStaysDeletedAndCanBeHadBack() {
    String id;
    try (House house = House.open(folder)) {
      id = house.session();
      house.ask(200, "DELETE", SESSIONS + "/" + id, "");
    }
    try (House house = House.open(folder)) {
      house.ask(404, "GET", SESSIONS + "/" + id, "");
      int step =
          house.ask(200, "POST", SESSIONS + "/%s/restore".formatted(id), "").path("step").asInt();
      house.until(id, session -> step(session) > step);
    }
  }

  @Test
  void whatSleepsIsForkedWithoutWakingIt() {
    String parent;
    byte[] picture;
    try (House house = House.open(folder)) {
      parent = house.ask(201, "POST", SESSIONS, ForkTest.SHORT).path("id").asText();
      house.finished(parent);
      picture = house.picture(parent, "?step=24");
    }
    try (House house = House.open(folder)) {
      JsonNode child =
          house.ask(201, "POST", SESSIONS + "/%s/fork".formatted(parent), "{\"step\": 24}");
      String id = child.path("id").asText();
      house.finished(id);
      assertArrayEquals(picture, house.picture(id, "?step=24"));
      assertArrayEquals(house.picture(parent, ""), house.picture(id, ""));
    }
  }

  @Test
  void whoHasSeenVersionsOfBeforeGetsAWholeSnapshot() {
    String id;
    int version;
    try (House house = House.open(folder)) {
      id = house.paused();
      house.ask(200, "PATCH", SESSIONS + "/" + id, "{\"name\": \"before\"}");
      Page page = Page.greeted(house).say("{'type':'watch','session':'%s'}".formatted(id));
      version = page.text("snapshot").path("version").asInt();
    }
    try (House house = House.open(folder)) {
      house.ask(200, "PATCH", SESSIONS + "/" + id, "{\"name\": \"after\"}");
      for (int since : new int[] {0, version - 1, version, version + 1}) {
        Page page =
            Page.greeted(house)
                .say(
                    String.format(
                        Locale.ROOT, "{'type':'watch','session':'%s','since':%d}", id, since));
        JsonNode first = page.text("snapshot");
        assertEquals("after", first.path("state").path("name").asText(), "since " + since);
        assertTrue(first.path("version").asLong() > version + 1);
        assertFalse(
            page.untilNow().stream()
                .anyMatch(
                    heard ->
                        heard instanceof Page.Text text
                            && text.json().path("event").asText().equals("renamed")));
      }
    }
  }

  @Test
  void itIsReadyOnceTheWorkerHasItsNetwork() {
    try (House house = new House(folder, House.Door.OPEN, "", java.time.Duration.ofSeconds(60))) {
      JsonNode problem = house.ask(503, "GET", "/health/ready", "");
      assertEquals("not-ready", problem.path("code").asText());
      assertEquals("there is no worker yet", problem.path("detail").asText());
      assertTrue(house.get("/health/live").path("live").asBoolean());
      house.workerComes();
      assertTrue(house.get("/health/ready").path("ready").asBoolean());
      house.workerGoes("killed");
      assertEquals(
          "there is no worker: killed",
          house.ask(503, "GET", "/health/ready", "").path("detail").asText());
    }
  }
}
