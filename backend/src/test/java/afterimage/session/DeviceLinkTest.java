package afterimage.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import afterimage.session.DeviceLink.Overdue;
import afterimage.worker.Report;
import afterimage.worker.Reported;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Every stay on the device has a number, and every state a way out. */
class DeviceLinkTest {
  private final DeviceLink link = new DeviceLink(true);

  private long begins() {
    long life = link.begin().orElseThrow();
    assertTrue(link.ask(life));
    return life;
  }

  private boolean hears(long life, Report report) {
    return link.hears(new Reported(life, report));
  }

  /** What is overdue in so many beats, without the nothings. */
  private List<Overdue> beats(int count, boolean isWordDue) {
    List<Overdue> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Overdue each = link.beat(isWordDue);
      if (each != Overdue.NOTHING) {
        all.add(each);
      }
    }
    return all;
  }

  @Test
  void itBeginsOnceAndOnlyWhereThereIsAWorkerAndNothingInTheWay() {
    assertEquals(OptionalLong.of(1), link.begin());
    assertEquals(OptionalLong.empty(), link.begin());
    link.workerIs(false);
    assertEquals(OptionalLong.empty(), link.begin());
    link.workerIs(true);
    link.bar();
    assertEquals(OptionalLong.empty(), link.begin());
    link.admit();
    assertEquals(OptionalLong.of(2), link.begin());
  }

  @Test
  void whatIsMadeReadyForALifeThatIsOverIsNotAskedFor() {
    long first = link.begin().orElseThrow();
    link.workerIs(false);
    link.workerIs(true);
    assertFalse(link.ask(first));
    assertTrue(link.ask(link.begin().orElseThrow()));
  }

  @Test
  void reportsOfAnEarlierLifeAreNotAboutTheSessionAsItIs() {
    long first = begins();
    link.started(false);
    assertTrue(hears(first, new Report.Paused(1, 5)));
    link.lose();
    long second = begins();
    for (Report each :
        List.of(
            new Report.Started(0, "", "", afterimage.store.Machine.UNKNOWN, ""),
            new Report.Rejected("no"),
            new Report.Missing("no"),
            new Report.Fell(3, "fault"),
            new Report.Absent(1),
            new Report.Present(1))) {
      assertFalse(hears(first, each), each.toString());
      assertTrue(hears(second, each), each.toString());
    }
    assertTrue(hears(first, new Report.Kept(3)));
  }

  @Test
  void nothingIsOverdueAwayOrWhereNobodyWaits() {
    assertEquals(List.of(), beats(1000, true));
    begins();
    link.started(false);
    assertEquals(List.of(), beats(1000, false));
  }

  @Test
  void aWorkerThatSaysNothingIsAskedAndThenTheSessionIsLost() {
    for (boolean isCatchingUp : List.of(true, false)) {
      begins();
      link.started(isCatchingUp);
      assertEquals(List.of(), beats(DeviceLink.SILENT - 1, true));
      assertEquals(List.of(Overdue.PROBE), beats(DeviceLink.UNANSWERED, true));
      assertEquals(List.of(Overdue.LOST), beats(1, true));
      link.lose();
    }
  }

  @Test
  void aWordIsEnough() {
    long life = begins();
    link.started(false);
    for (int i = 0; i < 100; i++) {
      assertEquals(List.of(Overdue.PROBE), beats(DeviceLink.SILENT, true));
      assertTrue(hears(life, new Report.Present(i)));
    }
  }

  @Test
  void aWorkerThatIsAskedToBeginAndDoesNotAnswerLosesIt() {
    begins();
    assertEquals(
        List.of(Overdue.PROBE, Overdue.LOST),
        beats(DeviceLink.SILENT + DeviceLink.UNANSWERED, true));
  }

  @Test
  void whatIsReadForEverIsStuckThoughTheWorkerAnswers() {
    long life = begins();
    List<Overdue> all = new ArrayList<>();
    for (int i = 0; i < DeviceLink.READING; i++) {
      hears(life, new Report.Present(-1));
      all.add(link.beat(true));
    }
    assertEquals(Overdue.STUCK, all.removeLast());
    assertTrue(all.stream().allMatch(Overdue.NOTHING::equals));
  }

  @Test
  void whatIsMadeReadyInFrontForEverIsStuckToo() {
    assertTrue(link.begin().isPresent());
    assertEquals(List.of(Overdue.STUCK), beats(DeviceLink.READING, true));
  }
}
