package afterimage.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.http.javadsl.model.HttpResponse;
import akka.stream.javadsl.Sink;
import akka.util.ByteString;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Large answers to those who do not read them. */
class LargeAnswersTest {
  private static final ActorTestKit KIT = ActorTestKit.create();
  private static final int SIZE = 1_000_000;

  private final MemoryBudget budget = new MemoryBudget(2_500_000);
  private final LargeAnswers answers = new LargeAnswers(budget);
  private final OpenCounts connection = new OpenCounts();

  @AfterAll
  static void end() {
    KIT.shutdownTestKit();
  }

  private HttpResponse counted(int size) {
    return answers.counted(
        HttpResponse.create().withEntity(ByteString.fromArray(new byte[size]).toArray()),
        connection);
  }

  private void comesBack(long left) {
    long late = System.nanoTime() + 1_000_000_000L * House.SECONDS;
    while (budget.left() != left && System.nanoTime() < late) {
      Thread.onSpinWait();
    }
    assertEquals(left, budget.left());
  }

  @Test
  void whoComesWhenTooMuchIsOnItsWayIsAskedToComeAgain() {
    assertEquals(200, counted(SIZE).status().intValue());
    assertEquals(200, counted(SIZE).status().intValue());
    assertEquals(503, counted(SIZE).status().intValue());
    assertEquals(200, counted(1000).status().intValue());
    connection.end();
    assertEquals(2_500_000, budget.left());
    assertEquals(200, counted(SIZE).status().intValue());
  }

  @Test
  void whatIsSentIsWholeAndCountsNoMore() {
    HttpResponse response = counted(SIZE);
    assertEquals(SIZE, response.entity().getContentLengthOption().orElse(0));
    assertEquals(1_500_000, budget.left());
    ByteString all =
        House.got(
            response
                .entity()
                .getDataBytes()
                .runWith(
                    Sink.fold(ByteString.emptyByteString(), ByteString::concat), KIT.system()));
    assertEquals(SIZE, all.size());
    comesBack(2_500_000);
    connection.end();
    assertEquals(2_500_000, budget.left());
  }

  @Test
  void whatIsSentIsHeldNoLongerWhileTheConnectionIsKept() {
    List<WeakReference<byte[]>> sent = IntStream.range(0, 20).mapToObj(i -> sent()).toList();
    assertEquals(0, connection.size(), "of the connection, for each answer");
    long late = System.nanoTime() + 1_000_000_000L * House.SECONDS;
    while (sent.stream().anyMatch(each -> each.get() != null) && System.nanoTime() < late) {
      System.gc();
    }
    assertEquals(0, sent.stream().filter(each -> each.get() != null).count(), "still held");
    assertEquals(2_500_000, budget.left());
  }

  /** The bytes of an answer that has been sent whole. */
  private WeakReference<byte[]> sent() {
    byte[] bytes = new byte[SIZE];
    HttpResponse response = answers.counted(HttpResponse.create().withEntity(bytes), connection);
    House.got(response.entity().getDataBytes().runWith(Sink.ignore(), KIT.system()));
    comesBack(2_500_000);
    return new WeakReference<>(bytes);
  }

  @Test
  void whatIsNotWantedAnyMoreCountsNoMore() {
    counted(SIZE).entity().getDataBytes().runWith(Sink.cancelled(), KIT.system());
    comesBack(2_500_000);
  }

  @Test
  void onAConnectionThatHasEndedNothingCounts() {
    connection.end();
    assertEquals(200, counted(SIZE).status().intValue());
    assertEquals(2_500_000, budget.left());
  }

  @Test
  void oneThatIsLargerThanAllIsSentAlone() {
    assertEquals(200, counted(3_000_000).status().intValue());
    assertEquals(503, counted(SIZE).status().intValue());
    connection.end();
    assertEquals(2_500_000, budget.left());
  }

  @Test
  void smallOnesAreAsTheyAre() {
    HttpResponse small = HttpResponse.create().withEntity("small");
    assertSame(small, answers.counted(small, connection));
  }
}
