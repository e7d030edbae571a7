package afterimage.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Everybody in turn, together with others of their kind. */
class RoundRobinTest {
  private final RoundRobin scheduler = new RoundRobin();

  /** The kind of a session is the first letter of its name. */
  private List<String> next(int most) {
    return scheduler.next(most, name -> name.charAt(0));
  }

  private void add(String... sessions) {
    List.of(sessions).forEach(scheduler::add);
  }

  @Test
  void oneAtATimeEverybodyHasATurnBeforeAnybodyHasTwo() {
    add("a1", "b1", "a2");
    assertEquals(
        List.of(List.of("a1"), List.of("b1"), List.of("a2"), List.of("a1")),
        List.of(next(1), next(1), next(1), next(1)));
  }

  @Test
  void thoseOfOneKindShareAStep() {
    add("a1", "b1", "a2", "b2");
    assertEquals(List.of("a1", "a2"), next(8));
    assertEquals(List.of("b1", "b2"), next(8));
    assertEquals(List.of("a1", "a2"), next(8));
  }

  @Test
  void noMoreShareAStepThanMay() {
    add("a1", "a2", "a3");
    assertEquals(List.of("a1", "a2"), next(2));
    assertEquals(List.of("a3", "a1"), next(2));
  }

  @Test
  void whoHasWaitedLongestIsInTheNextStepEvenIfAloneOfItsKind() {
    add("a1", "a2", "a3", "b1");
    next(2);
    assertEquals(List.of("a3", "a1"), next(2));
    assertEquals(List.of("b1"), next(2));
  }

  @Test
  void askingTwiceGivesNoMoreTurnsAndKeepsThePlace() {
    add("a1", "b1", "a1");
    assertEquals(List.of("a1"), next(1));
    assertEquals(List.of("b1"), next(1));
    assertEquals(List.of("a1"), next(1));
  }

  @Test
  void whoIsRemovedHasNoTurn() {
    add("a1", "b1");
    scheduler.remove("a1");
    scheduler.remove("unknown");
    assertEquals(List.of("b1"), next(8));
    assertFalse(scheduler.isEmpty());
    scheduler.remove("b1");
    assertTrue(scheduler.isEmpty());
    assertEquals(List.of(), next(8));
  }
}
