package afterimage.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who says the next thing before there is an answer is answered in order. */
class PipeliningTest {
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

  private static String get() {
    return Raw.head(house, "GET /api/me") + "\r\n";
  }

  /** Of a session that cannot be. */
  private static String post(String length, String body) {
    String type = "Content-Type: application/json\r\n";
    return Raw.head(house, "POST /api/sessions") + type + length + "\r\n\r\n" + body;
  }

  private static void assertMe(Raw raw) throws IOException {
    Raw.Reply reply = raw.reply(false);
    assertEquals(200, reply.status(), reply::toString);
    assertEquals("you", House.json(reply.body()).path("owner").asText());
  }

  @Test
  void tenRequestsInOnePieceHaveTenAnswers() throws IOException {
    try (Raw raw = new Raw(house.port)) {
      raw.say(get().repeat(10));
      for (int i = 0; i < 10; i++) {
        assertMe(raw);
      }
    }
  }

  @Test
  void twoRequestsHaveTwoAnswersWhereverTheyAreParted() throws IOException {
    String two = get().repeat(2);
    for (int cut = 1; cut < two.length(); cut++) {
      try (Raw raw = new Raw(house.port)) {
        raw.say(two.substring(0, cut));
        boolean isAnswered = cut >= get().length();
        if (isAnswered) {
          assertMe(raw); // and only then the rest comes
        }
        raw.say(two.substring(cut));
        assertMe(raw);
        if (!isAnswered) {
          assertMe(raw);
        }
      }
    }
  }

  @Test
  void whatComesBehindABodyIsARequest() throws IOException {
    String chunked = "Transfer-Encoding: chunked";
    for (String post :
        new String[] {
          post("Content-Length: 2", "{}"),
          post("Content-Length: 2\r\nContent-Length: 2", "{}"),
          post(chunked, "2\r\n{}\r\n0\r\n\r\n"),
          post(chunked, "1;a=b\r\n{\r\n01 \n}\n0\r\nX: y\r\n\r\n")
        }) {
      String all = post + get() + get();
      for (int cut = 1; cut < all.length(); cut += 5) {
        try (Raw raw = new Raw(house.port)) {
          raw.say(all.substring(0, cut));
          boolean isAnswered = cut >= post.length();
          if (isAnswered) {
            RefusedRequestTest.assertProblem(400, "bad-recipe", raw.reply(false));
          }
          raw.say(all.substring(cut));
          if (!isAnswered) {
            RefusedRequestTest.assertProblem(400, "bad-recipe", raw.reply(false));
          }
          assertMe(raw);
          assertMe(raw);
        }
      }
    }
  }

  @Test
  void anEarlyAnswerIsTheOnlyOneWhateverStillComes() throws IOException {
    for (int i = 0; i < 20; i++) {
      try (Raw raw = new Raw(house.port)) {
        raw.say(post("Content-Length: 99999999", "so it begins"));
        for (int piece = 0; piece < 50; piece++) {
          raw.say("and so it goes on\r\n\r\n");
        }
        RefusedRequestTest.assertProblem(413, "too-big", raw.reply(false));
        assertTrue(raw.ends());
      }
    }
  }

  @Test
  void whatIsNoRequestIsSaidBehindTheAnswerToTheOneBefore() throws IOException {
    try (Raw raw = new Raw(house.port)) {
      raw.say(get() + "nonsense and more\r\n\r\n");
      assertMe(raw);
      RefusedRequestTest.assertProblem(400, "bad-request", raw.reply(false));
      assertTrue(raw.ends());
    }
  }

  /** Akka HTTP gives up a tenth of a second after a body is found broken, on a busy machine too. */
  @Test
  void aBodyThatIsBrokenIsAlwaysAnswered() throws Exception {
    AtomicBoolean isOver = new AtomicBoolean();
    try (ExecutorService others = Executors.newFixedThreadPool(8)) {
      for (int i = 0; i < 2; i++) {
        others.execute(() -> burn(isOver));
      }
      List<Future<Raw.Reply>> replies = new ArrayList<>();
      for (int i = 0; i < 300; i++) {
        int cut = i;
        replies.add(others.submit(() -> broken(cut)));
      }
      try {
        for (Future<Raw.Reply> reply : replies) {
          RefusedRequestTest.assertProblem(400, "bad-request", reply.get());
        }
      } finally {
        isOver.set(true); // before they are waited for
      }
    }
  }

  private static void burn(AtomicBoolean isOver) {
    while (!isOver.get()) {
      Thread.onSpinWait();
    }
  }

  /** The answer to a chunk that is shorter than it says, sent in two pieces. */
  private static Raw.Reply broken(int cut) throws IOException {
    String request =
        Raw.head(house, "PUT /../../etc/passwd")
            + "Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
            + "0005\r\n\u00ed\u00a0\u0080\r\n0\r\n\r\n";
    try (Raw raw = new Raw(house.port)) {
      raw.say(request.substring(0, cut % request.length()));
      raw.say(request.substring(cut % request.length()));
      raw.socket.shutdownOutput();
      return raw.reply(false);
    }
  }
}
