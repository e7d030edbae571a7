package afterimage.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import afterimage.recipe.Tuning;
import afterimage.session.SessionState.Phase;
import afterimage.worker.Report;
import afterimage.worker.SessionOrder;
import afterimage.worker.WorkerCommand;
import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What may be asked of a session in each state, and when it is answered. */
class SessionTest {
  @TempDir static Path folder = Path.of("");
  private static ActorTestKit kit;

  private Stage stage;

  @BeforeAll
  static void begin() {
    kit = ActorTestKit.create("session", Stage.config(folder));
  }

  @AfterAll
  static void end() {
    kit.shutdownTestKit();
  }

  @BeforeEach
  void play() {
    stage = new Stage(kit, folder);
  }

  private void pause() {
    stage.asks(replyTo -> new SessionRequest.Pause("ann", replyTo));
  }

  private void step() {
    stage.asks(replyTo -> new SessionRequest.Step("ann", replyTo));
  }

  @Test
  void aCommandIsAnsweredWhenTheWorkerHasDoneItAndNotBefore() {
    stage.in(Phase.RUNNING);
    pause();
    long order = stage.order(SessionOrder.Pause.class).order();
    assertEquals(Phase.RUNNING, stage.state().phase());
    stage.says(new Report.Paused(order, 9));
    Answer.Done done = stage.done();
    assertEquals(9, done.step());
    assertEquals(Phase.PAUSED, done.state().phase());
    assertEquals(done.state(), stage.state());
  }

  @Test
  void aRepeatIsAnsweredAsTheFirstTimeAndNothingHappens() {
    stage.in(Phase.PAUSED);
    long version = stage.state().version();
    pause();
    stage.says(new Report.Paused(stage.order(SessionOrder.Pause.class).order(), 5));
    assertEquals(5, stage.done().step());
    assertEquals(version, stage.state().version());
    stage.asks(replyTo -> new SessionRequest.Resume("ann", replyTo));
    stage.says(new Report.Resumed(stage.order(SessionOrder.Resume.class).order(), 5));
    assertEquals(version + 1, stage.done().state().version());
    stage.asks(replyTo -> new SessionRequest.Resume("ann", replyTo));
    stage.says(new Report.Resumed(stage.order(SessionOrder.Resume.class).order(), 6));
    assertEquals(version + 1, stage.done().state().version());
    stage.asks(replyTo -> new SessionRequest.Stop("ann", replyTo));
    stage.says(new Report.Finished(stage.order(SessionOrder.Stop.class).order(), 7));
    assertEquals(Phase.FINISHED, stage.done().state().phase());
    stage.asks(replyTo -> new SessionRequest.Stop("ann", replyTo));
    stage.says(new Report.Finished(stage.order(SessionOrder.Stop.class).order(), 7));
    assertEquals(version + 2, stage.done().state().version());
  }

  @Test
  void tuningsAreAnsweredInOrderWithTheStepThatUsesThem() {
    stage.in(Phase.RUNNING).tunes("{\"optimizer.rate\": 0.1}").tunes("{\"views.noise\": 0.2}");
    var first = stage.order(SessionOrder.Tune.class);
    var second = stage.order(SessionOrder.Tune.class);
    var recipe = new Tuning(0, first.set()).applied(Stage.RECIPE);
    var both = new Tuning(0, second.set()).applied(recipe);
    stage.says(new Report.Tuned(first.order(), 1, 5, first.set(), recipe));
    stage.says(new Report.Tuned(second.order(), 2, 6, second.set(), both));
    assertEquals(5, stage.done().step());
    assertEquals(6, stage.done().step());
    SessionState state = stage.state();
    assertEquals(both, state.recipe());
    assertEquals(List.of(5, 6), state.tunings().stream().map(t -> t.tuning().step()).toList());
    assertEquals("ann", state.tunings().getFirst().by());
  }

  @Test
  void aTuningThatCannotBeIsRefusedWithAHintAndLeavesNothing() {
    stage.in(Phase.RUNNING).tunes("{\"objective.0.index\": 99}");
    long version = stage.state().version();
    stage.says(new Report.Declined(stage.order(SessionOrder.Tune.class).order(), "too large"));
    Answer.Refused refused = stage.refused();
    assertEquals(Answer.Code.BAD_RECIPE, refused.code());
    assertEquals("too large", refused.detail());
    assertFalse(refused.hint().isEmpty());
    assertEquals(version, stage.state().version());
  }

  @ParameterizedTest
  @EnumSource(names = {"RUNNING", "PAUSED", "FINISHED"})
  void whatTheWorkerDeclinesIsTheWrongStateAndTheHintSaysWhatToDo(Phase phase) {
    stage.in(phase);
    step();
    stage.says(new Report.Declined(stage.order(SessionOrder.StepOnce.class).order(), "no"));
    Answer.Refused refused = stage.refused();
    assertEquals(Answer.Code.WRONG_STATE, refused.code());
    assertEquals("no", refused.detail());
    assertTrue(
        refused
            .hint()
            .contains(phase == Phase.RUNNING ? "pause" : phase == Phase.PAUSED ? "knob" : "steps"),
        refused::hint);
  }

  @Test
  void aFailedSessionRefusesEverythingAndAsksTheWorkerNothing() {
    stage.in(Phase.FAILED).tunes("{\"optimizer.rate\": 0.1}");
    pause();
    step();
    stage.asks(replyTo -> new SessionRequest.Resume("ann", replyTo));
    stage.asks(replyTo -> new SessionRequest.Stop("ann", replyTo));
    for (int i = 0; i < 5; i++) {
      Answer.Refused refused = stage.refused();
      assertEquals(Answer.Code.WRONG_STATE, refused.code());
      assertEquals("no such layer", refused.detail());
    }
    stage.ordersNothing();
  }

  @Test
  void whatWasAskedBeforeItCouldNotBeginIsRefused() {
    pause();
    stage.ordersNothing().in(Phase.FAILED);
    assertEquals("no such layer", stage.refused().detail());
  }

  @Test
  void whatWasAskedBeforeItWasDeletedIsRefused() {
    TestProbe<Optional<PictureExport>> prints = kit.createTestProbe();
    stage.in(Phase.RUNNING);
    pause();
    stage.session.tell(new SessionRequest.GetPrint(OptionalInt.empty(), prints.ref()));
    stage.asks(replyTo -> new Session.Delete("ann", replyTo));
    assertEquals(Answer.Code.NOT_FOUND, stage.refused().code());
    assertEquals(Optional.empty(), prints.receiveMessage());
    stage.done();
    stage.order(SessionOrder.Pause.class);
    stage.order(SessionOrder.Take.class);
    assertEquals(new WorkerCommand.Release(stage.id), stage.command(WorkerCommand.Release.class));
    stage.worker.expectNoMessage(Duration.ZERO);
  }

  @Test
  void oneStepByHandIsToldWithItsNumber() {
    stage.in(Phase.PAUSED);
    step();
    long order = stage.order(SessionOrder.StepOnce.class).order();
    stage.measures(6).says(new Report.Stepped(order, 6));
    Answer.Done done = stage.done();
    assertEquals(6, done.step());
    assertEquals(Phase.PAUSED, done.state().phase());
    assertEquals(0, done.state().stepsPerSecond());
  }

  @Test
  void whatIsNotFinitePausesWithAReasonAndResumingForgetsIt() {
    stage.in(Phase.RUNNING).says(new Report.Halted(4, "step 5: the gradient is infinite"));
    assertEquals(Phase.PAUSED, stage.state().phase());
    assertEquals("step 5: the gradient is infinite", stage.state().reason());
    stage.says(new Report.Resumed(0, 4));
    assertEquals("", stage.state().reason());
  }

  @Test
  void anotherNameIsTakenAtOnce() {
    stage.in(Phase.RUNNING).asks(replyTo -> new SessionRequest.Rename("zest", "ann", replyTo));
    assertEquals("zest", stage.done().state().name());
  }

  @Test
  void aPictureOfNowIsTakenOffTheDeviceAndOneOfAStepThatIsNotKeptIsNone() {
    TestProbe<Optional<PictureExport>> prints = kit.createTestProbe();
    stage.in(Phase.PAUSED).says(new Report.Kept(2));
    stage.session.tell(new SessionRequest.GetPrint(OptionalInt.of(3), prints.ref()));
    assertEquals(Optional.empty(), prints.receiveMessage());
    stage.session.tell(new SessionRequest.GetPrint(OptionalInt.of(2), prints.ref()));
    assertEquals(2, prints.receiveMessage().orElseThrow().step());
    stage.session.tell(new SessionRequest.GetPrint(OptionalInt.of(5), prints.ref()));
    long order = stage.order(SessionOrder.Take.class).order();
    stage.says(new Report.Taken(order, 5, 2, new byte[12], "abc"));
    assertEquals(5, prints.receiveMessage().orElseThrow().step());
  }

  @Test
  void allOtherSessionsLearnHowItStands() {
    stage.in(Phase.RUNNING).measures(3);
    stage.state();
    assertEquals(
        Phase.QUEUED, stage.sessions.expectMessageClass(Sessions.Changed.class).state().phase());
    assertEquals(
        Phase.RUNNING, stage.sessions.expectMessageClass(Sessions.Changed.class).state().phase());
    assertEquals(3, stage.sessions.expectMessageClass(Sessions.Changed.class).state().step());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"optimizer.rate\": 1e999}",
        "{\"optimizer.rate\": null}",
        "{\"optimizer.rate\": 99}",
        "{\"views.scale\": [1e999, 1]}",
        "{\"seed\": 3}",
        "{\"no.such.field\": 3}"
      })
  void aTuningThatNoRecipeCanHaveIsRefusedWithoutAWorker(String set) {
    stage.in(Phase.RUNNING).tunes(set);
    Answer.Refused refused = stage.refused();
    assertEquals(Answer.Code.BAD_RECIPE, refused.code(), refused.detail());
    stage.ordersNothing();
  }
}
