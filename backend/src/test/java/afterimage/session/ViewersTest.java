package afterimage.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import afterimage.session.SessionState.Phase;
import afterimage.worker.Report;
import afterimage.worker.SessionOrder;
import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import java.nio.file.Path;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Who watches gets the newest picture for each credit, and every event in order. */
class ViewersTest {
  @TempDir static Path folder = Path.of("");
  private static ActorTestKit kit;

  private Stage stage;

  @BeforeAll
  static void begin() {
    kit = ActorTestKit.create("viewers", Stage.config(folder));
  }

  @AfterAll
  static void end() {
    kit.shutdownTestKit();
  }

  @BeforeEach
  void play() {
    stage = new Stage(kit, folder);
  }

  @Test
  void nobodyWatchesAndNoPictureIsAskedFor() {
    stage.in(Phase.RUNNING).measures(7).says(new Report.Paused(0, 9)).ordersNothing();
  }

  @ParameterizedTest
  @EnumSource(names = {"RUNNING", "PAUSED", "FINISHED"})
  void aViewerGetsASnapshotAndThenThePictureOfNow(Phase phase) {
    stage.in(phase);
    TestProbe<Viewer> viewer = stage.watched();
    var snapshot = assertInstanceOf(Viewer.Snapshot.class, viewer.receiveMessage());
    assertEquals(phase, snapshot.state().phase());
    stage.order(SessionOrder.Watched.class);
    stage.order(SessionOrder.Show.class);
    stage.shows(5, 0);
    assertEquals(5, stage.picture(viewer));
  }

  @Test
  void oneWhoWatchesBeforeItBeginsGetsTheFirstPicture() {
    TestProbe<Viewer> viewer = stage.watched();
    assertInstanceOf(Viewer.Snapshot.class, viewer.receiveMessage());
    stage.ordersNothing();
    stage.in(Phase.RUNNING).order(SessionOrder.Watched.class);
    stage.order(SessionOrder.Show.class);
    stage.shows(1, 0);
    assertEquals(1, stage.picture(viewer));
  }

  @Test
  void whoHasNotDrawnGetsNoSecondPictureAndCostsNothing() {
    TestProbe<Viewer> viewer = stage.in(Phase.RUNNING).watched();
    stage.order(SessionOrder.Watched.class);
    stage.order(SessionOrder.Show.class);
    stage.shows(3, 0).measures(9).shows(10, 0);
    assertEquals(3, stage.picture(viewer));
    stage.noPicture(viewer);
    stage.ordersNothing();
  }

  @Test
  void whoHasDrawnGetsTheNextOne() {
    TestProbe<Viewer> viewer = stage.in(Phase.RUNNING).watched();
    stage.order(SessionOrder.Watched.class);
    for (int step = 1; step <= 3; step++) {
      stage.order(SessionOrder.Show.class);
      stage.shows(step, 0);
      assertEquals(step, stage.picture(viewer));
      stage.draws(viewer);
      stage.draws(viewer);
    }
  }

  @Test
  void aPictureThatHasBecomeOldIsNotHandedOut() {
    TestProbe<Viewer> early = stage.in(Phase.RUNNING).watched();
    stage.order(SessionOrder.Watched.class);
    stage.order(SessionOrder.Show.class);
    stage.shows(3, 0);
    stage.picture(early);
    stage.measures(500);
    TestProbe<Viewer> late = stage.watched();
    stage.order(SessionOrder.Show.class);
    stage.noPicture(late);
    stage.shows(501, 0);
    assertEquals(501, stage.picture(late));
  }

  @Test
  void whilePausedTheSamePictureIsNotAskedForTwiceAndEverybodySeesOneStep() {
    TestProbe<Viewer> first = stage.in(Phase.PAUSED).watched();
    stage.order(SessionOrder.Watched.class);
    stage.order(SessionOrder.Show.class);
    stage.shows(5, 0);
    assertEquals(5, stage.picture(first));
    stage.draws(first);
    TestProbe<Viewer> second = stage.watched();
    assertEquals(5, stage.picture(second));
    stage.noPicture(first);
    stage.ordersNothing();
  }

  @Test
  void aPictureFromBeforeThePauseIsReplacedByThatOfThePause() {
    TestProbe<Viewer> viewer = stage.in(Phase.RUNNING).watched();
    stage.order(SessionOrder.Watched.class);
    stage.order(SessionOrder.Show.class);
    stage.says(new Report.Paused(0, 8)).shows(7, 0);
    stage.noPicture(viewer);
    stage.order(SessionOrder.Show.class);
    stage.shows(8, 0);
    assertEquals(8, stage.picture(viewer));
  }

  @Test
  void aSessionThatWentBackToItsLastFiniteStepShowsIt() {
    TestProbe<Viewer> viewer = stage.in(Phase.RUNNING).watched();
    stage.order(SessionOrder.Watched.class);
    stage.order(SessionOrder.Show.class);
    stage.shows(12, 0);
    assertEquals(12, stage.picture(viewer));
    stage.draws(viewer);
    stage.says(new Report.Halted(10, "infinite"));
    stage.order(SessionOrder.Show.class);
    stage.shows(10, 0);
    assertEquals(10, stage.picture(viewer));
  }

  @Test
  void theNetworksLookWhileSomebodyWatches() {
    TestProbe<Viewer> first = stage.in(Phase.PAUSED).watched();
    assertEquals(new SessionOrder.Watched(true), stage.order(SessionOrder.Watched.class));
    stage.order(SessionOrder.Show.class);
    TestProbe<Viewer> second = stage.watched();
    stage.session.tell(new SessionRequest.Unwatch(first.ref()));
    stage.ordersNothing();
    second.stop();
    assertEquals(new SessionOrder.Watched(false), stage.order(SessionOrder.Watched.class));
  }

  @Test
  void everyEventComesOnceAndInOrder() {
    TestProbe<Viewer> viewer = stage.watched();
    var snapshot = assertInstanceOf(Viewer.Snapshot.class, viewer.receiveMessage());
    stage.in(Phase.RUNNING).says(new Report.Kept(0)).says(new Report.Paused(0, 5));
    for (int i = 1; i <= 3; i++) {
      var event = assertInstanceOf(Viewer.Event.class, viewer.receiveMessage());
      assertEquals(snapshot.state().version() + i, event.happening().version());
    }
  }

  @Test
  void whoComesBackGetsWhatWasMissedAndWhereTheStepsAre() {
    stage.in(Phase.RUNNING);
    long seen = stage.state().version();
    stage.says(new Report.Kept(2)).measures(4).says(new Report.Finished(0, 4));
    TestProbe<Viewer> viewer = stage.watched(OptionalLong.of(seen));
    assertEquals(new Viewer.CaughtUp(stage.id, seen), viewer.receiveMessage());
    for (int i = 1; i <= 2; i++) {
      var event = assertInstanceOf(Viewer.Event.class, viewer.receiveMessage());
      assertEquals(seen + i, event.happening().version());
    }
    var now = assertInstanceOf(Viewer.Progress.class, viewer.receiveMessage());
    assertEquals(0.25, now.state().probability());
  }

  @Test
  void whoComesBackFromAnotherLifeGetsASnapshot() {
    stage.in(Phase.RUNNING);
    assertInstanceOf(Viewer.Snapshot.class, stage.watched(OptionalLong.of(99)).receiveMessage());
  }

  @Test
  void whoWatchesLearnsThatItIsDeleted() {
    TestProbe<Viewer> viewer = stage.in(Phase.PAUSED).watched();
    viewer.receiveMessage();
    long version = stage.state().version();
    stage.asks(replyTo -> new Session.Delete("ann", replyTo));
    assertEquals(new Viewer.Gone(stage.id, version + 1), viewer.receiveMessage());
  }

  @Test
  void aPictureThatIsLostIsAskedForAgain() {
    TestProbe<Viewer> viewer = stage.in(Phase.PAUSED).watched();
    stage.order(SessionOrder.Watched.class);
    stage.order(SessionOrder.Show.class);
    stage.says(new Report.Lost(5, "no room")).ordersNothing();
    stage.order(SessionOrder.Show.class);
    stage.shows(5, 0);
    assertEquals(5, stage.picture(viewer));
  }
}
