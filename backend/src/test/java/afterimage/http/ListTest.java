package afterimage.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Finding sessions again among many, by what they are filed under. */
class ListTest {
  private static final int MANY = 230;

  @TempDir static Path folder = Path.of("");

  @SuppressWarnings("NullAway.Init") // opened before all tests
  private static House house;

  @BeforeAll
  static void open() {
    Past.finished(folder, MANY);
    house = House.open(folder);
    file("past0007", "{\"name\": \"a zebra\", \"tags\": [\"stripes\", \"big\"]}");
    file("past0008", "{\"tags\": [\"stripes\"], \"favorite\": true}");
    file("past0009", "{\"archived\": true, \"favorite\": true}");
  }

  private static void file(String id, String change) {
    house.ask(200, "PATCH", "/api/sessions/" + id, change);
  }

  @AfterAll
  static void close() {
    house.close();
  }

  private static List<String> ids(JsonNode list) {
    return list.path("sessions").findValuesAsText("id");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "tag=stripes | past0008 past0007",
        "tag=stripe | ''",
        "favorite=true | past0008",
        "favorite=true&archived=any | past0009 past0008",
        "archived=true | past0009",
        "tag=stripes&favorite=false | past0007",
        "q=ZEBRA | past0007",
        "q=big | past0007",
        "q=past0010 | past0010",
        "state=running | ''",
        "state=running,finished&tag=big | past0007",
        "owner=somebody | ''",
        "from=2026-11-01&to=2026-11-01T02:00:00Z | past0001 past0000",
        "from=2026-11-10T12:00:00Z | past0229 past0228",
        "from=2026-11-10T12:00:00Z&after=past0229 | past0228",
        "to=2026-11-01 | ''"
      })
  void sessionsAreFoundByWhatTheyAreFiledUnder(String query, String expected) {
    assertEquals(
        expected.isEmpty() ? List.of() : List.of(expected.split(" ")),
        ids(house.get("/api/sessions?" + query)));
  }

  @Test
  void pagesFollowOneAnotherUntilThereIsNoMore() {
    List<String> all = new java.util.ArrayList<>();
    String next = "";
    do {
      JsonNode page = house.get("/api/sessions?archived=any&after=" + next);
      all.addAll(ids(page));
      next = page.path("next").asText("");
      assertFalse(page.path("sessions").path(0).has("tunings"));
      assertFalse(page.path("sessions").path(0).has("start"));
    } while (!next.equals("null") && !next.isEmpty());
    List<String> expected =
        IntStream.range(0, MANY)
            .mapToObj(i -> String.format(Locale.ROOT, "past%04d", MANY - 1 - i))
            .toList();
    assertEquals(expected, all);
  }

  @Test
  void aPageGoesOnAfterOneThatIsNoLongerWanted() {
    file("past0100", "{\"tags\": [\"hundred\"]}");
    file("past0099", "{\"tags\": [\"hundred\"]}");
    file("past0100", "{\"tags\": []}");
    assertEquals(List.of("past0099"), ids(house.get("/api/sessions?tag=hundred&after=past0100")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "state | walking | 'state must be one or several of queued, running, paused, finished, failed, was \"walking\"'",
        "state | running, | 'state must be one or several of queued, running, paused, finished, failed, was \"\"'",
        "favorite | yes | 'favorite must be true, false or any, was \"yes\"'",
        "archived | 1 | 'archived must be true, false or any, was \"1\"'",
        "from | yesterday | 'from must be a date as 2026-11-25 or a time as 2026-11-25T10:00:00Z, was \"yesterday\"'",
        "to | 2026-02-30 | 'to must be a date as 2026-11-25 or a time as 2026-11-25T10:00:00Z, was \"2026-02-30\"'",
        "after | nowhere | 'after must be the id of a session, was \"nowhere\"'"
      })
  void aBadValueIsRefusedByName(String name, String value, String detail) {
    String encoded = URLEncoder.encode(value, StandardCharsets.UTF_8);
    JsonNode problem = house.ask(400, "GET", "/api/sessions?%s=%s".formatted(name, encoded), "");
    assertEquals("bad-message", problem.path("code").asText());
    assertEquals(detail, problem.path("detail").asText());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"tags\": \"a\"} | tags must be",
        "{\"tags\": [7]} | tags.0 must be",
        "{\"tags\": [\" \"]} | tags.0 must be",
        "{\"favorite\": 1} | favorite must be true or false, was 1",
        "{\"archived\": null} | archived must be true or false, was null",
        "{\"name\": \"b\", \"optimizer.rate\": 99} | optimizer.rate must be"
      })
  void aFilingThatCannotBeIsRefusedAndChangesNothing(String change, String detail) {
    JsonNode before = house.get("/api/sessions/past0003");
    JsonNode problem = house.ask(400, "PATCH", "/api/sessions/past0003", change);
    assertTrue(problem.path("detail").asText().startsWith(detail), problem::toString);
    JsonNode after = house.get("/api/sessions/past0003");
    assertEquals(before.path("name"), after.path("name"));
    assertEquals(before.path("tags"), after.path("tags"));
  }
}
