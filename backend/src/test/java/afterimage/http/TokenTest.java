package afterimage.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import afterimage.Answer;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A server that asks for its token. */
class TokenTest {
  @TempDir static Path folder = Path.of("");

  private static String token = "";

  @SuppressWarnings("NullAway.Init") // opened before all tests
  private static House house;

  @BeforeAll
  static void open() throws IOException {
    Credentials credentials = Credentials.open(folder.resolve("access"), false, Clock.systemUTC());
    token = credentials.made().orElseThrow();
    house = House.open(folder, House.Door.locked(credentials));
  }

  @AfterAll
  static void close() {
    house.close();
  }

  private static String bearer() {
    return "Bearer " + token;
  }

  /** What a browser shows after it has opened the link. */
  private static String cookie() {
    HttpResponse<byte[]> answer = house.send("GET", "/?token=" + token, "");
    return answer.headers().firstValue("set-cookie").orElseThrow().split(";", 2)[0];
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/?token=wrong",
        "/?token=",
        "/?token",
        "/?TOKEN=wrong",
        "/app.js",
        "/metrics",
        "/nothing",
        "/api/me",
        "/api/openapi.json",
        "/api/live",
        "/api/sessions/a1/picture.png"
      })
  void withoutItNothingIsSaid(String path) {
    assertEquals("token-needed", house.ask(401, "GET", path, "").path("code").asText());
  }

  @Test
  void theLinkGivesACookieWhichIsNotTheTokenAndTheCookieOpensThePage() {
    HttpResponse<byte[]> answer = house.send("GET", "/?token=" + token, "");
    assertEquals(303, answer.statusCode());
    assertEquals("/", answer.headers().firstValue("location").orElseThrow());
    String cookie = answer.headers().firstValue("set-cookie").orElseThrow();
    Answer.assertSays(cookie, "HttpOnly", "SameSite=Strict", "Path=/;", "Max-Age=");
    assertFalse(cookie.contains(token), "the cookie is the token itself");
    String shown = cookie.substring(0, cookie.indexOf(';'));
    assertEquals(200, house.send("GET", "/", "", "Cookie", shown).statusCode());
    assertEquals(426, house.send("GET", "/api/live", "", "Cookie", shown).statusCode());
    new Page(house, "/api/live", "Cookie", shown).text("hello");
  }

  @Test
  void aCookieThatIsTheTokenIsNone() {
    house.ask(401, "GET", "/api/me", "", "Cookie", "afterimage=" + token);
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /?token=T, /",
    "GET, /index.html?a=b&token=T&c=%26, /index.html?a=b&c=%26",
    "GET, /?%74oken=T, /",
    "GET, /?token=T&token=wrong, /",
    "GET, /api/me?token=T, /api/me",
    "GET, /x//evil.example/?token=T, /",
    "POST, /?token=T, /"
  })
  void theAddressThatALinkLeadsToHasNoTokenAndIsHere(String method, String link, String target) {
    HttpResponse<byte[]> answer = house.send(method, link.replace("T", token), "");
    assertEquals(303, answer.statusCode());
    assertEquals(target, answer.headers().firstValue("location").orElseThrow());
  }

  @Test
  void whoIsKnownAlreadyGetsNoOtherCookieByTheLink() {
    HttpResponse<byte[]> answer = house.send("GET", "/?token=" + token, "", "Cookie", cookie());
    assertEquals(303, answer.statusCode());
    assertTrue(answer.headers().firstValue("set-cookie").isEmpty());
  }

  @Test
  void aRequestThatChangesSomethingIsNotTurnedIntoAnother() {
    house.ask(401, "POST", "/api/sessions?token=" + token, House.RECIPE);
    house.ask(401, "DELETE", "/api/sessions/a1?token=" + token, "");
  }

  @Test
  void throughAProxyWithTlsTheCookieIsForHttpsAlone() {
    HttpResponse<byte[]> http =
        house.send("GET", "/?token=" + token, "", "X-Forwarded-Proto", "https");
    String cookie = http.headers().firstValue("set-cookie").orElseThrow();
    assertFalse(cookie.contains("Secure"), "127.0.0.1 is no name of a proxy: " + cookie);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/app.js", "/metrics", "/api/me", "/api/sessions"})
  void programsShowItInAHeader(String path) {
    assertEquals(200, house.send("GET", path, "", "Authorization", bearer()).statusCode());
    house.ask(401, "GET", path, "", "Authorization", bearer() + "x");
  }

  @Test
  void programsShowItForAPictureAndASocketToo() {
    String id =
        house
            .ask(201, "POST", "/api/sessions", House.RECIPE, "Authorization", bearer())
            .path("id")
            .asText();
    String picture = "/api/sessions/%s/picture.png".formatted(id);
    house.ask(401, "GET", picture, "");
    assertEquals(200, house.send("GET", picture, "", "Authorization", bearer()).statusCode());
    new Page(house, "/api/live", "Authorization", bearer()).text("hello");
  }

  @Test
  void healthIsNoSecret() {
    house.ask(200, "GET", "/health/live", "");
  }

  @Test
  void aBrowserIsToldInWordsAndAProgramHow() {
    HttpResponse<byte[]> words = house.send("GET", "/", "", "Accept", "text/html,*/*");
    assertEquals(401, words.statusCode());
    Answer.assertSays(
        new String(words.body(), StandardCharsets.UTF_8), "asks for its token", "href=\"/\"");
    HttpResponse<byte[]> plain = house.send("GET", "/api/me", "", "Accept", "text/html,*/*");
    Answer.assertSays(plain.headers().firstValue("www-authenticate").orElseThrow(), "Bearer");
    Answer.assertSays(House.json(plain).path("hint").asText(), "Authorization: Bearer");
  }
}
