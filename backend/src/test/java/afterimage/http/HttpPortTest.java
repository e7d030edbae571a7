package afterimage.http;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import afterimage.store.Pictures;
import afterimage.store.Provenance;
import com.fasterxml.jackson.databind.JsonNode;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.zip.GZIPInputStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A real server over HTTP. */
class HttpPortTest {
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

  private static String header(HttpResponse<?> response, String name) {
    return response.headers().firstValue(name).orElse("");
  }

  private static void assertProblem(HttpResponse<byte[]> response, int status, String code) {
    String text = new String(response.body(), StandardCharsets.UTF_8);
    assertEquals(status, response.statusCode(), text);
    assertTrue(header(response, "content-type").startsWith("application/problem+json"), text);
    JsonNode problem = House.json(response);
    assertEquals(code, problem.path("code").asText(), text);
    assertEquals(status, problem.path("status").asInt());
    assertFalse(problem.path("title").asText().isEmpty());
    assertFalse(problem.path("detail").asText().isEmpty());
    assertFalse(problem.path("hint").asText().isEmpty());
    assertFalse(header(response, "content-security-policy").isEmpty());
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /api/nothing, 404, not-found",
    "POST, /api/nothing, 404, not-found",
    "GET, /nothing.js, 404, not-found",
    "GET, /health/nothing, 404, not-found",
    "GET, /api/sessions/nowhere, 404, not-found",
    "DELETE, /api/sessions/nowhere, 404, not-found",
    "GET, /api/sessions/nowhere/meters, 404, not-found",
    "POST, /api/sessions/nowhere/pause, 404, not-found",
    "GET, /api/networks/nowhere, 404, not-found",
    "GET, /api/networks/nowhere/layers, 404, not-found",
    "GET, /api/networks/..%2Fefficientnet-lite0, 404, not-found",
    "GET, /api/labels?network=nowhere, 404, not-found",
    "GET, /test/app.test.js, 404, not-found",
    "GET, /notes.txt, 404, not-found",
    "GET, /..%2Fnames.txt, 404, not-found",
    "POST, /api/me, 405, wrong-method",
    "PUT, /api/sessions, 405, wrong-method",
    "PUT, /api/sessions/x, 405, wrong-method",
    "GET, /api/sessions/x/pause, 405, wrong-method",
    "POST, /app.js, 405, wrong-method",
    "GET, /api/live, 426, upgrade-needed"
  })
  void whatIsNotThereIsAProblemWithACode(String method, String path, int status, String code) {
    assertProblem(house.send(method, path, ""), status, code);
  }

  @Test
  void aWrongMethodLearnsTheRightOnes() {
    assertEquals("GET, HEAD, POST", header(house.send("PUT", "/api/sessions", ""), "allow"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "nonsense",
        "[]",
        "{}",
        "{\"objective\": []}",
        "{\"objective\": [{\"type\": \"class\", \"index\": 10}]}",
        "{\"objective\": [{\"type\": \"class\", \"index\": 3}], \"name\": 7}",
        "{\"objective\": [{\"type\": \"class\", \"index\": 3}], \"name\": \" \"}",
        "{\"objective\": [{\"type\": \"class\", \"index\": 3}], \"nonsense\": 7}",
        "{\"objective\": [{\"type\": \"class\", \"index\": 3}], \"network\": \"/etc/passwd\"}",
        "{\"objective\": [{\"type\": \"class\", \"index\": 3}], \"network\": \"nowhere\"}"
      })
  void aRecipeThatCannotBeIsRefusedAndLeavesNothing(String body) {
    assertProblem(house.send("POST", "/api/sessions", body), 400, "bad-recipe");
    assertTrue(house.get("/api/sessions").path("sessions").isEmpty());
  }

  @Test
  void aBodyThatIsTooBigIsRefused() {
    String body = "{\"name\": \"" + "x".repeat(8_300_000) + "\"}";
    assertProblem(house.send("POST", "/api/sessions", body), 413, "too-big");
  }

  @Test
  void aSessionIsMadeReadTunedRenamedAndDeleted() {
    HttpResponse<byte[]> made =
        house.send("POST", "/api/sessions", House.RECIPE.replaceFirst("\\{", "{\"name\": \"a\","));
    assertEquals(201, made.statusCode());
    JsonNode session = House.json(made);
    String path = "/api/sessions/" + session.path("id").asText();
    assertEquals(path, header(made, "location"));
    assertEquals("a", session.path("name").asText());
    assertEquals("running", session.path("state").asText());
    JsonNode tuned = house.ask(200, "PATCH", path, "{\"optimizer.rate\": 0.02, \"name\": \"b\"}");
    assertEquals(1, tuned.path("revision").asInt());
    assertEquals("b", tuned.path("name").asText());
    assertEquals(0.02, tuned.path("recipe").path("optimizer").path("rate").asDouble());
    JsonNode history = house.get(path + "/history");
    assertEquals(0.05, history.path("recipe").path("optimizer").path("rate").asDouble());
    assertEquals(
        0.02, history.path("tunings").path(0).path("set").path("optimizer.rate").asDouble());
    JsonNode gone = house.ask(200, "DELETE", path, "");
    assertEquals(gone, house.ask(200, "DELETE", path, ""));
    assertProblem(house.send("GET", path, ""), 404, "not-found");
  }

  @Test
  void whatIsDeletedCanBeHadBackAndGoesOn() {
    String id = house.session();
    String path = "/api/sessions/" + id;
    house.until(id, session -> session.path("step").asInt() > 0);
    house.ask(200, "DELETE", path, "");
    assertProblem(house.send("GET", path, ""), 404, "not-found");
    assertTrue(house.get("/api/sessions").path("sessions").isEmpty());
    JsonNode back = house.ask(200, "POST", path + "/restore", "");
    assertEquals("running", back.path("state").asText());
    assertEquals("running", house.ask(200, "POST", path + "/restore", "").path("state").asText());
    int step = house.get(path).path("step").asInt();
    house.until(id, session -> session.path("step").asInt() > step);
    assertEquals(1, house.get("/api/sessions").path("sessions").size());
    assertProblem(house.send("POST", "/api/sessions/nowhere/restore", ""), 404, "not-found");
  }

  @Test
  void aPictureToStartFromIsInTheSessionAndItsHistoryAlone() throws IOException {
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    ImageIO.write(new BufferedImage(32, 32, BufferedImage.TYPE_INT_RGB), "png", png);
    String start = "data:image/png;base64," + Base64.getEncoder().encodeToString(png.toByteArray());
    String recipe =
        House.RECIPE.replace("\"size\": 32", "\"size\": 32, \"start\": \"" + start + "\"");
    JsonNode made = house.ask(201, "POST", "/api/sessions", recipe);
    String id = made.path("id").asText();
    String path = "/api/sessions/" + id;
    JsonNode whole = house.get(path);
    assertEquals(start, whole.at("/recipe/canvas/start").asText());
    assertEquals(start, whole.at("/start/canvas/start").asText());
    assertEquals(start, house.get(path + "/history").at("/recipe/canvas/start").asText());
    Page page = Page.greeted(house);
    page.say("{'type':'watch','session':'%s'}".formatted(id));
    JsonNode snapshot = page.text("snapshot").path("state");
    JsonNode tuned = house.ask(200, "PATCH", path, "{\"optimizer.rate\": 0.02}");
    JsonNode event = page.text("event");
    while (!event.path("event").asText().equals("tuned")) {
      event = page.text("event");
    }
    JsonNode listed = house.get("/api/sessions").path("sessions").path(0);
    for (JsonNode brief : List.of(made, snapshot, tuned, event.path("patch"), listed)) {
      assertEquals("picture", brief.at("/recipe/canvas/start").asText());
      assertFalse(brief.toString().contains(start));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"optimizer.rate\": 99}", "{}", "[]", "{\"canvas.size\": 64}", "x"})
  void aTuningThatCannotBeIsRefused(String body) {
    String id = house.paused();
    assertProblem(house.send("PATCH", "/api/sessions/" + id, body), 400, "bad-recipe");
    assertEquals(0, house.get("/api/sessions/" + id).path("revision").asInt());
  }

  @Test
  void pauseStepResumeAndStopAnswerWithTheSession() {
    String path = "/api/sessions/" + house.session();
    assertProblem(house.send("POST", path + "/step", ""), 409, "wrong-state");
    int step = house.ask(200, "POST", path + "/pause", "").path("step").asInt();
    assertEquals(step, house.ask(200, "POST", path + "/pause", "").path("step").asInt());
    assertEquals(step + 1, house.ask(200, "POST", path + "/step", "").path("step").asInt());
    assertEquals("running", house.ask(200, "POST", path + "/resume", "").path("state").asText());
    assertEquals("finished", house.ask(200, "POST", path + "/stop", "").path("state").asText());
    assertEquals("finished", house.ask(200, "POST", path + "/stop", "").path("state").asText());
    assertProblem(house.send("POST", path + "/resume", ""), 409, "wrong-state");
    JsonNode meters = house.get(path + "/meters");
    assertTrue(meters.path("steps").size() > step);
    assertEquals(meters.path("steps").size(), meters.path("objective").size());
  }

  @Test
  void aSessionOfAnIndexIsCalledByItsLabelUnlessItIsGivenAName() {
    String recipe = House.RECIPE.replace("\"index\": 3", "\"index\": 7");
    assertEquals("zebra", house.ask(201, "POST", "/api/sessions", recipe).path("name").asText());
    String named = recipe.replace("{\"objective\"", "{\"name\": \"zest\", \"objective\"");
    assertEquals("zest", house.ask(201, "POST", "/api/sessions", named).path("name").asText());
    String unlabeled = recipe.replace("\"seed\"", "\"network\": \"efficientnet-lite1\", \"seed\"");
    assertEquals(
        "class 7", house.ask(201, "POST", "/api/sessions", unlabeled).path("name").asText());
  }

  @Test
  void theSameKeyGivesTheSameSession() {
    String[] key = {"Idempotency-Key", "k"};
    String id = house.ask(201, "POST", "/api/sessions", House.RECIPE, key).path("id").asText();
    assertEquals(
        id, house.ask(201, "POST", "/api/sessions", House.RECIPE, key).path("id").asText());
    assertProblem(house.send("POST", "/api/sessions", House.RECIPE + " ", key), 422, "conflict");
    assertEquals(1, house.get("/api/sessions").path("sessions").size());
  }

  @Test
  void theKeyOfADeletedSessionSaysSoAndGivesNoOther() {
    String[] key = {"Idempotency-Key", "gone"};
    String id = house.ask(201, "POST", "/api/sessions", House.RECIPE, key).path("id").asText();
    house.ask(200, "DELETE", "/api/sessions/" + id, "");
    HttpResponse<byte[]> again = house.send("POST", "/api/sessions", House.RECIPE, key);
    assertProblem(again, 410, "deleted");
    assertTrue(House.json(again).path("detail").asText().contains(id));
    assertTrue(House.json(again).path("hint").asText().contains(id + "/restore"));
    assertTrue(house.get("/api/sessions").path("sessions").isEmpty());
    house.ask(200, "POST", "/api/sessions/" + id + "/restore", "");
    assertEquals(
        id, house.ask(201, "POST", "/api/sessions", House.RECIPE, key).path("id").asText());
  }

  @Test
  void sessionsAreListedByStateNameAndPage() {
    String paused = house.paused();
    String runs = house.session();
    assertEquals(runs, house.get("/api/sessions").path("sessions").path(0).path("id").asText());
    JsonNode some = house.get("/api/sessions?state=paused,failed&q=CLASS").path("sessions");
    assertEquals(1, some.size());
    assertEquals(paused, some.path(0).path("id").asText());
    assertEquals(1, house.get("/api/sessions?after=" + runs).path("sessions").size());
    assertEquals(0, house.get("/api/sessions?owner=bob").path("sessions").size());
  }

  @Test
  void aPictureSaysHowItWasMadeAndIsTheSameWhenAskedForTwice(@TempDir Path own) throws IOException {
    String path = "/api/sessions/" + house.session();
    house.ask(200, "PATCH", path, "{\"optimizer.rate\": 0.02}");
    int step = house.ask(200, "POST", path + "/pause", "").path("step").asInt();
    HttpResponse<byte[]> now = house.send("GET", path + "/picture.png", "");
    assertEquals("image/png", header(now, "content-type"));
    assertEquals(Integer.toString(step), header(now, "x-step"));
    Path file = Files.write(own.resolve("p.png"), now.body());
    Provenance story = Pictures.provenance(file).orElseThrow();
    assertEquals(step, story.step());
    assertEquals(1, story.tunings().size());
    assertEquals(7, story.recipe().seed());
    HttpResponse<byte[]> again =
        house.send("GET", path + "/picture.png", "", "If-None-Match", header(now, "etag"));
    assertEquals(304, again.statusCode());
    assertEquals(0, again.body().length);
    byte[] first = house.send("GET", path + "/picture.png?step=0", "").body();
    story = Pictures.provenance(Files.write(own.resolve("0.png"), first)).orElseThrow();
    assertEquals(0, story.step());
    assertTrue(story.tunings().isEmpty());
    assertProblem(house.send("GET", path + "/picture.png?step=99999", ""), 404, "not-found");
    assertProblem(house.send("GET", path + "/picture.png?step=x", ""), 400, "bad-message");
    byte[] moving = house.send("GET", path + "/timelapse.png", "").body();
    assertEquals("acTL", new String(moving, 37, 4, StandardCharsets.US_ASCII));
    assertArrayEquals(moving, house.send("GET", path + "/timelapse.png?size=full", "").body());
    byte[] small = house.send("GET", path + "/timelapse.png?size=thumb", "").body();
    assertArrayEquals(moving, small, "32 pixels a side are small enough");
    assertProblem(house.send("GET", path + "/timelapse.png?size=huge", ""), 400, "bad-message");
    house.ask(200, "POST", path + "/step", "");
    byte[] kept = house.send("GET", path + "/picture.png?step=" + step, "").body();
    assertArrayEquals(now.body(), kept);
  }

  @Test
  void whatIsKnownIsNotSentAgainAndWhatIsLongIsCompressed() throws IOException {
    HttpResponse<byte[]> page = house.send("GET", "/", "", "Accept-Encoding", "gzip");
    assertEquals("gzip", header(page, "content-encoding"));
    byte[] plain = new GZIPInputStream(new ByteArrayInputStream(page.body())).readAllBytes();
    assertTrue(new String(plain, StandardCharsets.UTF_8).startsWith("<!doctype html>"));
    assertTrue(page.body().length < plain.length);
    for (String path : new String[] {"/", "/api/networks", "/api/schema", "/api/presets"}) {
      String tag = header(house.send("GET", path, ""), "etag");
      assertEquals(304, house.send("GET", path, "", "If-None-Match", tag).statusCode(), path);
    }
  }

  @Test
  void labelsAreFoundByTheirBeginningsFirst() {
    JsonNode found = house.get("/api/labels?q=Lem");
    assertEquals(
        "[{\"index\":1,\"label\":\"lemon\"},{\"index\":2,\"label\":\"lemonade"
            + " stand\"},{\"index\":3,\"label\":\"sour lemon\"}]",
        found.toString());
  }

  @ParameterizedTest
  @CsvSource({"7, 7, zebra", "0, 0, tench", "' 8 ', 8, ant"})
  void aLabelIsFoundByItsIndex(String asked, int index, String label) {
    String q = URLEncoder.encode(asked, StandardCharsets.UTF_8);
    JsonNode found = house.get("/api/labels?q=" + q);
    assertEquals(1, found.size());
    assertEquals(index, found.path(0).path("index").asInt());
    assertEquals(label, found.path(0).path("label").asText());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"q=10", "q=-1", "q=99999999999999999999", "q=7&network=efficientnet-lite1"})
  void anIndexWithoutALabelFindsNone(String query) {
    assertTrue(house.get("/api/labels?" + query).isEmpty());
  }

  @Test
  void otherNamesAndOtherSitesAreTurnedAway() {
    assertProblem(
        house.send("GET", "/api/me", "", "Origin", "http://evil.example"), 403, "forbidden");
    assertProblem(house.send("GET", "/api/me", "", "Origin", "null"), 403, "forbidden");
    String other = "http://localhost:" + house.port;
    assertProblem(house.send("GET", "/api/me", "", "Origin", other), 403, "forbidden");
    String own = "http://127.0.0.1:" + house.port;
    assertEquals("you", house.ask(200, "GET", "/api/me", "", "Origin", own).path("owner").asText());
  }
}
