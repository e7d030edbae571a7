package afterimage.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Hosts, origins, cookies and tokens in all their combinations, said over a real connection: what
 * should not pass does not, and what should does. Which is which is written beside each.
 */
class AccessAttackTest {
  private static final long SEED = 12;
  private static final double SHARE = 0.2;

  /**
   * A Host.
   *
   * @param http the port that a page of http by this name has; 0 where the name is not the server's
   * @param https the same of https; 0 where there is none
   */
  private record Host(String said, String name, int http, int https) {}

  private record Claim(String header, boolean good) {}

  private record Case(String request, int refused) {}

  @TempDir static Path folder = Path.of("");

  @SuppressWarnings("NullAway.Init") // opened before all tests
  private static House house;

  private static String token = "";
  private static String id = "";

  @BeforeAll
  static void open() throws IOException {
    Credentials credentials = Credentials.open(folder.resolve("access"), false, Clock.systemUTC());
    token = credentials.made().orElseThrow();
    id = credentials.admit();
    List<Authority> names =
        Stream.of("lab.example", "localhost:9000", "tls.example:443")
            .map(name -> Authority.of(name).orElseThrow())
            .toList();
    house =
        House.open(
            folder,
            new House.Door(
                new HostNames(java.util.Set.of("10.0.0.7"), names), credentials, BasePath.ROOT));
  }

  @AfterAll
  static void close() {
    house.close();
  }

  private static List<Host> hosts() {
    int port = house.port;
    List<Host> hosts = new ArrayList<>();
    for (String name : List.of("127.0.0.1", "localhost", "[::1]", "10.0.0.7")) {
      hosts.add(new Host(name + ":" + port, name, port, 0));
      hosts.add(new Host(name, name, 0, 0));
      hosts.add(new Host(name + ":" + (port ^ 1), name, 0, 0));
    }
    hosts.add(new Host("localhost:9000", "localhost", 9000, 9000));
    hosts.add(new Host("127.0.0.1:9000", "127.0.0.1", 0, 0));
    hosts.add(new Host("lab.example", "lab.example", 80, 443));
    hosts.add(new Host("LAB.example:443", "lab.example", 443, 443));
    hosts.add(new Host("lab.example:" + port, "lab.example", port, port));
    hosts.add(new Host("lab.example:9000", "lab.example", 0, 0));
    hosts.add(new Host("tls.example", "tls.example", 80, 443));
    hosts.add(new Host("tls.example:" + port, "tls.example", 0, 0));
    for (String evil :
        List.of("evil.example", "lab.example.evil.example", "127.0.0.1.evil.example", "x")) {
      hosts.add(new Host(evil + ":" + port, evil, 0, 0));
      hosts.add(new Host(evil, evil, 0, 0));
    }
    return hosts;
  }

  private static List<Claim> origins(Host host) {
    List<Claim> origins = new ArrayList<>(List.of(new Claim("", true)));
    for (int port : List.of(80, 443, 3000, 9000, house.port, house.port ^ 1)) {
      String http = "http://" + host.name() + (port == 80 ? "" : ":" + port);
      String https = "https://" + host.name() + (port == 443 ? "" : ":" + port);
      origins.add(new Claim("Origin: " + http, port == host.http()));
      origins.add(new Claim("Origin: " + https, port == host.https()));
      origins.add(new Claim("Origin: " + http + " http://evil.example", false));
      origins.add(new Claim("Origin: " + http.replace("http:", "ws:"), false));
      origins.add(new Claim("Origin: " + http.replace("//", "//me@"), false));
      origins.add(new Claim("Origin: " + http + ".evil.example", false));
    }
    for (String other : List.of("null", "", "http://evil.example", "https://x", "file://", "*")) {
      origins.add(new Claim("Origin: " + other, false));
    }
    String own = "Origin: http://" + host.said();
    origins.add(new Claim(own + "\r\nOrigin: http://evil.example", false));
    origins.add(new Claim("Origin: http://evil.example\r\n" + own, false));
    return origins;
  }

  private static List<Claim> claims() {
    List<Claim> claims = new ArrayList<>();
    for (String good :
        List.of(
            "Authorization: Bearer " + token,
            "authorization: bearer " + token,
            "Cookie: afterimage=" + id,
            "Cookie: a=b; __Host-afterimage=" + id,
            "Cookie: afterimage=wrong; afterimage=" + id,
            "Cookie: afterimage=wrong\r\nAuthorization: Bearer " + token)) {
      claims.add(new Claim(good, true));
    }
    for (String bad :
        List.of(
            "X-Nothing: there",
            "Authorization: Bearer",
            "Authorization: Bearer " + id,
            "Authorization: Bearer " + token + token,
            "Authorization: Bearer " + token.substring(1),
            "Authorization: Bearer " + token.toUpperCase(Locale.ROOT),
            "Authorization: Basic " + token,
            "Authorization: " + token,
            "Cookie: afterimage=" + token,
            "Cookie: afterimage=" + id.substring(1),
            "Cookie: afterimage=" + id + "0",
            "Cookie: afterimage=",
            "Cookie: afterimag=" + id,
            "Cookie: __Host-=" + id,
            "Cookie: " + id,
            "X-Forwarded-User: you",
            "X-Forwarded-For: 127.0.0.1",
            "X-Forwarded-Host: localhost:" + house.port,
            "Token: " + token)) {
      claims.add(new Claim(bad, false));
    }
    return claims;
  }

  private static List<Case> cases() {
    String upgrade =
        "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==";
    List<Case> cases = new ArrayList<>();
    for (Host host : hosts()) {
      for (Claim origin : origins(host)) {
        for (Claim claim : claims()) {
          for (String line :
              List.of(
                  "GET / HTTP/1.1\r\nConnection: close",
                  "GET /api/me HTTP/1.1\r\nConnection: close",
                  "GET /metrics HTTP/1.1\r\nConnection: close",
                  "DELETE /api/sessions/a1 HTTP/1.1\r\nConnection: close",
                  "GET /api/live HTTP/1.1\r\n" + upgrade,
                  "GET /health/live HTTP/1.1\r\nConnection: close")) {
            boolean isOpen = line.startsWith("GET /health/") || claim.good();
            cases.add(
                new Case(
                    Stream.of(line, "Host: " + host.said(), origin.header(), claim.header())
                            .filter(each -> !each.isEmpty())
                            .reduce("", (a, b) -> a + b + "\r\n")
                        + "\r\n",
                    host.http() == 0 ? 421 : !origin.good() ? 403 : isOpen ? 0 : 401));
          }
        }
      }
    }
    return cases;
  }

  private static int status(String request) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), house.port)) {
      socket.setSoTimeout(House.SECONDS * 1000);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      byte[] line = socket.getInputStream().readNBytes("HTTP/1.1 200".length());
      return Integer.parseInt(new String(line, StandardCharsets.ISO_8859_1).substring(9));
    } catch (IOException e) {
      throw new UncheckedIOException(request, e);
    }
  }

  @Test
  void nothingPassesThatShouldNotAndAllThatShould() {
    Random chance = new Random(SEED);
    int[] seen = new int[600];
    for (Case each : cases()) {
      boolean isRare = each.refused() == 0 || each.refused() == 401;
      if (chance.nextDouble() < (isRare ? SHARE : SHARE / 20)) {
        int status = status(each.request());
        seen[each.refused()]++;
        if (each.refused() == 0) {
          assertTrue(List.of(200, 101, 404).contains(status), status + " to " + each.request());
        } else {
          assertEquals(each.refused(), status, each.request());
        }
      }
    }
    System.out.printf(
        Locale.ROOT,
        "%d passed, %d by no name of the server's, %d from other pages, %d without the token%n",
        seen[0],
        seen[421],
        seen[403],
        seen[401]);
    for (int kind : List.of(0, 401, 403, 421)) {
      assertTrue(seen[kind] > 100, String.format(Locale.ROOT, "only %d of %d", seen[kind], kind));
    }
  }
}
