package afterimage.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import afterimage.Answer;
import afterimage.Program;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.headers.RawHeader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who may ask. */
class AccessTest {
  private static final int PORT = 8642;
  private static final Access OPEN =
      new Access(
          new HostNames(
              Set.of("10.0.0.7"),
              Stream.of("proxy.example", "[fd00::1]", "localhost:9000", "tls.example:443")
                  .map(name -> Authority.of(name).orElseThrow())
                  .toList()),
          null);

  @TempDir static Path folder = Path.of("");

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
    "proxy.example:80, 200",
    "[fd00::1]:8642, 200",
    "[fd00:0:0:0::1], 200",
    "10.0.0.7:8642, 200",
    "localhost:9000, 200",
    "tls.example, 200",
    "tls.example:443, 200",
    "127.0.0.1:8643, 421",
    "127.0.0.1, 421",
    "localhost, 421",
    "[::1], 421",
    "[::1]:99, 421",
    "[::ffff:127.0.0.1]:8642, 421",
    "127.1:8642, 421",
    "localhost:9001, 421",
    "127.0.0.1:9000, 421",
    "10.0.0.7, 421",
    "tls.example:8642, 421",
    "tls.example:80, 421",
    "proxy.example:3000, 421",
    "proxy.example., 421",
    "user@proxy.example, 421",
    "proxy.example/, 421",
    "[fd00::1]:99, 421",
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
    "localhost:8642, http://localhost:8642, 200",
    "127.0.0.1:8642, http://127.0.0.1:8642, 200",
    "[::1]:8642, http://[::1]:8642, 200",
    "proxy.example, https://proxy.example, 200",
    "proxy.example, http://proxy.example, 200",
    "proxy.example:8642, http://proxy.example:8642, 200",
    "proxy.example:443, https://proxy.example, 200",
    "localhost:9000, http://localhost:9000, 200",
    "localhost:9000, https://localhost:9000, 200",
    "tls.example, https://tls.example, 200",
    "[fd00::1], https://[fd00:0::1], 200",
    "10.0.0.7:8642, http://10.0.0.7:8642, 200",
    "10.0.0.7:8642, https://10.0.0.7:8642, 403",
    "localhost:9000, http://localhost:8642, 403",
    "localhost:8642, http://localhost:9000, 403",
    "localhost:8642, HTTP://localhost:8642, 403",
    "localhost:8642, http://localhost:08642, 403",
    "localhost:8642, http://127.0.0.1:8642, 403",
    "127.0.0.1:8642, http://localhost:8642, 403",
    "localhost:8642, https://localhost:8642, 403",
    "proxy.example, https://proxy.example:9999, 403",
    "proxy.example, http://proxy.example:3000, 403",
    "proxy.example, https://proxy.example:80, 403",
    "proxy.example:8642, https://proxy.example, 403",
    "localhost:8642, https://proxy.example, 403",
    "localhost:8642, null, 403",
    "localhost:8642, http://localhost:3000, 403",
    "localhost:8642, http://localhost, 403",
    "localhost:8642, http://evil.example, 403",
    "localhost:8642, http://evil.example:8642, 403",
    "localhost:8642, http://user@localhost:8642, 403",
    "localhost:8642, http://localhost:8642/, 403",
    "localhost:8642, http://localhost:8642 http://evil.example, 403",
    "localhost:8642, ftp://localhost:8642, 403",
    "localhost:8642, file://, 403",
    "localhost:8642, nonsense %, 403",
    "localhost:8642, '', 403"
  })
  void onlyThePageOfThisVeryRequestMayTalkToIt(String host, String origin, int status) {
    assertEquals(status, status("Host", host, "Origin", origin));
  }

  @Test
  void withoutAnOriginThereIsNoBrowserAndThatIsFine() {
    assertEquals(200, status("Host", "localhost:8642"));
    assertEquals(421, status());
  }

  @Test
  void twoOriginsAreNone() {
    String own = "http://localhost:8642";
    assertEquals(403, status("Host", "localhost:8642", "Origin", own, "Origin", own));
  }

  @Test
  void whatCameToTheProxyByHttpsIsNoPageOfHttp() {
    String[] proxied = {"Host", "proxy.example", "X-Forwarded-Proto", "https", "Origin", ""};
    proxied[5] = "https://proxy.example";
    assertEquals(200, status(proxied));
    proxied[5] = "http://proxy.example";
    assertEquals(403, status(proxied));
  }

  @Test
  void theHintNamesAnOptionThatThereIs() {
    Problem problem = OPEN.refusal(request("Host", "lab.example:9000"), PORT).orElseThrow();
    Answer.assertSays(problem.hint(), "http://127.0.0.1:8642", "--name lab.example:9000");
    Answer.assertSays(Program.inside("serve", "--help").out(), "--name=HOST[:PORT]");
  }

  @Test
  void theTokenIsShownInAHeaderAndWhatABrowserGotForItInACookie() throws IOException {
    Credentials credentials = Credentials.open(folder, true, Clock.systemUTC());
    Access locked = new Access(HostNames.loopback(), credentials);
    String token = credentials.made().orElseThrow();
    String id = credentials.admit();
    for (String shown :
        List.of(
            "Authorization Bearer " + token,
            "Authorization bearer " + token,
            "Cookie afterimage=" + id,
            "Cookie __Host-afterimage=" + id,
            "Cookie a=b; __Secure-afterimage=%s; c=d".formatted(id))) {
      String[] header = shown.split(" ", 2);
      assertTrue(locked.isKnown(request(header[0], header[1])), header[0]);
    }
    for (String wrong :
        List.of(
            "Authorization Bearer " + id,
            "Authorization Bearer",
            "Authorization Bearer " + token + "x",
            "Authorization Bearer " + token.toLowerCase(Locale.ROOT),
            "Authorization Basic " + token,
            "Authorization " + token,
            "Cookie afterimage=" + token,
            "Cookie xafterimage=" + id,
            "Cookie Afterimage=" + id,
            "Cookie afterimage=" + id + "x",
            "Cookie afterimage=",
            "Cookie afterimage")) {
      String[] header = wrong.split(" ", 2);
      assertFalse(locked.isKnown(request(header[0], header[1])), wrong);
    }
  }

  @Test
  void whereNoTokenIsNeededEverybodyIsKnown() {
    assertTrue(OPEN.isKnown(request()));
  }

  @Test
  void aCookieForHttpsIsForHttpsAlone() {
    assertEquals(
        "afterimage=x; Path=/; Max-Age=7776000; HttpOnly; SameSite=Strict",
        Access.cookie("x", false, BasePath.ROOT));
    assertEquals(
        "__Host-afterimage=x; Path=/; Max-Age=7776000; HttpOnly; SameSite=Strict; Secure",
        Access.cookie("x", true, BasePath.ROOT));
    assertEquals(
        "__Secure-afterimage=x; Path=/lab; Max-Age=7776000; HttpOnly; SameSite=Strict; Secure",
        Access.cookie("x", true, new BasePath("/lab")));
  }

  @ParameterizedTest
  @CsvSource({
    "proxy.example, https, true",
    "proxy.example, 'https, http', true",
    "proxy.example, http, false",
    "proxy.example, '', false",
    "localhost:8642, https, false"
  })
  void onlyTheProxyOfANameKnowsOfHttps(String host, String scheme, boolean secure) {
    assertEquals(secure, OPEN.isSecure(request("Host", host, "X-Forwarded-Proto", scheme), PORT));
  }
}
