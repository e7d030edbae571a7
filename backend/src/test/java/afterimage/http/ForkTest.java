package afterimage.http;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs that begin in the middle of others, and runs that follow a score. */
class ForkTest {
  static final String SHORT =
      """
      {"objective": [{"type": "class", "index": 3}], "canvas": {"size": 32}, "seed": 7, "steps": 64}
      """;

  private static final String SESSIONS = "/api/sessions";

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

  private static String post(String body) {
    String id = house.ask(201, "POST", SESSIONS, body).path("id").asText();
    house.finished(id);
    return id;
  }

  private static String fork(String parent, String body) {
    String path = SESSIONS + "/%s/fork".formatted(parent);
    String id = house.ask(201, "POST", path, body).path("id").asText();
    house.finished(id);
    return id;
  }

  private static String score(String tunings) {
    return "{\"rules\": 2, \"recipe\": %s, \"tunings\": %s}".formatted(SHORT, tunings);
  }

  @Test
  void aForkIsItsParentUpToItsStepAndThenGoesItsOwnWay() {
    String parent = post(SHORT);
    String same = fork(parent, "{\"step\": 24}");
    assertArrayEquals(house.picture(parent, "?step=24"), house.picture(same, "?step=24"));
    assertArrayEquals(house.picture(parent, ""), house.picture(same, ""));
    String other =
        fork(parent, "{\"step\": 24, \"set\": {\"optimizer.rate\": 0.2}, \"name\": \"fast\"}");
    assertArrayEquals(house.picture(parent, "?step=24"), house.picture(other, "?step=24"));
    String played = post(score("[{\"step\": 25, \"set\": {\"optimizer.rate\": 0.2}}]"));
    assertArrayEquals(house.picture(played, ""), house.picture(other, ""));
    assertFalse(Arrays.equals(house.picture(parent, ""), house.picture(other, "")));
    JsonNode session = house.get(SESSIONS + "/" + other);
    assertEquals("fast", session.path("name").asText());
    assertEquals(parent, session.path("parent").path("session").asText());
    assertEquals(24, session.path("parent").path("step").asInt());
    assertTrue(house.get(SESSIONS + "/" + parent).path("parent").isNull());
  }

  @Test
  void aForkHasTheTuningsUpToItsStepAndNoLaterOne() {
    String parent =
        post(
            score(
                "[{\"step\": 5, \"set\": {\"views.noise\": 0}},"
                    + " {\"step\": 30, \"set\": {\"views.noise\": 0.1}}]"));
    JsonNode child = house.get(SESSIONS + "/" + fork(parent, "{\"step\": 24}"));
    assertEquals(1, child.path("tunings").size());
    assertEquals(5, child.path("tunings").path(0).path("step").asInt());
    assertEquals(0, child.path("recipe").path("views").path("noise").asDouble());
  }

  @Test
  void withoutAStepAForkBeginsWhereItsParentIsAndMoreStepsTakeItOn() {
    String parent = post(SHORT);
    String longer = fork(parent, "{\"set\": {\"steps\": 96}}");
    JsonNode session = house.get(SESSIONS + "/" + longer);
    assertEquals(64, session.path("parent").path("step").asInt());
    assertEquals(96, session.path("step").asInt());
    String path = SESSIONS + "/" + parent;
    house.ask(200, "PATCH", path, "{\"steps\": 96}");
    house.until(parent, each -> each.path("step").asInt() == 96);
    assertArrayEquals(
        house.picture(house.finished(parent).path("id").asText(), ""), house.picture(longer, ""));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"step\": 65}",
        "{\"step\": -1}",
        "{\"step\": 1.5}",
        "{\"step\": \"a\"}",
        "{\"set\": 7}",
        "{\"set\": {\"optimizer.rate\": 99}}",
        "{\"set\": {\"canvas.size\": 64}}",
        "{\"set\": {\"optimizer.rate\": {\"ramp\": [0.05], \"steps\": 5}}}",
        "{\"name\": \"\"}",
        "{\"stpe\": 3}",
        "[]"
      })
  void aForkThatCannotBeIsRefusedAndLeavesNothing(String body) {
    String parent = post(SHORT);
    JsonNode problem = house.ask(400, "POST", SESSIONS + "/%s/fork".formatted(parent), body);
    assertEquals("bad-recipe", problem.path("code").asText());
    assertEquals(1, house.get(SESSIONS).path("sessions").size());
  }

  @Test
  void nobodyForksWhatIsNotThere() {
    house.ask(404, "POST", SESSIONS + "/nowhere/fork", "{}");
    String gone = post(SHORT);
    house.ask(200, "DELETE", SESSIONS + "/" + gone, "");
    house.ask(404, "POST", SESSIONS + "/%s/fork".formatted(gone), "{}");
  }

  @Test
  void aHistoryIsAScoreThatGivesTheSamePictureAndTheSameHistory() {
    String id = house.ask(201, "POST", SESSIONS, House.RECIPE).path("id").asText();
    String path = SESSIONS + "/" + id;
    house.ask(200, "PATCH", path, "{\"optimizer.rate\": 0.02}");
    house.until(id, session -> session.path("step").asInt() > 10);
    house.ask(200, "PATCH", path, "{\"views.noise\": {\"ramp\": [0.05, 0], \"steps\": 20}}");
    int step = house.ask(200, "POST", path + "/pause", "").path("step").asInt();
    house.ask(200, "PATCH", path, String.format(Locale.ROOT, "{\"steps\": %d}", step + 16));
    house.ask(200, "POST", path + "/resume", "");
    house.finished(id);
    JsonNode history = house.get(path + "/history");
    assertEquals(3, history.path("tunings").size());
    assertEquals(1, history.path("tunings").path(0).path("revision").asInt());
    assertEquals("you", history.path("tunings").path(0).path("by").asText());
    String again = post(history.toString());
    assertArrayEquals(house.picture(id, ""), house.picture(again, ""));
    JsonNode played = house.get(SESSIONS + "/%s/history".formatted(again));
    assertEquals("score", played.path("tunings").path(0).path("by").asText());
    assertEquals(withoutBy(history), withoutBy(played));
  }

  private static JsonNode withoutBy(JsonNode history) {
    history.path("tunings").forEach(tuning -> ((ObjectNode) tuning).remove("by"));
    return history;
  }

  @Test
  void whatIsStillToComeIsInTheHistoryToo() {
    String body = score("[{\"step\": 1000, \"set\": {\"views.noise\": 0}}]").replace("64", "2000");
    String id = house.ask(201, "POST", SESSIONS, body).path("id").asText();
    house.ask(200, "POST", SESSIONS + "/%s/pause".formatted(id), "");
    JsonNode session = house.get(SESSIONS + "/" + id);
    assertTrue(session.path("step").asInt() < 1000, session::toString);
    assertEquals(0, session.path("revision").asInt());
    JsonNode ahead = house.get(SESSIONS + "/%s/history".formatted(id)).path("tunings");
    assertEquals(
        House.json("[{\"step\": 1000, \"set\": {\"views.noise\": 0}}]").toString(),
        ahead.toString());
  }

  @Test
  void aRampClimbsStepByStepAndStaysAtItsEnd() {
    String id =
        post(
            score(
                "[{\"step\": 11, \"set\": {\"views.noise\": {\"ramp\": [0, 0.1], \"steps\": 10}}}]"));
    String eachStep =
        java.util.stream.IntStream.rangeClosed(11, 21)
            .mapToObj(
                step ->
                    String.format(
                        Locale.ROOT,
                        "{\"step\": %d, \"set\": {\"views.noise\": %s}}",
                        step,
                        (step - 11) / 10.0 * 0.1))
            .collect(java.util.stream.Collectors.joining(",", "[", "]"));
    String singly = post(score(eachStep));
    assertEquals(0.1, house.get(SESSIONS + "/" + id).at("/recipe/views/noise").asDouble());
    // the bytes of a PNG say how it was made, so the pixels are compared
    assertArrayEquals(pixels(house.picture(singly, "")), pixels(house.picture(id, "")));
    String plain = post(SHORT);
    assertFalse(Arrays.equals(pixels(house.picture(plain, "")), pixels(house.picture(id, ""))));
  }

  private static int[] pixels(byte[] png) {
    try {
      var image = javax.imageio.ImageIO.read(new java.io.ByteArrayInputStream(png));
      return image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
    } catch (java.io.IOException e) {
      throw new AssertionError(e);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"recipe\": 7}",
        "{\"recipe\": RECIPE, \"tunings\": {}}",
        "{\"recipe\": RECIPE, \"tunings\": [7]}",
        "{\"recipe\": RECIPE, \"tunings\": [{\"step\": 0, \"set\": {\"views.noise\": 0}}]}",
        "{\"recipe\": RECIPE, \"tunings\": [{\"step\": 5, \"set\": {}}]}",
        "{\"recipe\": RECIPE, \"tunings\": [{\"step\": 5, \"set\": {\"views.noise\": 9}}]}",
        "{\"recipe\": RECIPE, \"tunings\": [{\"step\": 5, \"sets\": {\"views.noise\": 0}}]}",
        "{\"recipe\": RECIPE, \"tunings\": [{\"step\": 5, \"set\": {\"views.noise\": 0}, \"at\": 1}]}",
        "{\"recipe\": RECIPE, \"tunings\": [{\"step\": 5, \"set\": {\"views.noise\": 0}},"
            + " {\"step\": 4, \"set\": {\"views.noise\": 0}}]}",
        "{\"recipe\": RECIPE, \"tuning\": []}"
      })
  void aScoreThatCannotBeIsRefusedAndLeavesNothing(String body) {
    JsonNode problem = house.ask(400, "POST", SESSIONS, body.replace("RECIPE", SHORT));
    assertEquals("bad-recipe", problem.path("code").asText());
    assertEquals(List.of(), house.get(SESSIONS).path("sessions").findValuesAsText("id"));
  }
}
