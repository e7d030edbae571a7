package afterimage.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is wanted of one session happens in the order in which it was said. */
class SessionTurnsTest {
  private final SessionTurns turns = new SessionTurns();
  private final List<String> done = new ArrayList<>();

  private void next(String session, String what) {
    turns.next(session, () -> done.add(what));
  }

  @Test
  void whatNeedNotWaitHappensAtOnce() {
    next("a", "1");
    assertEquals(List.of("1"), done);
  }

  @Test
  void whatComesAfterAStopWaitsAndOtherSessionsDoNot() {
    turns.stop("a");
    next("a", "2");
    next("a", "3");
    next("b", "other");
    assertEquals(List.of("other"), done);
    turns.go("a", () -> done.add("1"));
    assertEquals(List.of("other", "1", "2", "3"), done);
    next("a", "4");
    assertEquals("4", done.getLast());
  }

  @Test
  void whatHasToWaitAgainMakesTheRestWait() {
    turns.stop("a");
    turns.next("a", () -> turns.stop("a"));
    next("a", "2");
    turns.go("a", () -> done.add("1"));
    next("a", "3");
    assertEquals(List.of("1"), done);
    turns.go("a", () -> {});
    assertEquals(List.of("1", "2", "3"), done);
  }

  @Test
  void whatIsWantedMeanwhileComesLast() {
    turns.stop("a");
    next("a", "2");
    turns.go("a", () -> next("a", "3"));
    assertEquals(List.of("2", "3"), done);
  }
}
