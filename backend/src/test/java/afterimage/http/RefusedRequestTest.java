package afterimage.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever is wrong with a request, the answer has one form, and it is never the server's fault.
 */
class RefusedRequestTest {
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

  private static Raw.Reply ask(String line, String rest) {
    return Raw.ask(house, Raw.head(house, line) + rest);
  }

  private static Raw.Reply post(String headers, String body) {
    return ask("POST /api/sessions", headers + "\r\n" + body);
  }

  static void assertProblem(int status, String code, Raw.Reply reply) {
    assertEquals(status, reply.status(), reply::toString);
    assertTrue(reply.header("content-type").startsWith("application/problem+json"), reply.body());
    JsonNode problem = House.json(reply.body());
    assertEquals(code, problem.path("code").asText(), reply.body());
    assertEquals(status, problem.path("status").asInt());
    for (String field : new String[] {"title", "detail", "hint"}) {
      assertFalse(problem.path(field).asText().isEmpty(), field);
    }
    assertTrue(reply.header("content-security-policy").startsWith("default-src 'none'"));
    assertEquals("nosniff", reply.header("x-content-type-options"));
    assertEquals("no-referrer", reply.header("referrer-policy"));
    assertEquals("same-origin", reply.header("cross-origin-resource-policy"));
    assertEquals("no-store", reply.header("cache-control"));
  }

  @ParameterizedTest
  @CsvSource({
    "BREW /api/me, 405, wrong-method",
    "A_METHOD_WITH_A_LONG_NAME /api/me, 405, wrong-method",
    "CONNECT 127.0.0.1:80, 405, wrong-method",
    "TRACE /api/me, 405, wrong-method",
    "OPTIONS /api/me, 405, wrong-method",
    "POST /health/live, 405, wrong-method",
    "DELETE /metrics, 405, wrong-method",
    "PUT /api/live, 405, wrong-method",
    "GET http://, 400, bad-request",
    "GET *, 400, bad-request",
    "GET /a b, 400, bad-request",
    "GET api/me, 400, bad-request",
    "GET http://elsewhere.example/, 400, bad-request",
    "GET /api/%zz, 400, bad-request",
    "GET /api/%, 400, bad-request",
    "GET /api/%00, 400, bad-request",
    "GET /api/%0a, 400, bad-request",
    "GET /api/sessions/%ff, 400, bad-request",
    "GET /api/sessions/%c0%af, 400, bad-request",
    "GET /api/sessions/%ed%a0%80, 400, bad-request",
    "GET /api/sessions/%f4%90%80%80, 400, bad-request",
    "GET /api/labels?q=%ff, 400, bad-request",
    "GET /api/labels?q=%ed%b0%80, 400, bad-request",
    "GET /api/labels?q=%zz, 400, bad-request",
    "GET /api/labels?q=%00, 400, bad-request",
    "GET /api/labels?%ff=1, 400, bad-request",
    "GET /api/labels?q=\u00ff, 400, bad-request",
    "GET /api/<x>, 400, bad-request"
  })
  void aMethodOrATargetThatCannotBeIsAProblem(String line, int status, String code) {
    assertProblem(status, code, ask(line, "\r\n"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/sessions?q=%e2%82%ac",
        "/api/labels?q=a+b",
        "/api/labels?q=%F0%9F%8D%8B",
        "/?"
      })
  void aTargetThatCanBeIsNone(String target) {
    assertEquals(200, ask("GET " + target, "\r\n").status());
  }

  @Test
  void aTargetThatIsTooLongIsAProblem() {
    assertProblem(414, "too-long", ask("GET /" + "x".repeat(5_000), "\r\n"));
    assertProblem(414, "too-long", ask("GET /" + "x".repeat(100_000), "\r\n"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /api/me HTTP/1.1\r\n\r\n",
        "GET /api/me HTTP/9.9\r\nHost: a\r\n\r\n",
        "GET /api/me\r\nHost: a\r\n\r\n",
        "GET /api/me HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        "GET /api/me HTTP/1.1\r\nHost: a b\r\n\r\n",
        "GET /api/me HTTP/1.1\r\nHost: a\r\nX Y: z\r\n\r\n",
        "GET /api/me HTTP/1.1\r\nHost: a\r\nX: \u0001\r\n\r\n",
        "GET /api/me HTTP/1.1\r\nHost: a\r\nno colon\r\n\r\n",
        "\r\n\r\nnonsense\r\n\r\n",
        "nonsense and more\r\n\r\n",
        "\u0016\u0003\u0001\u0002",
        "POST /api/sessions HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
        "POST /api/sessions HTTP/1.1\r\nHost: a\r\nContent-Length: 9999999999999999999\r\n\r\n",
        "POST /api/sessions HTTP/1.1\r\nHost: a\r\nContent-Length: 18446744073709551617\r\n\r\nx",
        "POST /api/sessions HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nx",
        "POST /api/sessions HTTP/1.1\r\nHost: a\r\nContent-Length: 1 2\r\n\r\nx",
        "POST /api/sessions HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\nx",
        "POST /api/sessions HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 1\r\n\r\nx",
        "POST /api/sessions HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n"
      })
  void whatIsNoHttpIsAProblem(String request) {
    assertProblem(400, "bad-request", Raw.ask(house, request));
  }

  @Test
  void aHeaderThatIsTooLargeIsAProblem() {
    assertProblem(431, "too-long", ask("GET /", "X: " + "y".repeat(9_000) + "\r\n\r\n"));
    assertProblem(431, "too-long", ask("GET /", "X".repeat(99) + ": y\r\n\r\n"));
    assertProblem(431, "too-long", ask("GET /", "X: y\r\n".repeat(100) + "\r\n"));
    assertProblem(431, "too-long", ask("GET /", ("X: " + "y".repeat(2000) + "\r\n").repeat(60)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ffffffffffffffff",
        "8000000000000000",
        "10000000000000000",
        "7fffffffffffffff",
        "-1",
        "zz",
        "",
        "fffffff"
      })
  void aChunkOfASizeThatCannotBeIsTheClientsFault(String size) {
    String chunked = "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n";
    assertProblem(400, "bad-request", post(chunked, size + "\r\nx\r\n0\r\n\r\n"));
    assertProblem(400, "bad-request", post(chunked, "1\r\n \r\n" + size + "\r\nx\r\n0\r\n\r\n"));
  }

  @Test
  void aBodyThatIsTooBigIsRefusedByWhatItSaysItIs() {
    for (String length : new String[] {"8200001", "9999999", "99999999", "9223372036854775807"}) {
      assertProblem(
          413,
          "too-big",
          post("Content-Type: application/json\r\nContent-Length: " + length + "\r\n", "{"));
    }
  }

  @Test
  void aBodyThatIsTooBigIsRefusedByWhatItIsAndTheAnswerArrives() throws IOException {
    try (Raw raw = new Raw(house.port)) {
      raw.say(
          Raw.head(house, "POST /api/sessions")
              + "Content-Type: application/json\r\nContent-Length: 12000000\r\n\r\n");
      raw.say(" ".repeat(12_000_000));
      assertProblem(413, "too-big", raw.reply(false));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "text/plain",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "application/problem+json",
    "application/jsonp",
    "nonsense",
    "''"
  })
  void aBodyThatIsNotSaidToBeJsonIsRefused(String type) {
    String said = type.isEmpty() ? "" : "Content-Type: " + type + "\r\n";
    assertProblem(415, "wrong-type", post(said + "Content-Length: 2\r\n", "{}"));
    assertProblem(
        415, "wrong-type", ask("PATCH /api/sessions/x", said + "Content-Length: 2\r\n\r\n{}"));
    assertProblem(
        415, "wrong-type", ask("POST /api/sessions/x/fork", said + "Content-Length: 2\r\n\r\n{}"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "application/json",
        "Application/JSON",
        "application/json;charset=utf-8",
        "application/json; charset=UTF-8",
        "application/json; charset=\"utf-8\""
      })
  void aBodyThatIsSaidToBeJsonIsRead(String type) {
    Raw.Reply reply = post("Content-Type: " + type + "\r\nContent-Length: 2\r\n", "{}");
    assertProblem(400, "bad-recipe", reply);
  }

  @Test
  void aBodyThatIsPackedIsRefused() {
    String packed = "Content-Type: application/json\r\nContent-Encoding: gzip\r\n";
    assertProblem(415, "wrong-type", post(packed + "Content-Length: 2\r\n", "{}"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"\u00ff", "\u00c0\u00af", "\u00ed\u00a0\u0080", "\u00e2\u0082", "\u0080"})
  void aBodyThatIsNotUtf8IsRefused(String bytes) {
    String body = "{\"name\":\"" + bytes + "\"}";
    Raw.Reply reply =
        post("Content-Type: application/json\r\nContent-Length: " + body.length() + "\r\n", body);
    assertProblem(400, "bad-message", reply);
  }

  @Test
  void aQuestionHasNoBody() {
    assertProblem(400, "bad-request", ask("GET /api/me", "Content-Length: 2\r\n\r\n{}"));
    assertProblem(400, "bad-request", ask("GET /health/live", "Content-Length: 2\r\n\r\n{}"));
    assertProblem(
        400,
        "bad-request",
        ask("GET /api/me", "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n"));
    assertEquals(200, ask("GET /api/me", "Content-Length: 0\r\n\r\n").status());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/app.js",
        "/api/openapi.json",
        "/api/me",
        "/api/presets",
        "/api/schema",
        "/api/labels?q=lem",
        "/api/networks",
        "/api/networks/efficientnet-lite0",
        "/api/networks/efficientnet-lite0/layers",
        "/api/sessions",
        "/api/sessions/ID",
        "/api/sessions/ID/meters",
        "/api/sessions/ID/history",
        "/api/sessions/ID/picture.png",
        "/api/sessions/ID/timelapse.png",
        "/health/live",
        "/health/ready",
        "/metrics"
      })
  void headIsGetWithoutTheBody(String path) throws IOException {
    house.clear();
    String target = path.replace("ID", house.paused());
    for (int i = 0; i < 20; i++) {
      HttpResponse<byte[]> got = house.send("GET", target, "");
      assertEquals(200, got.statusCode());
      Raw.Reply head = head(target);
      assertEquals(200, head.status());
      if (got.body().length != house.send("GET", target, "").body().length) {
        continue; // the networks have looked meanwhile, for example
      }
      assertEquals(Integer.toString(got.body().length), head.header("content-length"));
      for (String name : new String[] {"content-type", "etag", "cache-control"}) {
        assertEquals(got.headers().firstValue(name).orElse(""), head.header(name), name);
      }
      return;
    }
    fail(target + " is never twice as long");
  }

  /** What HEAD answers, after which the connection is good for another request. */
  private static Raw.Reply head(String target) throws IOException {
    try (Raw raw = new Raw(house.port)) {
      raw.say(Raw.head(house, "HEAD " + target) + "\r\n");
      Raw.Reply head = raw.reply(true);
      raw.say(Raw.head(house, "GET /health/live") + "\r\n"); // nothing was left over
      assertEquals("{\"live\":true}", raw.reply(false).body());
      return head;
    }
  }

  @Test
  void emptyLinesBeforeARequestDoNotCount() throws IOException {
    try (Raw raw = new Raw(house.port)) {
      for (int i = 0; i < 2; i++) {
        raw.say("\r\n\n" + Raw.head(house, "GET /api/me") + "\r\n");
        assertEquals(200, raw.reply(false).status());
      }
    }
  }

  @Test
  void headOfWhatIsNotThereIsNoBodyEither() throws IOException {
    try (Raw raw = new Raw(house.port)) {
      assertEquals(404, raw.say(Raw.head(house, "HEAD /nothing") + "\r\n").reply(true).status());
      assertEquals(200, raw.say(Raw.head(house, "GET /api/me") + "\r\n").reply(false).status());
    }
    assertEquals("GET, HEAD, POST", ask("PUT /api/sessions", "\r\n").header("allow"));
  }
}
