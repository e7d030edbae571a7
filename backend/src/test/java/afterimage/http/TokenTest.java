package afterimage.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server that asks for its token. */
class TokenTest {
  @TempDir static Path folder = Path.of("");

  @SuppressWarnings("NullAway.Init") // opened before all tests
  private static House house;

  @BeforeAll
  static void open() {
    house = House.open(folder, "secret");
  }

  @AfterAll
  static void close() {
    house.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/", "/?token=wrong", "/?token=", "/app.js", "/metrics", "/api/me", "/api/live"})
  void withoutItNothingIsSaid(String path) {
    assertEquals("token-needed", house.ask(401, "GET", path, "").path("code").asText());
  }

  @Test
  void theLinkGivesACookieAndTheCookieOpensThePage() {
    HttpResponse<byte[]> answer = house.send("GET", "/?token=secret", "");
    assertEquals(303, answer.statusCode());
    assertEquals("/", answer.headers().firstValue("location").orElseThrow());
    String cookie = answer.headers().firstValue("set-cookie").orElseThrow();
    assertTrue(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"), cookie);
    String shown = cookie.substring(0, cookie.indexOf(';'));
    assertEquals(200, house.send("GET", "/", "", "Cookie", shown).statusCode());
    assertEquals(426, house.send("GET", "/api/live", "", "Cookie", shown).statusCode());
  }

  @Test
  void programsShowItInAHeader() {
    house.ask(200, "GET", "/api/me", "", "Authorization", "Bearer secret");
  }

  @Test
  void healthIsNoSecret() {
    house.ask(200, "GET", "/health/live", "");
  }
}
