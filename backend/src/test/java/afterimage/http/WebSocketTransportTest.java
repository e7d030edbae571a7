package afterimage.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.ManualTime;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.stream.BoundedSourceQueue;
import akka.stream.javadsl.Flow;
import akka.stream.javadsl.Keep;
import akka.stream.javadsl.Sink;
import akka.stream.javadsl.Source;
import akka.util.ByteString;
import com.typesafe.config.ConfigFactory;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** What stands between a WebSocket and the network, by a clock of its own. */
class WebSocketTransportTest {
  private static final ActorTestKit KIT =
      ActorTestKit.create(
          ConfigFactory.parseString("akka.coordinated-shutdown.run-by-actor-system-terminate = off")
              .withFallback(ManualTime.config()));
  private static final ManualTime TIME = ManualTime.get(KIT.system());
  private static final ByteString PING = hex("8900");
  private static final Duration PERIOD = Duration.ofSeconds(15);

  private final WebSocketTransport line =
      new WebSocketTransport(InetAddress.getLoopbackAddress(), 8642);
  private final TestProbe<Object> network = KIT.createTestProbe();
  private final TestProbe<Object> server = KIT.createTestProbe();
  private final BoundedSourceQueue<ByteString> received;
  private final BoundedSourceQueue<ByteString> said;

  WebSocketTransportTest() {
    var in = Source.<ByteString>queue(16).preMaterialize(KIT.system());
    var out = Source.<ByteString>queue(16).preMaterialize(KIT.system());
    received = in.first();
    said = out.first();
    Sink<ByteString, ?> heard = into(server);
    in.second()
        .viaMat(
            line.guard().reversed().join(Flow.fromSinkAndSource(heard, out.second())), Keep.none())
        .runWith(into(network), KIT.system());
  }

  @AfterAll
  static void end() {
    KIT.shutdownTestKit();
  }

  private static ByteString hex(String text) {
    return ByteString.fromArray(HexFormat.of().parseHex(text));
  }

  /** Everything that comes, then "end" or what went wrong. */
  private static Sink<ByteString, ?> into(TestProbe<Object> probe) {
    return Flow.of(ByteString.class)
        .map(bytes -> (Object) bytes)
        .concat(Source.single("end"))
        .recover(Throwable.class, () -> "broken")
        .to(Sink.foreach(each -> probe.ref().tell(each)));
  }

  private void upgrade() {
    ByteString answer = ByteString.fromString("HTTP/1.1 101 Switching Protocols\r\n\r\n");
    said.offer(answer);
    assertEquals(answer, network.receiveMessage());
  }

  @Test
  void whatIsSaidPassesBothWays() {
    said.offer(ByteString.fromString("HTTP/1.1 200 OK"));
    assertEquals(ByteString.fromString("HTTP/1.1 200 OK"), network.receiveMessage());
    received.offer(hex("0102"));
    assertEquals(hex("0102"), server.receiveMessage());
  }

  @Test
  void aWebSocketIsPingedForAsLongAsItAnswers() {
    upgrade();
    for (int i = 0; i < 10; i++) {
      TIME.timePasses(PERIOD);
      assertEquals(PING, network.receiveMessage());
      received.offer(hex("8a00"));
      assertEquals(hex("8a00"), server.receiveMessage());
    }
  }

  @Test
  void whoDoesNotAnswerThreePingsIsLeft() {
    upgrade();
    for (int i = 0; i < 3; i++) {
      TIME.timePasses(PERIOD);
      assertEquals(PING, network.receiveMessage());
    }
    TIME.timePasses(PERIOD);
    assertEquals("broken", network.receiveMessage());
  }

  @Test
  void closedItSaysWhyAndEndsOnceTheOtherSideSaysGoodbye() throws Exception {
    upgrade();
    line.close(1012, "again");
    assertEquals(
        hex("880703f4" + HexFormat.of().formatHex("again".getBytes(StandardCharsets.UTF_8))),
        network.receiveMessage());
    said.offer(hex("8100")); // nothing may follow a close frame
    received.offer(hex("8180ffffffff"));
    received.offer(hex("888203f40000"));
    assertEquals("end", network.receiveMessage());
    line.end().get(10, TimeUnit.SECONDS);
  }

  @Test
  void closedItEndsInAMomentEvenIfTheOtherSideSaysNothing() {
    upgrade();
    line.close(1008, "too slow to read");
    assertInstanceOf(ByteString.class, network.receiveMessage());
    TIME.timePasses(Duration.ofSeconds(1));
    assertEquals("end", network.receiveMessage());
  }

  @Test
  void aConnectionThatIsNoWebSocketJustEnds() {
    line.close(1012, "again");
    assertEquals("end", network.receiveMessage());
  }
}
