package afterimage.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import afterimage.recipe.Rules;
import afterimage.session.SessionState.Phase;
import afterimage.store.DataFolder;
import afterimage.worker.Report;
import afterimage.worker.SessionOrder;
import akka.actor.testkit.typed.javadsl.FishingOutcomes;
import akka.actor.testkit.typed.javadsl.TestProbe;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A session that no worker takes is asked for again by people and other workers, not by itself. */
class RejectionTest extends StageTest {
  /** Somebody watches it, its picture is not kept, and the worker does not take it. */
  private void isRejected(Phase phase) {
    stage.in(phase).state();
    stage.again(true).watched();
    stage.plan();
    stage.says(new Report.Missing("it wants abc"));
  }

  @ParameterizedTest
  @EnumSource(names = {"PAUSED", "FINISHED"})
  void whoWatchesDoesNotHaveItBegunAgainAndAgain(Phase phase) {
    isRejected(phase);
    stage.ordersNothing();
    long version = stage.state().version();
    stage.watched();
    stage.ordersNothing();
    assertEquals(phase, stage.state().phase());
    assertEquals(phase == Phase.PAUSED ? "it wants abc" : "", stage.state().reason());
    assertEquals(version, stage.state().version(), "nothing more has happened");
  }

  @ParameterizedTest
  @EnumSource(names = {"PAUSED", "FINISHED"})
  void anotherWorkerIsAskedOnceAndTheSameRefusalIsNoNews(Phase phase) {
    isRejected(phase);
    long version = stage.state().version();
    stage.worker(false, "killed").worker(true, "").plan();
    stage.says(new Report.Missing("it wants abc")).ordersNothing();
    assertEquals(version, stage.state().version());
    stage.worker(false, "killed").worker(true, "").plan();
    stage.says(new Report.Rejected("no memory")).ordersNothing();
    assertEquals(phase == Phase.PAUSED ? "no memory" : "", stage.state().reason());
  }

  @Test
  void anOrderIsAReasonToAskAgain() {
    isRejected(Phase.PAUSED);
    stage.ordersNothing().asks(to -> new SessionRequest.Resume("ann", to));
    stage.plan();
    stage.says(new Report.Missing("it wants abc"));
    assertEquals("it wants abc", stage.refused().detail());
    stage.ordersNothing().asks(to -> new SessionRequest.Resume("ann", to));
    stage.plan();
    stage.says(Stage.started(5)).order(SessionOrder.Watched.class);
    stage.order(SessionOrder.Resume.class);
  }

  @Test
  void aStartPictureThatIsLostIsLookedForOnce() throws Exception {
    var pictures = new DataFolder(folder).starts();
    var recipe =
        pictures.keep(
            StartPictureDecoderTest.from(StartPictureDecoderTest.picture(32)), Rules.LATEST);
    stage = new Stage(kit, folder, Stage.created().of(recipe)).in(Phase.PAUSED);
    stage.state();
    try (var files = Files.list(pictures.folder())) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    stage.again(true).watched();
    stage.ordersNothing();
    String reason = stage.state().reason();
    assertTrue(reason.contains("no such picture"), reason);
    long version = stage.state().version();
    stage.ordersNothing();
    assertEquals(version, stage.state().version());
  }

  @Test
  void aPictureThatIsKeptIsGivenOutWithoutAnyWorker() {
    stage.in(Phase.PAUSED).says(new Report.Kept(5)).asks(to -> new SessionRequest.Pause("ann", to));
    stage.order(SessionOrder.Pause.class);
    stage.worker(false, "killed").worker(true, "").plan();
    stage.says(new Report.Missing("it wants abc")).refused();
    TestProbe<Optional<PictureExport>> prints = kit.createTestProbe();
    stage.session.tell(new SessionRequest.GetPrint(OptionalInt.empty(), prints.ref()));
    assertEquals(5, prints.receiveMessage().orElseThrow().step());
  }

  @Test
  void whoWasRefusedKeepsItAwakeNoLonger() {
    stage.in(Phase.RUNNING).worker(false, "killed").worker(true, "").plan();
    stage.asks(to -> new SessionRequest.Pause("ann", to)).says(new Report.Missing("it wants abc"));
    stage.refused();
    stage.state();
    time.timePasses(Duration.ofSeconds(31));
    stage.sessions.fishForMessage(
        Duration.ofSeconds(3),
        each ->
            each instanceof Sessions.Tired
                ? FishingOutcomes.complete()
                : FishingOutcomes.continueAndIgnore());
  }
}
