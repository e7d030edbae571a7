package afterimage.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who sends or takes nothing is in nobody's way. */
class LimitsTest {
  private static final Duration LONG = Duration.ofSeconds(60);

  @TempDir Path folder = Path.of("");

  private House house(String config, int mostAnAddress, Duration header, Duration body) {
    return new House(
            folder, House.Door.OPEN, config, new HttpPort.Limits(mostAnAddress, header, body, LONG))
        .workerComes();
  }

  private static List<Raw> slow(House house, int count, String text) throws IOException {
    List<Raw> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      all.add(new Raw(house.port).say(text));
    }
    return all;
  }

  private static void close(List<Raw> all) throws IOException {
    for (Raw each : all) {
      each.close();
    }
  }

  @Test
  void aThousandSlowHeadersOfOneAddressShutTheServerForNobody() throws IOException {
    try (House house = house("", 64, LONG, LONG)) {
      List<Raw> flood = slow(house, 1100, "GET / HTTP/1.1\r\nX: ");
      assertEquals("you", house.get("/api/me").path("owner").asText());
      Page.greeted(house).say("{'type':'ping','id':'q'}").text("pong");
      assertTrue(flood.getFirst().ends(), "the first one had to go");
      close(flood);
    }
  }

  @Test
  void whereAllConnectionsAreTakenTheOneThatIsWaitedForLongestGoes() throws IOException {
    try (House house = house("akka.http.server.max-connections = 20", 1000, LONG, LONG)) {
      List<Raw> flood = slow(house, 50, "GET / HTTP/1.1\r\nX: ");
      assertEquals("you", house.get("/api/me").path("owner").asText());
      assertTrue(flood.getFirst().ends());
      close(flood);
    }
  }

  @Test
  void slowBodiesShutTheServerForNobodyEither() throws IOException {
    try (House house = house("", 16, LONG, LONG)) {
      String begin =
          Raw.head(house, "POST /api/sessions")
              + "Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{";
      List<Raw> flood = slow(house, 50, begin);
      assertEquals("you", house.get("/api/me").path("owner").asText());
      close(flood);
    }
  }

  @Test
  void aHeaderHasItsTime() throws IOException {
    try (House house = house("", 64, Duration.ofMillis(300), LONG);
        Raw raw = new Raw(house.port).say("GET / HTTP/1.1\r\n")) {
      RefusedRequestTest.assertProblem(408, "too-slow", raw.reply(false));
      assertTrue(raw.ends());
    }
  }

  @Test
  void aBodyHasItsTime() throws IOException {
    try (House house = house("", 64, LONG, Duration.ofMillis(300))) {
      for (String path : new String[] {"/api/sessions", "/api/sessions/x/pause", "/nowhere"}) {
        String begin = Raw.head(house, "POST " + path) + "Content-Type: application/json\r\n";
        try (Raw raw = new Raw(house.port).say(begin + "Content-Length: 9\r\n\r\n{")) {
          RefusedRequestTest.assertProblem(408, "too-slow", raw.reply(false));
        }
        try (Raw raw = new Raw(house.port).say(begin + "Transfer-Encoding: chunked\r\n\r\n1\r\n")) {
          RefusedRequestTest.assertProblem(408, "too-slow", raw.reply(false));
        }
      }
    }
  }

  @Test
  void anAnswerThatDoesNotComeIsAProblemToo() {
    String config = "akka.http.server.request-timeout = 300ms";
    try (House house =
        new House(folder, House.Door.OPEN, config, new HttpPort.Limits(64, LONG, LONG, LONG))) {
      house.workerGoes("killed"); // so that no session begins
      Raw.Reply reply =
          Raw.ask(
              house,
              Raw.head(house, "POST /api/sessions")
                  + "Content-Type: application/json\r\nContent-Length: "
                  + House.RECIPE.length()
                  + "\r\n\r\n"
                  + House.RECIPE);
      RefusedRequestTest.assertProblem(503, "busy", reply);
    }
  }

  @Test
  void aLiveSocketIsNoPlainConnection() {
    try (House house = house("", 8, LONG, LONG)) {
      for (int i = 0; i < 60; i++) {
        Page.greeted(house);
      }
      assertEquals("you", house.get("/api/me").path("owner").asText());
    }
  }

  @Test
  void aMessageThatDoesNotEndEndsTheSocket() {
    try (House house = house("", 64, Duration.ofMillis(500), LONG)) {
      Page page = Page.greeted(house);
      House.got(page.socket.sendText("{", false));
      assertEquals(1008, page.closed().code());
    }
  }
}
