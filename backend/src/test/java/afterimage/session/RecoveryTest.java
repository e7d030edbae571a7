package afterimage.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import afterimage.recipe.Recipe;
import afterimage.recipe.Recipes;
import afterimage.recipe.Rules;
import afterimage.recipe.Tuning;
import afterimage.session.SessionState.Phase;
import afterimage.store.Machine;
import afterimage.worker.Report;
import afterimage.worker.Reported;
import afterimage.worker.RestorePlan;
import afterimage.worker.SessionOrder;
import afterimage.worker.WorkerCommand;
import akka.Done;
import akka.actor.testkit.typed.javadsl.FishingOutcomes;
import akka.actor.testkit.typed.javadsl.TestProbe;
import com.fasterxml.jackson.databind.node.TextNode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A session outlives its actor, its worker, its journal's bad days, and sleeps in between. */
class RecoveryTest extends StageTest {
  private static final Duration LONGER_THAN_IDLE = Duration.ofSeconds(31);

  private static Map<String, com.fasterxml.jackson.databind.JsonNode> set(String value) {
    return Map.of("optimizer.rate", Recipes.value(value));
  }

  private static Stage tuned(Stage stage, int revision, int step, String value) {
    stage.tunes("{\"optimizer.rate\": %s}".formatted(value));
    long order = stage.order(SessionOrder.Tune.class).order();
    Recipe recipe = new Tuning(step, set(value)).applied(Stage.RECIPE);
    stage.says(new Report.Tuned(order, revision, step, set(value), recipe)).done();
    return stage;
  }

  private static Stage saved(Stage stage, int step, int revision) {
    stage.saved(0, step, revision).command(WorkerCommand.Thin.class);
    return stage;
  }

  private static Consumer<Stage> moving(
      java.util.function.Function<akka.actor.typed.ActorRef<Answer>, Session.Command> command,
      java.util.function.LongFunction<Report> report) {
    return stage -> {
      stage.asks(command);
      SessionOrder order = stage.order(SessionOrder.class);
      stage.says(report.apply(order.order())).done();
    };
  }

  static Stream<Named<Consumer<Stage>>> acknowledged() {
    return Stream.of(
        Named.of("nothing", stage -> {}),
        Named.of("a tuning", stage -> tuned(stage, 1, 6, "0.25")),
        Named.of(
            "two tunings and a checkpoint",
            stage -> saved(tuned(tuned(stage, 1, 6, "0.25"), 2, 9, "0.5"), 9, 2)),
        Named.of(
            "a pause",
            moving(to -> new SessionRequest.Pause("ann", to), n -> new Report.Paused(n, 9))),
        Named.of(
            "a step",
            stage -> {
              stage.says(new Report.Paused(0, 9));
              moving(to -> new SessionRequest.Step("ann", to), n -> new Report.Stepped(n, 10))
                  .accept(stage);
            }),
        Named.of(
            "a pause and a resume",
            stage -> {
              stage.says(new Report.Paused(0, 9));
              moving(to -> new SessionRequest.Resume("ann", to), n -> new Report.Resumed(n, 9))
                  .accept(stage);
            }),
        Named.of(
            "an end",
            moving(to -> new SessionRequest.Stop("ann", to), n -> new Report.Finished(n, 9))),
        Named.of(
            "a halt",
            stage -> stage.says(new Report.Halted(4, "step 5: the gradient is infinite"))),
        Named.of(
            "a name",
            stage -> stage.asks(to -> new SessionRequest.Rename("zest", "ann", to)).done()),
        Named.of(
            "tags",
            stage ->
                stage
                    .asks(
                        to ->
                            new SessionRequest.File(
                                Optional.of(List.of("fruit", "ü")),
                                Optional.of(true),
                                Optional.empty(),
                                "ann",
                                to))
                    .done()));
  }

  /** All of a state that must be the same after a restart. */
  private static List<Object> durable(SessionState state) {
    List<Object> all =
        new java.util.ArrayList<>(
            List.of(
                state.id(),
                state.origin(),
                state.name(),
                state.phase(),
                state.step(),
                state.tunings(),
                state.followed(),
                state.reason(),
                state.checkpoints(),
                state.checksum(),
                state.contents(),
                state.machine(),
                state.restarts(),
                state.inexactSince(),
                state.tags(),
                state.favorite(),
                state.archived(),
                Optional.ofNullable(state.deleted())));
    IntStream.of(1, 6, 9, 10, 50).forEach(step -> all.add(state.timeline().at(Math.max(9, step))));
    return all;
  }

  @ParameterizedTest
  @MethodSource("acknowledged")
  void whatIsAcknowledgedIsThereAfterARestart(Consumer<Stage> happens) {
    stage.in(Phase.RUNNING);
    happens.accept(stage);
    SessionState before = stage.state();
    SessionState after = stage.again(false).state();
    assertEquals(durable(before), durable(after));
    assertTrue(after.version() >= before.version(), "no viewer has seen a later version");
  }

  @ParameterizedTest
  @EnumSource
  void eachPhaseIsBroughtToTheDeviceWhereItHasSomethingToDoThere(Phase phase) {
    stage.in(phase);
    stage.state();
    stage.again(true);
    switch (phase) {
      case QUEUED -> assertEquals(RestorePlan.fresh(Stage.RECIPE), stage.plan());
      case RUNNING -> {
        RestorePlan plan = stage.plan();
        assertEquals(RestorePlan.Then.RUN, plan.then());
        assertEquals("abc", plan.checksum());
      }
      case PAUSED, FINISHED, FAILED -> stage.ordersNothing();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"PAUSED", "FINISHED"})
  void oneThatWaitsIsBroughtThereOnceSomebodyLooks(Phase phase) {
    stage.in(phase);
    stage.state();
    TestProbe<Viewer> viewer = stage.again(true).watched();
    RestorePlan plan = stage.plan();
    assertEquals(5, plan.until());
    assertEquals(phase == Phase.PAUSED ? RestorePlan.Then.WAIT : RestorePlan.Then.END, plan.then());
    stage.says(Stage.started(0)).ordersNothing();
    stage.says(new Report.CaughtUp(5)).order(SessionOrder.Watched.class);
    stage.order(SessionOrder.Show.class);
    stage.shows(5, 0);
    assertEquals(5, stage.picture(viewer));
    assertEquals(phase, stage.state().phase());
    assertEquals(5, stage.state().step());
  }

  @Test
  void thePlanHasAllThatHasHappened() {
    Tuning first = new Tuning(3, set("0.5"));
    List<Tuning> ahead = List.of(first, new Tuning(40, set("0.1")));
    SessionEvent.Created created =
        new SessionEvent.Created(
            Rules.LATEST,
            "fork",
            "you",
            Stage.created().created(),
            Stage.RECIPE,
            List.of(new Tuning(1, set("0.7"))),
            ahead,
            "parent",
            2,
            List.of(Stage.file(2)),
            "",
            "");
    stage = new Stage(kit, folder, created).in(Phase.RUNNING);
    stage.says(new Report.Tuned(0, 2, 3, first.set(), first.applied(Stage.RECIPE)));
    tuned(saved(saved(stage, 4, 2), 8, 2), 3, 10, "0.25");
    stage.says(new Report.Paused(0, 12)).state();
    stage.again(true).watched();
    assertEquals(
        new RestorePlan(
            Rules.LATEST,
            Stage.RECIPE,
            List.of(new Tuning(1, set("0.7")), first, new Tuning(10, set("0.25"))),
            ahead.subList(1, 2),
            List.of(Stage.file(8), Stage.file(4), Stage.file(2)),
            "abc",
            Stage.CONTENTS,
            12,
            RestorePlan.Then.WAIT),
        stage.plan());
  }

  // ---- the worker goes and comes

  private static SessionEvent event(TestProbe<Viewer> viewer) {
    while (true) {
      if (viewer.receiveMessage() instanceof Viewer.Event event) {
        return event.happening().event();
      }
    }
  }

  @Test
  void theNextWorkerIsAskedAgainWhatTheLastOneHasNotAnswered() {
    TestProbe<Viewer> viewer = stage.in(Phase.RUNNING).watched();
    stage.order(SessionOrder.Watched.class);
    stage.order(SessionOrder.Show.class);
    stage.tunes("{\"optimizer.rate\": 0.25}");
    var tune = stage.order(SessionOrder.Tune.class);
    stage.asks(to -> new SessionRequest.Pause("ann", to));
    var pause = stage.order(SessionOrder.Pause.class);
    stage.measures(7).worker(false, "killed");
    assertEquals(new SessionEvent.Interrupted(7, "killed"), event(viewer));
    stage.asks(to -> new SessionRequest.Resume("bob", to)).ordersNothing();
    stage.worker(true, "");
    assertEquals(RestorePlan.Then.RUN, stage.plan().then());
    stage.ordersNothing().says(Stage.started(4));
    assertEquals(new SessionOrder.Watched(true), stage.order(SessionOrder.Watched.class));
    assertEquals(tune, stage.order(SessionOrder.Tune.class));
    assertEquals(pause, stage.order(SessionOrder.Pause.class));
    assertEquals(pause.order() + 1, stage.order(SessionOrder.Resume.class).order());
    assertInstanceOf(SessionEvent.Started.class, event(viewer));
    stage.says(new Report.Paused(pause.order(), 6));
    assertEquals(6, stage.done().step());
  }

  @Test
  void aRunningSessionSaysThatItWaitsForAWorker() {
    assertEquals("", stage.in(Phase.RUNNING).state().interrupted());
    assertEquals("killed", stage.worker(false, "killed").state().interrupted());
    stage.worker(true, "").plan();
    assertEquals("killed", stage.state().interrupted());
    assertEquals("", stage.says(Stage.started(0)).state().interrupted());
    stage.again(false);
    assertEquals("the server has started again", stage.state().interrupted());
    stage.worker(true, "").plan();
    assertEquals("", stage.says(Stage.started(0)).state().interrupted());
  }

  @Test
  void aPausedSessionWaitsForNoWorker() {
    assertEquals("", stage.in(Phase.PAUSED).worker(false, "killed").state().interrupted());
    assertEquals("", stage.again(false).state().interrupted());
  }

  @Test
  void anotherWorkerBeginsAtTheCheckpointAndTheStepsAreMarked() {
    saved(stage.in(Phase.RUNNING), 4, 0).measures(7).worker(false, "killed").worker(true, "");
    assertEquals(List.of(Stage.file(4)), stage.plan().checkpoints());
    Machine newer = new Machine("9.9", "2", "cpu", 2, "AMD", "", "", "", "99");
    stage.says(new Report.Started(4, "abc", Stage.CONTENTS, newer, ""));
    SessionState state = stage.state();
    assertEquals(4, state.step());
    assertEquals(List.of(4), state.restarts());
    assertEquals("9.9", state.machine().program());
    assertEquals(-1, state.inexactSince(), "another program is no other machine");
    stage.worker(false, "killed").worker(true, "").plan();
    stage.says(new Report.Started(4, "abc", Stage.CONTENTS, Machine.of("another machine"), ""));
    assertEquals(4, stage.state().inexactSince());
  }

  @Test
  void twoWorkersThatEndAtTheSameStepAreEnoughHoweverLongTheSecondHasLived() {
    stage.in(Phase.RUNNING).measures(36).falls(36);
    stage.plan();
    saved(stage.says(Stage.started(0)), 30, 0).measures(36).falls(36);
    stage.ordersNothing();
    assertEquals(Phase.PAUSED, stage.state().phase());
    String reason = stage.state().reason();
    assertTrue(reason.contains("at the step after 36") && reason.contains("signal 11"), reason);
    assertTrue(reason.contains("canvas.size"), reason);
    stage.watched();
    stage.ordersNothing();
    stage.asks(to -> new SessionRequest.Resume("ann", to));
    stage.plan();
    stage.says(Stage.started(36)).order(SessionOrder.Watched.class);
    stage.order(SessionOrder.Resume.class);
  }

  @Test
  void whoWaitsForASessionThatEndsItsWorkersIsToldAndTheNextOneIsNotAskedAgain() {
    stage.falls(-1);
    stage.plan();
    stage.asks(to -> new SessionRequest.Pause("ann", to));
    stage.falls(-1);
    assertTrue(stage.refused().detail().contains("as it was put on the device"));
    stage.ordersNothing();
  }

  @Test
  void aSessionThatWasBesideAnotherIsNotToBlame() {
    stage.in(Phase.RUNNING).measures(9);
    for (int i = 0; i < 5; i++) {
      stage.worker(false, "signal 11").worker(true, "");
      stage.plan();
      stage.says(Stage.started(0)).measures(9);
    }
    assertEquals(Phase.RUNNING, stage.state().phase());
  }

  @Test
  void workersThatAreKilledAtRandomPauseNobody() {
    stage.in(Phase.RUNNING);
    int[][] kills = {{35, 40}, {50, 55}, {52, 53}, {75, 80}, {77, 79}, {90, 91}};
    for (int[] kill : kills) {
      saved(stage, kill[0], 0).measures(kill[1]).falls(kill[1]);
      assertEquals(kill[0], stage.plan().checkpoints().getFirst().step());
      stage.says(Stage.started(kill[0]));
    }
    assertEquals(Phase.RUNNING, stage.state().phase());
  }

  @Test
  void aFaultOfTheProgramIsTriedOnceMoreFromTheCheckpointAndThenItFails() {
    saved(stage.in(Phase.RUNNING).measures(9), 5, 0);
    stage.asks(to -> new SessionRequest.Pause("ann", to)).order(SessionOrder.Pause.class);
    stage.says(new Report.Fell(9, "a fault of the program: NullPointerException"));
    assertEquals(5, stage.plan().checkpoints().getFirst().step());
    assertEquals(Phase.RUNNING, stage.state().phase());
    stage.says(Stage.started(5)).order(SessionOrder.Pause.class);
    stage.says(new Report.Fell(9, "a fault of the program: NullPointerException"));
    assertTrue(stage.refused().detail().contains("NullPointerException"));
    assertEquals(Phase.FAILED, stage.state().phase());
    stage.worker(false, "signal 9").worker(true, "").ordersNothing();
  }

  @Test
  void withoutProgressTheThirdWorkerIsTheLastWhereverTheyEnd() {
    stage.in(Phase.RUNNING).measures(40).falls(40);
    stage.plan();
    stage.says(Stage.started(0)).falls(20);
    stage.plan();
    stage.says(Stage.started(0)).falls(30);
    stage.ordersNothing();
    assertEquals(Phase.PAUSED, stage.state().phase());
  }

  @Test
  void whatTheLastWorkerSaysLateIsNotBelieved() {
    stage.in(Phase.RUNNING).worker(false, "killed").says(new Report.Paused(0, 9));
    assertEquals(Phase.RUNNING, stage.state().phase());
    stage.worker(true, "").plan();
    stage.says(new Report.Finished(0, 9));
    assertEquals(Phase.RUNNING, stage.state().phase());
  }

  @Test
  void withoutItsNetworkItWaitsAndSaysWhichOneItWants() {
    stage.in(Phase.RUNNING).worker(false, "killed").worker(true, "").plan();
    stage.asks(to -> new SessionRequest.Pause("ann", to)).says(new Report.Missing("it wants abc"));
    assertEquals("it wants abc", stage.refused().detail());
    assertEquals(Phase.PAUSED, stage.state().phase());
    assertEquals("it wants abc", stage.state().reason());
    stage.asks(to -> new SessionRequest.Resume("ann", to));
    stage.plan();
    stage.says(Stage.started(0)).order(SessionOrder.Resume.class);
  }

  // ---- checkpoints

  @Test
  void aCheckpointWithATuningThatTheJournalDoesNotHaveDoesNotCount() {
    stage.in(Phase.RUNNING).saved(0, 6, 1).ordersNothing();
    assertEquals(List.of(), stage.state().checkpoints());
    stage.saved(0, 7, 0);
    assertEquals(List.of(Stage.file(7)), stage.command(WorkerCommand.Thin.class).written());
    stage.saved(0, 7, 0).ordersNothing();
    assertEquals(List.of(Stage.file(7)), stage.state().checkpoints());
    assertEquals(7, stage.state().step());
  }

  @Test
  void aFullDiskStopsTheStepsUntilThereIsRoom() {
    TestProbe<Viewer> viewer = stage.in(Phase.RUNNING).watched();
    stage.order(SessionOrder.Watched.class);
    stage.order(SessionOrder.Show.class);
    stage.says(new Report.NotSaved(0, "no room", true));
    assertEquals(new SessionOrder.Pause(0), stage.order(SessionOrder.Pause.class));
    stage.says(new Report.Paused(0, 9));
    assertEquals(new SessionEvent.Stalled(9, "no room"), event(viewer));
    assertEquals("no room", stage.state().reason());
    for (int i = 0; i < 3; i++) {
      time.timePasses(Duration.ofSeconds(5));
      long order = stage.order(SessionOrder.Save.class).order();
      stage.says(new Report.NotSaved(order, "no room", true)).ordersNothing();
    }
    time.timePasses(Duration.ofSeconds(5));
    stage
        .saved(stage.order(SessionOrder.Save.class).order(), 9, 0)
        .command(WorkerCommand.Thin.class);
    assertEquals(new SessionOrder.Resume(0), stage.order(SessionOrder.Resume.class));
    stage.says(new Report.Resumed(0, 9));
    assertEquals(Phase.RUNNING, stage.state().phase());
    assertEquals("", stage.state().reason());
  }

  @Test
  void aRestartWhileTheDiskIsFullForgetsNothing() {
    stage.in(Phase.RUNNING).says(new Report.NotSaved(0, "no room", true));
    stage.order(SessionOrder.Pause.class);
    stage.says(new Report.Paused(0, 9));
    assertEquals(Phase.PAUSED, stage.state().phase());
    assertEquals(RestorePlan.Then.RUN, stage.again(true).plan().then(), "nobody wanted it to wait");
  }

  @Test
  void whoPausesItWhileTheDiskIsFullIsObeyedWhenThereIsRoom() {
    stage.in(Phase.RUNNING).says(new Report.NotSaved(0, "no room", true));
    stage.order(SessionOrder.Pause.class);
    stage.says(new Report.Paused(0, 9)).asks(to -> new SessionRequest.Pause("ann", to));
    long order = stage.order(SessionOrder.Pause.class).order();
    assertEquals("", stage.says(new Report.Paused(order, 9)).done().state().reason());
    stage.saved(-1, 9, 0).command(WorkerCommand.Thin.class);
    stage.ordersNothing();
    stage.again(true).ordersNothing();
    assertEquals(Phase.PAUSED, stage.state().phase());
  }

  @Test
  void aWorkerThatEndsWhileTheDiskIsFullDoesNotKeepItWaiting() {
    stage.in(Phase.RUNNING).says(new Report.NotSaved(0, "no room", true));
    stage.order(SessionOrder.Pause.class);
    stage.says(new Report.Paused(0, 9));
    assertEquals(Phase.RUNNING, stage.worker(false, "killed").state().phase());
    assertEquals(RestorePlan.Then.RUN, stage.worker(true, "").plan().then());
  }

  @Test
  void aCheckpointOfAnEarlierLifeIsNotBelieved() {
    Reported late = new Reported(1, new Report.Saved(0, Stage.file(3), 0));
    stage.in(Phase.RUNNING).worker(false, "killed").worker(true, "").plan();
    stage.says(Stage.started(0)).hears(late).ordersNothing();
    assertEquals(List.of(), stage.state().checkpoints());
  }

  @Test
  void anotherTroubleThanAFullDiskDoesNotStopTheSteps() {
    stage.in(Phase.RUNNING).says(new Report.NotSaved(0, "no such folder", false)).ordersNothing();
    assertEquals(Phase.RUNNING, stage.state().phase());
  }

  // ---- the journal

  @Test
  void aJournalThatCannotBeWrittenCostsNoViewer() {
    TestProbe<Viewer> viewer = stage.in(Phase.RUNNING).watched();
    long version =
        assertInstanceOf(Viewer.Snapshot.class, viewer.receiveMessage()).state().version();
    Stage.refuseWrites(folder, "session|" + stage.id);
    stage.asks(to -> new SessionRequest.Rename("zest", "ann", to));
    assertEquals(Answer.Code.NOT_WRITTEN, stage.refused().code());
    Viewer.Snapshot anew = snapshot(viewer);
    Stage.takeWrites(folder);
    assertEquals("lemon", anew.state().name(), "what is not on the disk has not happened");
    assertTrue(anew.state().version() >= version);
    stage.asks(to -> new SessionRequest.Rename("peel", "ann", to));
    assertEquals("peel", stage.done().state().name());
    assertEquals(new SessionEvent.Renamed("peel", "ann"), renamed(viewer));
  }

  @Test
  void whoWaitsForWhatCannotBeWrittenIsToldAndNothingOfItHappens() {
    stage.in(Phase.RUNNING).tunes("{\"optimizer.rate\": 0.5}");
    long order = stage.order(SessionOrder.Tune.class).order();
    Stage.refuseWrites(folder, "session|" + stage.id);
    Recipe recipe = new Tuning(4, set("0.5")).applied(Stage.RECIPE);
    stage.says(new Report.Tuned(order, 1, 4, set("0.5"), recipe));
    Answer.Refused refused = stage.refused();
    assertEquals(Answer.Code.NOT_WRITTEN, refused.code());
    assertTrue(refused.hint().contains("disk"), refused::hint);
    Stage.takeWrites(folder);
    Stage.afterBackOff(time, stage.worker, WorkerCommand.Begin.class);
    assertEquals(0, stage.state().tunings().size());
  }

  @Test
  void aJournalThatCannotBeReadIsNoBeginningThatFailed() {
    stage.in(Phase.PAUSED).state();
    Stage.damage(folder, "session|" + stage.id);
    stage.again(true);
    assertTrue(
        stage
            .sessions
            .fishForMessage(
                Duration.ofSeconds(20),
                any ->
                    any instanceof Sessions.NotWritten
                        ? FishingOutcomes.complete()
                        : FishingOutcomes.continueAndIgnore())
            .stream()
            .allMatch(any -> any instanceof Sessions.NotWritten failed && failed.hasBegun()));
  }

  /** As a score of many tunings makes them. */
  @Test
  void tuningsThatComeFasterThanTheDiskWritesAreAllWritten() {
    int many = 5000;
    stage.in(Phase.RUNNING);
    Recipe recipe = new Tuning(4, set("0.5")).applied(Stage.RECIPE);
    for (int i = 1; i <= many; i++) {
      stage.says(new Report.Tuned(0, i, 4, set("0.5"), recipe));
    }
    stage.worker.awaitAssert(
        Duration.ofSeconds(60),
        () -> {
          assertEquals(many, stage.state().tunings().size());
          return Done.getInstance();
        });
  }

  /** The one that everybody gets when the actor comes back. */
  private static Viewer.Snapshot snapshot(TestProbe<Viewer> viewer) {
    return Stage.afterBackOff(time, viewer, Viewer.Snapshot.class);
  }

  private static SessionEvent renamed(TestProbe<Viewer> viewer) {
    while (true) {
      if (event(viewer) instanceof SessionEvent.Renamed renamed) {
        return renamed;
      }
    }
  }

  // ---- sleep

  /** Whether it would sleep when nothing has been said to it for a while. */
  private boolean isTiredAfterAWhile() {
    stage.state();
    time.timePasses(LONGER_THAN_IDLE);
    stage.state();
    stage.sessions.ref().tell(new Sessions.Tired("end"));
    boolean tired = false;
    while (true) {
      if (stage.sessions.receiveMessage() instanceof Sessions.Tired each) {
        if (each.id().equals("end")) {
          return tired;
        }
        tired = true;
      }
    }
  }

  private Stage atRest() {
    return saved(stage.in(Phase.PAUSED), 5, 0);
  }

  @Test
  void itSleepsWhenNobodyWatchesOrWaitsAndAllOfItIsOnTheDisk() {
    atRest();
    assertTrue(isTiredAfterAWhile());
    stage.session.tell(new Session.Sleep());
    assertEquals(new WorkerCommand.Release(stage.id), stage.command(WorkerCommand.Release.class));
    kit.createTestProbe().expectTerminated(stage.session);
  }

  @Test
  void whatRunsDoesNotSleep() {
    saved(stage.in(Phase.RUNNING), 5, 0);
    assertFalse(isTiredAfterAWhile());
  }

  @Test
  void whatIsNotOnTheDiskDoesNotSleep() {
    stage.in(Phase.PAUSED);
    assertFalse(isTiredAfterAWhile());
    saved(stage, 4, 0);
    assertFalse(isTiredAfterAWhile(), "that is one step too old");
    saved(stage, 5, 0);
    assertTrue(isTiredAfterAWhile());
  }

  @Test
  void whatIsWatchedDoesNotSleepAndThenItDoes() {
    atRest();
    TestProbe<Viewer> viewer = stage.watched();
    assertFalse(isTiredAfterAWhile());
    stage.session.tell(new SessionRequest.Unwatch(viewer.ref()));
    assertTrue(isTiredAfterAWhile());
  }

  @Test
  void whatSomebodyWaitsForDoesNotSleep() {
    atRest().tunes("{\"optimizer.rate\": 0.25}");
    assertFalse(isTiredAfterAWhile());
  }

  @Test
  void whoComesJustBeforeItSleepsKeepsItAwake() {
    atRest();
    assertTrue(isTiredAfterAWhile());
    stage.watched();
    stage.session.tell(new Session.Sleep());
    assertEquals(
        stage.session,
        stage
            .sessions
            .fishForMessage(
                Duration.ofSeconds(3),
                each ->
                    each instanceof Sessions.Awake
                        ? FishingOutcomes.complete()
                        : FishingOutcomes.continueAndIgnore())
            .stream()
            .map(each -> ((Sessions.Awake) each).session())
            .findFirst()
            .orElseThrow());
    assertEquals(Phase.PAUSED, stage.state().phase());
  }

  @Test
  void theChartsAreThereAfterASleep() {
    stage.in(Phase.RUNNING).measures(3).measures(4).says(new Report.Paused(0, 4));
    saved(stage, 4, 0).session.tell(new Session.Sleep());
    kit.createTestProbe().expectTerminated(stage.session);
    TestProbe<Measurements> charts = kit.createTestProbe();
    stage.again(true).session.tell(new SessionRequest.GetHistory(charts.ref()));
    assertEquals(
        List.of(3, 4), charts.receiveMessage().rows().stream().map(each -> each.step()).toList());
  }

  /** All of a state that is not in the journal and is missed by who looks at it. */
  private static List<Object> live(SessionState state) {
    return List.of(
        Optional.ofNullable(state.probability()),
        Optional.ofNullable(state.opinion()),
        Optional.ofNullable(state.secondOpinion()),
        state.warning(),
        state.kept(),
        state.stepsPerSecond());
  }

  /** One whose unit is silent, with an opinion. */
  private Stage seen(Phase phase) {
    stage.in(Phase.RUNNING);
    IntStream.rangeClosed(1, 5).forEach(step -> stage.says(Stage.measured(step, 0)));
    return saved(phase == Phase.RUNNING ? stage : stage.in(phase), 5, 0).says(Stage.looked(5));
  }

  @ParameterizedTest
  @EnumSource(names = {"PAUSED", "FINISHED"})
  void whatWasMeasuredAndSeenLastIsThereAfterASleep(Phase phase) {
    List<Object> before = live(seen(phase).state());
    assertEquals(Optional.of(0.25), before.getFirst());
    stage.session.tell(new Session.Sleep());
    kit.createTestProbe().expectTerminated(stage.session);
    assertEquals(before, live(stage.again(true).state()));
  }

  @Test
  void whatARunMeasuredBeforeItsCheckpointIsThereAfterARestart() {
    saved(stage.in(Phase.RUNNING).measures(4), 4, 0).measures(5);
    SessionState after = stage.again(false).state();
    assertEquals(4, after.step());
    assertEquals(0.25, after.probability());
    assertEquals(0, after.stepsPerSecond());
  }

  @Test
  void aJournalThatCannotBeWrittenCostsNothingThatWasMeasuredAndSeen() {
    List<Object> before = live(seen(Phase.PAUSED).state());
    TestProbe<Viewer> viewer = stage.watched();
    viewer.expectMessageClass(Viewer.Snapshot.class);
    Stage.refuseWrites(folder, "session|" + stage.id);
    stage.asks(to -> new SessionRequest.Rename("zest", "ann", to)).refused();
    Stage.takeWrites(folder);
    assertEquals(before, live(snapshot(viewer).state()));
  }

  @Test
  void whatNoSerializerTakesIsRefusedAndTheSessionGoesOn() {
    stage.in(Phase.RUNNING);
    stage.tunesTo("optimizer.type", TextNode.valueOf("\ud800"));
    assertEquals(Answer.Code.BAD_RECIPE, stage.refused().code());
    stage.ordersNothing();
    stage.asks(replyTo -> new SessionRequest.Rename("\ud800", "you", replyTo));
    assertEquals(Answer.Code.NOT_WRITTEN, stage.refused().code());
    Stage.afterBackOff(time, stage.worker, WorkerCommand.Begin.class);
    stage.asks(replyTo -> new SessionRequest.Rename("a", "you", replyTo));
    assertEquals("a", stage.done().state().name());
  }
}
