package afterimage.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import afterimage.Answer;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A server that is below a path of its host, and asks for its token there. */
class BasePathTest {
  @TempDir static Path folder = Path.of("");

  private static String bearer = "";

  @SuppressWarnings("NullAway.Init") // opened before all tests
  private static House house;

  @BeforeAll
  static void open() throws IOException {
    Credentials credentials = Credentials.open(folder.resolve("access"), false, Clock.systemUTC());
    bearer = "Bearer " + credentials.made().orElseThrow();
    house =
        House.open(
            folder, new House.Door(HostNames.loopback(), credentials, new BasePath("/lab.2/a")));
  }

  @AfterAll
  static void close() {
    house.close();
  }

  private static HttpResponse<byte[]> get(String path) {
    return house.send("GET", path, "", "Authorization", bearer);
  }

  @ParameterizedTest
  @CsvSource({
    "/lab.2/a/, 200",
    "/lab.2/a/app.js, 200",
    "/lab.2/a/api/me, 200",
    "/lab.2/a/api/sessions?q=x, 200",
    "/lab.2/a/api/live, 426",
    "/lab.2/a/vendor/uplot/uPlot.min.css, 200",
    "/lab.2/a/health/live, 200",
    "/lab.2/a/metrics, 200",
    "/health/live, 200",
    "/metrics, 200",
    "/lab.2/a/lab.2/a/, 404",
    "/, 404",
    "/app.js, 404",
    "/api/me, 404",
    "/api/live, 404",
    "/lab.2/, 404",
    "/lab.2/abc/, 404",
    "/lab.2/a/../api/me, 404",
    "/LAB.2/a/, 404"
  })
  void allOfItIsThereAndNothingElsewhereButWhatMachinesAsk(String path, int status) {
    assertEquals(status, get(path).statusCode());
  }

  @Test
  void whatIsElsewhereSaysWhereItIs() {
    Answer.assertSays(House.json(get("/api/me")).path("hint").asText(), "/lab.2/a/", "cut");
  }

  @Test
  void withoutItsSlashItLeadsToThePage() {
    HttpResponse<byte[]> answer = get("/lab.2/a?x=1");
    assertEquals(308, answer.statusCode());
    assertEquals("/lab.2/a/?x=1", answer.headers().firstValue("location").orElseThrow());
  }

  @Test
  void theSocketIsThere() {
    new Page(house, "/lab.2/a/api/live", "Authorization", bearer).text("hello");
  }

  @Test
  void theDescriptionSaysWhereTheApiIs() {
    JsonNode api = House.json(get("/lab.2/a/api/openapi.json"));
    assertEquals("/lab.2/a", api.path("servers").path(0).path("url").asText());
    String path = "/lab.2/a" + api.path("paths").fieldNames().next();
    assertEquals(200, get(path).statusCode(), path);
  }

  @Test
  void aSessionIsMadeAndShownThere() {
    String sessions = "/lab.2/a/api/sessions";
    String id =
        house.ask(201, "POST", sessions, House.RECIPE, "Authorization", bearer).path("id").asText();
    assertEquals(200, get("%s/%s/picture.png".formatted(sessions, id)).statusCode());
  }

  @Test
  void theLinkStaysThereAndSoDoesTheCookie() {
    HttpResponse<byte[]> answer =
        house.send("GET", "/lab.2/a/?token=" + bearer.substring("Bearer ".length()), "");
    assertEquals("/lab.2/a/", answer.headers().firstValue("location").orElseThrow());
    String cookie = answer.headers().firstValue("set-cookie").orElseThrow();
    Answer.assertSays(cookie, "Path=/lab.2/a;");
    house.ask(200, "GET", "/lab.2/a/api/me", "", "Cookie", cookie.split(";", 2)[0]);
    house.ask(401, "GET", "/lab.2/a/api/me", "");
    house.ask(401, "GET", "/metrics", "");
  }

  @Test
  void aPathIsWordsWithSlashesBeforeThem() {
    assertEquals(Optional.of(BasePath.ROOT), BasePath.of("/"));
    assertEquals(Optional.of(new BasePath("/lab/a")), BasePath.of("/lab/a/"));
    assertEquals("/", BasePath.ROOT.page());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "lab",
        "//lab",
        "/lab//a",
        "/lab//",
        "/..",
        "/./lab",
        "/a b",
        "/lab?x",
        "/lab#x",
        "/l%61b",
        "/lab;x",
        "http://lab.example/",
        "/läb",
        "/lab\n"
      })
  void whatIsNoPathIsNone(String text) {
    assertTrue(BasePath.of(text).isEmpty(), text);
  }
}
