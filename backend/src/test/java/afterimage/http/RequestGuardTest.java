package afterimage.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.ManualTime;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.http.javadsl.model.HttpResponse;
import akka.stream.Attributes;
import akka.stream.BoundedSourceQueue;
import akka.stream.javadsl.Flow;
import akka.stream.javadsl.Keep;
import akka.stream.javadsl.Sink;
import akka.stream.javadsl.SinkQueueWithCancel;
import akka.stream.javadsl.Source;
import akka.util.ByteString;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What stands between HTTP and the network, by a clock of its own. */
class RequestGuardTest {
  private static final ActorTestKit KIT = ActorTestKit.create(ManualTime.config());
  private static final ManualTime TIME = ManualTime.get(KIT.system());
  private static final Duration HEADER = Duration.ofSeconds(15);
  private static final String REQUEST = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
  private static final String POST = "POST / HTTP/1.1\r\nContent-Length: 4\r\n\r\n";

  private static final HttpResponse ANSWER =
      Replies.problem(Problem.badRequest("the body is none", "send another"));

  private final RequestGuard guard = new RequestGuard(HEADER, 1);
  private final TestProbe<Object> server = KIT.createTestProbe();
  private final BoundedSourceQueue<ByteString> received;
  private final BoundedSourceQueue<ByteString> said;
  private final SinkQueueWithCancel<ByteString> network;

  RequestGuardTest() {
    var in = Source.<ByteString>queue(64).preMaterialize(KIT.system());
    var out = Source.<ByteString>queue(64).preMaterialize(KIT.system());
    received = in.first();
    said = out.first();
    Sink<ByteString, ?> heard =
        Flow.of(ByteString.class)
            .map(bytes -> (Object) bytes.utf8String())
            .concat(Source.single("end"))
            .to(Sink.foreach(each -> server.ref().tell(each)));
    network =
        in.second()
            .viaMat(
                guard.flow().reversed().join(Flow.fromSinkAndSource(heard, out.second())),
                Keep.none())
            .toMat(
                Sink.<ByteString>queue(1).withAttributes(Attributes.inputBuffer(1, 1)),
                Keep.right())
            .run(KIT.system());
  }

  @AfterAll
  static void end() {
    KIT.shutdownTestKit();
  }

  private void receive(String text) {
    received.offer(ByteString.fromString(text));
  }

  /** What the network gets next; empty at the end. */
  private Optional<String> sent() {
    return House.got(network.pull()).map(ByteString::utf8String);
  }

  private void ask() {
    receive(REQUEST);
    assertEquals(REQUEST, server.receiveMessage());
    guard.begun();
    guard.whole();
  }

  private void answer(String text) {
    guard.answered(2, ANSWER);
    said.offer(ByteString.fromString(text));
    assertEquals(Optional.of(text), sent());
  }

  @Test
  void aHeaderIsHandedOnWholeHoweverItComes() {
    REQUEST.chars().forEach(each -> receive(Character.toString(each)));
    assertEquals(REQUEST, server.receiveMessage());
    guard.begun();
    answer("HTTP/1.1 200 OK\r\n\r\n");
    receive("POST / HTTP/1.1\nHost: a\nContent-Length: 4\n\nbody");
    assertEquals("POST / HTTP/1.1\nHost: a\nContent-Length: 4\n\nbody", server.receiveMessage());
  }

  @Test
  void tenRequestsThatComeAtOnceAreHandedOnOneByOneWhenTheOneBeforeIsAnswered() {
    receive(REQUEST.repeat(10));
    for (int i = 0; i < 10; i++) {
      assertEquals(REQUEST, server.receiveMessage());
      server.expectNoMessage(Duration.ZERO);
      guard.begun();
      answer("HTTP/1.1 200 OK\r\n\r\n");
    }
  }

  @Test
  void whereverTheirBytesArePartedThereAreTwoRequests() {
    String two = POST + "body" + REQUEST;
    for (int cut = 0; cut < two.length(); cut++) {
      receive(two.substring(0, cut));
      receive(two.substring(cut));
      StringBuilder first = new StringBuilder();
      while (first.length() < POST.length() + 4) {
        first.append(server.receiveMessage());
      }
      assertEquals(POST + "body", first.toString());
      guard.begun();
      answer("HTTP/1.1 200 OK\r\n\r\n");
      assertEquals(REQUEST, server.receiveMessage());
      guard.begun();
      answer("HTTP/1.1 200 OK\r\n\r\n");
    }
  }

  @Test
  void whatIsBehindTheLastChunkIsTheNextRequest() {
    String head = "POST / HTTP/1.1\r\nTransfer-Encoding: Chunked\r\n\r\n";
    String chunks = "3;a=\"b\"\r\nGET\r\n 0A \n0123456789\n0\r\nTrailer: x\r\n\r\n";
    String chunked = head + chunks;
    receive(chunked + REQUEST);
    assertEquals(chunked, server.receiveMessage());
    guard.begun();
    answer("HTTP/1.1 200 OK\r\n\r\n");
    assertEquals(REQUEST, server.receiveMessage());
  }

  @Test
  void aBodyThatComesBehindItsAnswerIsNoRequest() {
    receive("POST / HTTP/1.1\r\nContent-Length: 99999999\r\n\r\n");
    server.receiveMessage();
    guard.begun();
    guard.answered(2, ANSWER);
    receive("no header\r\n\r\n");
    assertEquals("no header\r\n\r\n", server.receiveMessage());
    receive("nor this\n\n");
    assertEquals("nor this\n\n", server.receiveMessage());
    said.offer(ByteString.fromString("HTTP/1.1 413 too-big\r\n\r\n"));
    said.complete();
    assertEquals(Optional.of("HTTP/1.1 413 too-big\r\n\r\n"), sent());
    assertEquals(Optional.empty(), sent());
  }

  @Test
  void whatIsWrongWithARequestIsSaidBehindTheAnswerToTheOneBefore() {
    receive(REQUEST + "nonsense and more\r\n\r\n");
    assertEquals(REQUEST, server.receiveMessage());
    guard.begun();
    guard.answered(2, ANSWER);
    assertEquals("end", server.receiveMessage());
    said.offer(ByteString.fromString("HTTP/1.1 200 OK\r\n\r\n"));
    assertEquals(Optional.of("HTTP/1.1 200 OK\r\n\r\n"), sent());
    said.complete();
    assertTrue(sent().orElse("nothing").startsWith("HTTP/1.1 400 bad-request\r\n"));
    assertEquals(Optional.empty(), sent());
  }

  @Test
  void whoHasSaidAllIsAnsweredAllTheSame() {
    receive(REQUEST + REQUEST);
    received.complete();
    for (int i = 0; i < 2; i++) {
      assertEquals(REQUEST, server.receiveMessage());
      guard.begun();
      answer("HTTP/1.1 200 OK\r\n\r\n");
    }
    assertEquals("end", server.receiveMessage());
    said.complete();
    assertEquals(Optional.empty(), sent());
  }

  @Test
  void whatFailsBehindItDoesNotTakeTheAnswerWithIt() {
    ask();
    said.fail(new IllegalStateException("something else"));
    guard.answered(2, ANSWER);
    String answer = sent().orElse("nothing");
    assertTrue(answer.startsWith("HTTP/1.1 400 bad-request\r\nConnection: close\r\n"), answer);
    assertTrue(answer.contains("the body is none"), answer);
    assertEquals(Optional.empty(), sent());
  }

  @Test
  void whatFailsBehindAnAnswerSaysNoOther() {
    ask();
    answer("HTTP/1.1 200 OK\r\n\r\n");
    said.fail(new IllegalStateException("something else"));
    assertEquals(Optional.empty(), sent());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Transfer-Encoding: gzip, chunked",
        "Transfer-Encoding: identity",
        "Transfer-Encoding:\r\n chunked",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
        "Transfer-Encoding: chunked\r\nContent-Length: 1",
        "Content-Length: 1\r\ncontent-length : 2",
        "Content-Length: 1\u00852",
        "Content-Length:"
      })
  void aBodyWhoseEndIsUnclearIsRefused(String length) {
    receive("POST / HTTP/1.1\r\nHost: a\r\n" + length + "\r\n\r\nx");
    assertTrue(sent().orElse("nothing").startsWith("HTTP/1.1 400 bad-request\r\n"));
  }

  @Test
  void aBodyIsHandedOnAsItComes() {
    receive(POST);
    assertEquals(POST, server.receiveMessage());
    receive("b");
    assertEquals("b", server.receiveMessage());
    receive("ody");
    assertEquals("ody", server.receiveMessage());
  }

  @Test
  void aBodyThatComesByteByByteForEverIsRefused() {
    receive("POST / HTTP/1.1\r\nContent-Length: 5000\r\n\r\n");
    server.receiveMessage();
    for (int i = 0; i < 1_000; i++) {
      receive("x");
      assertEquals("x", server.receiveMessage());
    }
    receive("x");
    assertTrue(sent().orElse("nothing").startsWith("HTTP/1.1 408 too-slow\r\n"));
  }

  @Test
  void whatDoesNotBeginLikeARequestIsHandedOnAtOnce() {
    receive("\u0016\u0003\u0001");
    assertEquals("\u0016\u0003\u0001", server.receiveMessage());
  }

  @Test
  void whoSaysNothingIsLeftInSilence() {
    TIME.timePasses(HEADER);
    assertEquals(Optional.empty(), sent());
    assertEquals("end", server.receiveMessage());
    TIME.timePasses(Duration.ofSeconds(2)); // for what it may say now
    House.got(guard.plain());
  }

  @Test
  void aHeaderThatTricklesIsAnsweredWhenItsTimeIsOver() {
    receive("GET / HTTP/1.1\r\n");
    for (int i = 0; i < 14; i++) {
      TIME.timePasses(Duration.ofSeconds(1));
      receive("X: y\r\n");
    }
    server.expectNoMessage(Duration.ZERO);
    TIME.timePasses(Duration.ofSeconds(1));
    String answer = sent().orElse("nothing");
    assertTrue(answer.startsWith("HTTP/1.1 408 too-slow\r\nConnection: close\r\n"), answer);
    assertTrue(answer.contains("\r\nContent-Security-Policy: default-src 'none';"), answer);
    assertTrue(answer.contains("\r\nContent-Type: application/problem+json\r\n"), answer);
    assertTrue(answer.endsWith("\"}"), answer);
    assertEquals(Optional.empty(), sent());
    assertEquals("end", server.receiveMessage());
  }

  @Test
  void aHeaderThatDoesNotEndIsTooLong() {
    receive("GET / HTTP/1.1\r\n");
    for (int i = 0; i < 33; i++) {
      receive("X: " + "y".repeat(1000) + "\r\n");
    }
    assertTrue(sent().orElse("nothing").startsWith("HTTP/1.1 431 too-long\r\n"));
    assertEquals("end", server.receiveMessage());
  }

  @Test
  void aLengthThatAnotherReaderWouldReadOtherwiseIsRefused() {
    receive("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 18446744073709551617\r\n\r\nx");
    assertTrue(sent().orElse("nothing").startsWith("HTTP/1.1 400 bad-request\r\n"));
  }

  @Test
  void theNextHeaderHasItsTimeFromItsFirstByte() {
    ask();
    answer("HTTP/1.1 200 OK\r\n\r\n");
    TIME.timePasses(Duration.ofSeconds(60));
    receive("GET /");
    TIME.timePasses(Duration.ofSeconds(14));
    receive(REQUEST.substring(5));
    assertEquals(REQUEST, server.receiveMessage());
    guard.begun();
    guard.whole();
    TIME.timePasses(Duration.ofSeconds(60));
    answer("HTTP/1.1 204 No Content\r\n\r\n");
  }

  @Test
  void whoTakesNoMoreOfAnAnswerIsLeft() {
    ask();
    guard.answered(2, ANSWER);
    said.offer(ByteString.fromString("x".repeat(1_000_000)));
    assertEquals(65_536, sent().orElse("").length());
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(House.SECONDS);
    while (!guard.plain().toCompletableFuture().isDone()) {
      assertTrue(System.nanoTime() < end, "it waits for ever");
      TIME.timePasses(Duration.ofSeconds(10)); // the slices under way are sent meanwhile
    }
    CompletionException left =
        assertThrows(
            CompletionException.class,
            () -> {
              while (sent().isPresent()) {
                // what was under way already
              }
            });
    assertTrue(
        String.valueOf(left.getMessage()).contains("does not take the answer"), left::toString);
  }

  @Test
  void whatIsLeftOverIsReadAfterTheLastAnswer() {
    ask();
    guard.answered(2, ANSWER);
    said.offer(ByteString.fromString("HTTP/1.1 413 too-big\r\n\r\n"));
    said.complete();
    assertEquals(Optional.of("HTTP/1.1 413 too-big\r\n\r\n"), sent());
    assertEquals(Optional.empty(), sent());
    for (int i = 0; i < 300; i++) {
      while (!received.offer(ByteString.fromString("x".repeat(1000))).isEnqueued()) {
        Thread.onSpinWait(); // more than fits into all that is between
      }
    }
    server.expectNoMessage(Duration.ZERO);
    TIME.timePasses(Duration.ofSeconds(2));
    assertEquals("end", server.receiveMessage());
    House.got(guard.plain());
  }

  @Test
  void aLiveSocketHasAllTheTime() {
    ask();
    answer("HTTP/1.1 101 Switching Protocols\r\n\r\n");
    House.got(guard.plain());
    receive("GET ");
    assertEquals("GET ", server.receiveMessage());
    TIME.timePasses(Duration.ofSeconds(60));
    guard.evict();
    answer("frame");
  }

  @Test
  void whoIsBeingAnsweredIsNotEvictedAndWhoIsWaitedForIs() {
    assertEquals(1, guard.clientSince());
    ask();
    assertEquals(RequestGuard.SERVER, guard.clientSince());
    guard.evict();
    answer("HTTP/1.1 200 OK\r\n\r\n");
    assertEquals(2, guard.clientSince());
    guard.evict();
    assertEquals(Optional.empty(), sent());
  }
}
