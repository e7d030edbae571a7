package afterimage.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A page and a real server: what docs/protocol.md promises. */
class LiveSocketTest {
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

  @AfterEach
  void clear() {
    house.clear();
  }

  private static String watch(String id) {
    return "{'type':'watch','session':'%s'}".formatted(id);
  }

  private static String order(String type, String id, String order) {
    return "{'type':'%s','session':'%s','id':'%s'}".formatted(type, id, order);
  }

  private static String tune(String id, String order, String path, double value) {
    return "{'type':'tune','session':'%s','id':'%s','set':{'%s':%s}}"
        .formatted(id, order, path, value);
  }

  @Test
  void theServerSpeaksFirst() {
    JsonNode hello = assertInstanceOf(Page.Text.class, house.page().next()).json();
    assertEquals(
        House.json(
            """
            {"type":"hello","version":"1.0","owner":"you","network":"efficientnet-lite0",
             "second":"efficientnet-lite1"}
            """),
        hello);
  }

  @Test
  void theSnapshotComesBeforeTheFirstPictureAndThereIsOnePictureForACredit() {
    String id = house.session();
    Page page = Page.greeted(house).say(watch(id));
    JsonNode snapshot = assertInstanceOf(Page.Text.class, page.next()).json();
    assertEquals("snapshot", snapshot.path("type").asText());
    assertEquals(id, snapshot.path("state").path("id").asText());
    int channel = snapshot.path("channel").asInt();
    Page.Picture first = page.picture();
    assertEquals(channel, first.channel());
    assertEquals(32, first.width());
    page.text("meters");
    page.text("meters");
    assertTrue(page.untilNow().stream().noneMatch(Page.Picture.class::isInstance));
    page.drawn(channel);
    assertTrue(page.picture().step() > first.step());
  }

  @Test
  void commandsAreAcknowledgedWithTheirSteps() {
    String id = house.session();
    Page page = Page.greeted(house).say(order("pause", id, "p"));
    JsonNode paused = page.text("ack");
    assertEquals("p", paused.path("id").asText());
    int step = paused.path("step").asInt();
    JsonNode state = house.get("/api/sessions/" + id);
    assertEquals("paused", state.path("state").asText());
    assertEquals(step, state.path("step").asInt());
    page.say(order("step", id, "s"));
    assertEquals(step + 1, page.text("ack").path("step").asInt());
    page.say(tune(id, "t", "optimizer.rate", 0.02));
    assertEquals(step + 2, page.text("ack").path("step").asInt());
    state = house.get("/api/sessions/" + id);
    assertEquals(0.02, state.path("recipe").path("optimizer").path("rate").asDouble());
    assertEquals(1, state.path("revision").asInt());
    page.say(order("resume", id, "r"));
    assertEquals(step + 1, page.text("ack").path("step").asInt());
    page.say(order("stop", id, "e"));
    assertTrue(page.text("ack").path("step").asInt() > step);
    assertEquals("finished", house.get("/api/sessions/" + id).path("state").asText());
  }

  @Test
  void whatIsRefusedComesBackWithItsIdAndSaysWhy() {
    String id = house.session();
    Page page = Page.greeted(house).say(tune(id, "t", "optimizer.rate", 99));
    JsonNode error = page.text("error");
    assertEquals("t", error.path("id").asText());
    assertEquals("bad-recipe", error.path("code").asText());
    assertTrue(error.path("detail").asText().startsWith("optimizer.rate must be"));
    assertFalse(error.path("hint").asText().isEmpty());
    page.say(order("step", id, "s"));
    assertEquals("wrong-state", page.text("error").path("code").asText());
  }

  @Test
  void anUnknownSessionIsAnErrorThatNamesIt() {
    Page page = Page.greeted(house).say(watch("nowhere"));
    JsonNode error = page.text("error");
    assertEquals("nowhere", error.path("session").asText());
    assertEquals("not-found", error.path("code").asText());
    page.say(order("pause", "nowhere", "p"));
    assertEquals("p", page.text("error").path("id").asText());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nonsense",
        "",
        "{}",
        "[]",
        "null",
        "7",
        "{'type':7}",
        "{'type':'fly','id':'x'}",
        "{'type':'tune','id':'x','session':'y'}",
        "{'type':'tune','id':'x','set':[]}",
        "{'type':'watch'}",
        "{'type':'watch','session':{'a':1}}",
        "{'type':'pause'}"
      })
  void nonsenseIsAnsweredAndTheSocketStaysOpen(String message) {
    Page page = Page.greeted(house).say(message);
    assertFalse(page.text("error").path("detail").asText().isEmpty());
    page.say("{'type':'ping','id':'p1'}");
    assertEquals("p1", page.text("pong").path("id").asText());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'type':'drawn'}",
        "{'type':'drawn','channel':9,'step':-1}",
        "{'type':'unwatch','session':'nowhere'}"
      })
  void whatIsLateOrUnknownIsIgnoredInSilence(String message) {
    assertEquals(List.of(), Page.greeted(house).say(message).untilNow());
  }

  @Test
  void aBinaryMessageEndsTheSocket() {
    Page page = Page.greeted(house);
    House.got(page.socket.sendBinary(ByteBuffer.allocate(10), true));
    assertEquals(1003, page.closed().code());
  }

  @Test
  void aMessageThatIsTooLongEndsTheSocket() {
    Page page = Page.greeted(house).say("'" + "x".repeat(32_000) + "'");
    page.text("error");
    page.say("'" + "x".repeat(40_000) + "'");
    assertEquals(1009, page.closed().code());
  }

  @Test
  void aMessageThatGoesOnForeverEndsTheSocket() {
    Page page = Page.greeted(house);
    for (int i = 0; i < 10 && !page.socket.isOutputClosed(); i++) {
      page.socket.sendText("x".repeat(8_000), false).exceptionally(e -> page.socket).join();
    }
    assertEquals(1009, page.closed().code());
  }

  @Test
  void tuningsThatComeTooFastAreMergedAndAllAreAcknowledged() {
    String id = house.paused();
    Page page = Page.greeted(house).say(watch(id));
    page.text("snapshot");
    IntStream.range(0, 100)
        .forEach(i -> page.say(tune(id, "t" + i, "views.noise", (i + 1) / 1000.0)));
    for (int i = 0; i < 100; i++) {
      assertEquals("t" + i, page.text("ack").path("id").asText());
    }
    JsonNode state = house.get("/api/sessions/" + id);
    assertEquals(0.1, state.path("recipe").path("views").path("noise").asDouble());
    assertTrue(state.path("revision").asInt() < 100);
  }

  @Test
  void otherCommandsThatComeTooFastAreRefused() {
    String id = house.paused();
    Page page = Page.greeted(house);
    IntStream.range(0, 80).forEach(i -> page.say(order("pause", id, "p" + i)));
    assertEquals("too-fast", page.text("error").path("code").asText());
    page.untilNow();
  }

  @Test
  void oneBadValueAmongMergedTuningsRefusesItselfAlone() {
    String id = house.paused();
    Page page = Page.greeted(house).say(watch(id));
    page.text("snapshot");
    for (int i = 0; i < 100; i++) {
      boolean bad = i % 10 == 9; // of a knob that no later tuning of the merge sets right
      page.say(
          tune(id, "t" + i, bad ? "optimizer.rate" : "views.noise", bad ? 99 : (i + 1) / 1000.0));
    }
    List<String> said = new java.util.ArrayList<>();
    while (said.size() < 100) {
      if (page.next() instanceof Page.Text text && Set.of("ack", "error").contains(text.type())) {
        said.add(text.type() + " " + text.json().path("id").asText());
      }
    }
    assertEquals(
        IntStream.range(0, 100).mapToObj(i -> (i % 10 == 9 ? "error t" : "ack t") + i).toList(),
        said);
    JsonNode recipe = house.get("/api/sessions/" + id).path("recipe");
    assertEquals(0.099, recipe.path("views").path("noise").asDouble());
  }

  @Test
  void twoPagesSeeTheSameStepOfAPausedSession() {
    String id = house.paused();
    int step = house.get("/api/sessions/" + id).path("step").asInt();
    Page first = Page.greeted(house).say(watch(id));
    assertEquals(step, first.picture().step());
    Page second = Page.greeted(house).say(watch(id));
    assertEquals(step, second.picture().step());
    first.say(order("step", id, "s"));
    JsonNode event = second.text("event");
    while (!event.path("event").asText().equals("stepped")) {
      event = second.text("event");
    }
    assertEquals(step + 1, event.path("patch").path("step").asInt());
    assertEquals("you", event.path("by").asText());
  }

  @Test
  void whoComesBackGetsWhatWasMissed() {
    String id = house.paused();
    Page page = Page.greeted(house).say(watch(id));
    int version = page.text("snapshot").path("version").asInt();
    house.ask(200, "PATCH", "/api/sessions/" + id, "{\"name\": \"zest\"}");
    Page again =
        Page.greeted(house)
            .say(
                String.format(
                    Locale.ROOT, "{'type':'watch','session':'%s','since':%d}", id, version));
    JsonNode snapshot = again.text("snapshot");
    assertEquals(version, snapshot.path("version").asInt());
    assertEquals(House.json("{\"id\":\"%s\"}".formatted(id)), snapshot.path("state"));
    JsonNode event = again.text("event");
    while (!event.path("event").asText().equals("renamed")) {
      event = again.text("event");
    }
    assertEquals("zest", event.path("patch").path("name").asText());
  }

  private static JsonNode event(Page page, String name) {
    JsonNode event = page.text("event");
    while (!event.path("event").asText().equals(name)) {
      event = page.text("event");
    }
    return event;
  }

  @Test
  void whoWatchesStaysAndSeesWhenTheWorkerGoesAndTheNextOneComes() {
    String id = house.session();
    Page page = Page.greeted(house).say(watch(id));
    int channel = page.text("snapshot").path("channel").asInt();
    page.picture();
    house.workerGoes("killed");
    JsonNode interrupted = event(page, "interrupted");
    assertEquals("killed", interrupted.path("note").asText());
    assertEquals(0, interrupted.path("patch").path("stepsPerSecond").asInt());
    assertEquals("running", house.get("/api/sessions/" + id).path("state").asText());
    page.say(tune(id, "t", "optimizer.rate", 0.02));
    house.workerComes();
    JsonNode started = event(page, "started");
    assertEquals("running", started.path("patch").path("state").asText());
    assertEquals(1, started.path("patch").path("restarts").size());
    assertEquals(started.path("step"), started.path("patch").path("restarts").path(0));
    assertEquals("t", page.text("ack").path("id").asText());
    page.drawn(channel);
    assertEquals(channel, page.picture().channel());
  }

  @Test
  void aTuningIsToldAloneHoweverManyThereAre() {
    String id = house.paused();
    String path = "/api/sessions/" + id;
    house.ask(200, "PATCH", path, "{\"views.noise\": 0.01}");
    Page page = Page.greeted(house).say(watch(id));
    assertEquals(1, page.text("snapshot").path("state").path("tunings").size());
    house.ask(200, "PATCH", path, "{\"views.noise\": 0.02}");
    JsonNode tuned = event(page, "tuned");
    assertEquals(House.json("{\"views.noise\":0.02}"), tuned.path("set"));
    assertEquals(2, tuned.path("patch").path("revision").asInt());
    assertEquals(Set.of("revision", "steps", "recipe"), fieldNames(tuned.path("patch")));
  }

  private static Set<String> fieldNames(JsonNode node) {
    return node.propertyStream()
        .map(java.util.Map.Entry::getKey)
        .collect(java.util.stream.Collectors.toSet());
  }

  @Test
  void watchedAndUnwatchedInOneBreathItIsNotWatched() {
    String id = house.session();
    Page page = Page.greeted(house).say(watch(id));
    page.say("{'type':'unwatch','session':'%s'}".formatted(id)).say(order("pause", id, "p"));
    page.text("ack");
    page.untilNow();
    house.ask(200, "PATCH", "/api/sessions/" + id, "{\"name\": \"zest\"}");
    assertEquals(List.of(), page.untilNow());
  }

  @Test
  void pagesLearnThatSessionsComeAndGo() {
    Page page = Page.greeted(house);
    String id = house.paused();
    page.text("sessions");
    page.say(watch(id)).text("snapshot");
    page.untilNow();
    house.send("DELETE", "/api/sessions/" + id, "");
    Set<String> words = new java.util.HashSet<>();
    while (!words.containsAll(Set.of("sessions", "deleted"))) {
      if (page.next() instanceof Page.Text text) { // a picture may still be on its way
        words.add(text.json().path("event").asText(text.type()));
      }
    }
  }

  @Test
  void aServerThatStopsSaysSo(@TempDir Path other) {
    try (House stopping = House.open(other)) {
      Page page = Page.greeted(stopping);
      stopping.stop();
      assertEquals(new Page.Closed(1012, "the server restarts"), page.closed());
    }
  }
}
