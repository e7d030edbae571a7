package afterimage.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A thousand requests that chance has made, and somebody beside them who behaves. */
class AttackTest {
  private static final int REQUESTS = 1_000;
  private static final int AT_ONCE = 8;
  private static final long SEED = 12;
  private static final long MOST_MEMORY = 300L << 20;

  private static final String[] METHODS = {
    "GET",
    "GET",
    "POST",
    "POST",
    "PATCH",
    "DELETE",
    "HEAD",
    "PUT",
    "OPTIONS",
    "TRACE",
    "CONNECT",
    "get",
    "BREW",
    "",
    "G\u0000T",
    "PROPFIND",
    "X".repeat(70)
  };
  private static final String[] TARGETS = {
    "/",
    "/api/me",
    "/api/sessions",
    "/api/sessions",
    "/api/sessions/nowhere",
    "/api/live",
    "/api/sessions/nowhere/pause",
    "/api/sessions/nowhere/fork",
    "/api/labels?q=lem",
    "/metrics",
    "/health/ready",
    "/api/sessions/nowhere/picture.png?step=1",
    "*",
    "",
    "http://",
    "//",
    "http://[",
    "http://127.0.0.1/",
    "/%",
    "/%zz",
    "/%00",
    "/%ff",
    "/%ed%a0%80",
    "/a b",
    "/\u00ff",
    "/..%2f..%2fetc/passwd",
    "/../../etc/passwd",
    "/api/labels?q=%ff",
    "/api/sessions?state=%00",
    "/api/sessions?after=%F0%9F%8D%8B&&&=&",
    "/" + "x".repeat(5_000),
    "/?" + "&a=b".repeat(900)
  };
  private static final String[] HEADERS = {
    "Host: HOST",
    "Host: HOST",
    "Host: HOST",
    "Host: HOST",
    "Host: HOST",
    "Host: evil.example",
    "Host: ",
    "Host HOST",
    "",
    "Origin: null",
    "Origin: http://HOST",
    "Origin: \u00ff",
    "Content-Type: application/json",
    "Content-Type: application/json",
    "Content-Type: text/plain",
    "Content-Type: ;;;",
    "Content-Encoding: gzip",
    "Expect: 100-continue",
    "Expect: the worst",
    "Connection: close",
    "Connection: upgrade",
    "Upgrade: websocket",
    "Upgrade: h2c",
    "Sec-WebSocket-Version: 13",
    "Sec-WebSocket-Key: x",
    "Accept-Encoding: gzip",
    "Range: bytes=0-1",
    "If-None-Match: *",
    "Cookie: a=b; ;;=",
    "Authorization: Bearer \u0080",
    "Accept: nothing/at/all",
    "Idempotency-Key: " + "k".repeat(300),
    "X: " + "y".repeat(9_000),
    "X\u0000: y",
    " folded",
    "Raw-Request-URI: /",
    "Timeout-Access: x",
    "Content-Length: 5",
    "Transfer-Encoding: chunked",
    "Transfer-Encoding: gzip, chunked",
    "Transfer-Encoding: identity"
  };
  private static final String[] LENGTHS = {
    "LENGTH",
    "LENGTH",
    "LENGTH",
    "0",
    "-1",
    "1e3",
    "99999999",
    "9223372036854775807",
    "9223372036854775808",
    "18446744073709551617",
    "0x10",
    "1 2",
    ""
  };
  private static final String[] SIZES = {
    "5", "5;a=b", "0005", "5 ", "ffffffffffffffff", "8000000000000000", "-5", "z", "", "fffff"
  };
  private static final String[] BODIES = {
    "",
    "{}",
    "[]",
    "null",
    "{",
    "[".repeat(20_000),
    "{\"objective\":[]}",
    "\u00ff\u00fe",
    "\u00ed\u00a0\u0080",
    "{\"name\":\"\\ud800\"}",
    "1e999999999",
    "{\"a\":1,\"a\":2}",
    "\"" + "x".repeat(70_000) + "\"",
    "{\"objective\":[{\"type\":\"class\",\"index\":99}]}",
    "\u00ef\u00bb\u00bf{}",
    "\u0000"
  };

  @TempDir Path folder = Path.of("");

  private static String one(Random random, String... of) {
    return of[random.nextInt(of.length)];
  }

  /** The n-th request; each is the same in each run. */
  private static String request(House house, int n) {
    Random random = new Random(SEED * 1_000_003 + n);
    String host = String.format(Locale.ROOT, "127.0.0.1:%d", house.port);
    String end = random.nextInt(20) == 0 ? "\n" : "\r\n";
    StringBuilder text = new StringBuilder(one(random, METHODS) + " " + one(random, TARGETS));
    text.append(random.nextInt(15) == 0 ? " HTTP/" + random.nextInt(10) : " HTTP/1.1").append(end);
    if (random.nextInt(8) > 0) {
      text.append("Host: ").append(host).append(end);
    }
    for (int i = random.nextInt(5); i > 0; i--) {
      text.append(one(random, HEADERS).replace("HOST", host)).append(end);
    }
    String body = one(random, BODIES);
    switch (random.nextInt(4)) {
      case 0 -> {
        text.append("Transfer-Encoding: chunked").append(end).append(end);
        String size =
            random.nextInt(3) > 0 ? Integer.toHexString(body.length()) : one(random, SIZES);
        text.append(size).append(end).append(body).append(end).append("0").append(end).append(end);
      }
      case 1, 2 -> {
        String length = one(random, LENGTHS).replace("LENGTH", Integer.toString(body.length()));
        text.append("Content-Type: application/json").append(end);
        text.append("Content-Length: ").append(length).append(end).append(end).append(body);
      }
      default -> text.append(end);
    }
    if (random.nextInt(10) == 0) {
      text.setLength(random.nextInt(text.length()) + 1);
    }
    return text.toString();
  }

  /** What is wrong with how a request was answered; empty for nothing. */
  private static String judged(House house, int n) {
    String request = request(house, n);
    try (Raw raw = new Raw(house.port)) {
      raw.socket.setSoTimeout(10_000);
      Random random = new Random(n);
      byte[] bytes = request.getBytes(StandardCharsets.ISO_8859_1);
      int cut = random.nextInt(bytes.length);
      raw.say(java.util.Arrays.copyOf(bytes, cut));
      raw.say(java.util.Arrays.copyOfRange(bytes, cut, bytes.length));
      raw.socket.shutdownOutput();
      Raw.Reply reply = raw.reply(request.startsWith("HEAD "));
      if (reply.status() == 0 || reply.status() == 101) {
        return "";
      }
      boolean isSafe = reply.header("content-security-policy").startsWith("default-src 'none'");
      boolean isProblem =
          request.startsWith("HEAD ")
              || (reply.header("content-type").startsWith("application/problem+json")
                  && !reply.code().isEmpty());
      return reply.status() < 500 && isSafe && (reply.status() < 400 || isProblem)
          ? ""
          : shown(request) + " -> " + reply;
    } catch (SocketTimeoutException e) {
      return shown(request) + " -> no answer";
    } catch (SocketException | EOFException e) {
      return shown(request) + " -> " + e;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static String shown(String request) {
    String escaped = request.replace("\r", "\\r").replace("\n", "\\n");
    return escaped.length() > 400 ? escaped.substring(0, 400) + "…" : escaped;
  }

  private static long memory() {
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }

  @Test
  void aThousandRequestsThatChanceHasMadeHurtNobody() throws Exception {
    HttpPort.Limits limits =
        new HttpPort.Limits(
            256, Duration.ofSeconds(2), Duration.ofSeconds(2), Duration.ofSeconds(60));
    try (House house = new House(folder, House.Door.OPEN, "", limits).workerComes();
        ExecutorService attackers = Executors.newFixedThreadPool(AT_ONCE + 1)) {
      for (int i = 0; i < AT_ONCE; i++) {
        judged(house, i); // classes are loaded before memory is looked at
      }
      long before = memory();
      AtomicBoolean isOver = new AtomicBoolean();
      AtomicLong longest = new AtomicLong();
      Future<?> behaved =
          attackers.submit(
              () -> {
                while (!isOver.get()) {
                  long start = System.nanoTime();
                  assertEquals("you", house.get("/api/me").path("owner").asText());
                  longest.accumulateAndGet(System.nanoTime() - start, Math::max);
                }
                return null;
              });
      List<Future<String>> all = new ArrayList<>();
      for (int i = 0; i < REQUESTS; i++) {
        int n = i;
        all.add(attackers.submit(() -> judged(house, n)));
      }
      List<String> wrong = new ArrayList<>();
      for (Future<String> each : all) {
        wrong.add(each.get());
      }
      isOver.set(true);
      behaved.get();
      wrong.removeIf(String::isEmpty);
      assertTrue(wrong.isEmpty(), () -> wrong.size() + " wrong\n" + String.join("\n", wrong));
      assertTrue(longest.get() < 2_000_000_000L, () -> "somebody waited " + longest.get() + " ns");
      long more = memory() - before;
      assertTrue(more < MOST_MEMORY, () -> more + " bytes more");
      assertFalse(house.get("/api/sessions").path("sessions").iterator().hasNext());
    }
  }
}
