package afterimage.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.headers.RawHeader;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who may ask. */
class AccessTest {
  private static final int PORT = 8642;
  private static final Access OPEN = new Access(Set.of("proxy.example", "[fd00::1]"), "");
  private static final Access LOCKED = new Access(Set.of(), "secret");

  private static HttpRequest request(String... headers) {
    HttpRequest request = HttpRequest.GET("/");
    for (int i = 0; i < headers.length; i += 2) {
      request = request.addHeader(RawHeader.create(headers[i], headers[i + 1]));
    }
    return request;
  }

  private static int status(String... headers) {
    return OPEN.refusal(request(headers), PORT).map(Problem::status).orElse(200);
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1:8642, 200",
    "localhost:8642, 200",
    "LOCALHOST:8642, 200",
    "[::1]:8642, 200",
    "proxy.example, 200",
    "proxy.example:443, 200",
    "Proxy.Example:8642, 200",
    "[fd00::1]:99, 200",
    "127.0.0.1:8643, 421",
    "127.0.0.1, 421",
    "localhost, 421",
    "[::1], 421",
    "evil.example:8642, 421",
    "127.0.0.1.evil.example:8642, 421",
    "proxy.example.evil.example, 421",
    "'', 421"
  })
  void onlyOwnNamesAreAnsweredTo(String host, int status) {
    assertEquals(status, status("Host", host));
  }

  @ParameterizedTest
  @CsvSource({
    "http://127.0.0.1:8642, 200",
    "http://localhost:8642, 200",
    "https://localhost:8642, 200",
    "http://[::1]:8642, 200",
    "https://proxy.example, 200",
    "null, 403",
    "http://localhost:3000, 403",
    "http://localhost, 403",
    "http://evil.example, 403",
    "http://evil.example:8642, 403",
    "http://user@localhost:8642, 403",
    "http://localhost:8642 http://evil.example, 403",
    "ftp://localhost:8642, 403",
    "file://, 403",
    "nonsense %, 403",
    "'', 403"
  })
  void onlyOwnPagesMayTalkToIt(String origin, int status) {
    assertEquals(status, status("Host", "localhost:8642", "Origin", origin));
  }

  @Test
  void withoutAnOriginThereIsNoBrowserAndThatIsFine() {
    assertEquals(200, status("Host", "localhost:8642"));
    assertEquals(421, status());
  }

  @ParameterizedTest
  @CsvSource({
    "Authorization, Bearer secret, true",
    "Authorization, Bearer Secret, false",
    "Authorization, Bearer, false",
    "Authorization, secret, false",
    "Cookie, afterimage=secret, true",
    "Cookie, a=b; afterimage=secret; c=d, true",
    "Cookie, afterimage=secrets, false",
    "Cookie, xafterimage=secret, false",
    "Cookie, afterimage, false"
  })
  void aTokenIsShownInAHeaderOrACookie(String header, String value, boolean known) {
    assertEquals(known, LOCKED.isKnown(request(header, value)));
  }

  @Test
  void whereNoTokenIsNeededEverybodyIsKnown() {
    assertTrue(OPEN.isKnown(request()));
    assertFalse(LOCKED.isKnown(request()));
  }
}
