package afterimage.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import afterimage.session.SessionState.Phase;
import afterimage.worker.Report;
import afterimage.worker.RestorePlan;
import afterimage.worker.SessionOrder;
import afterimage.worker.WorkerCommand;
import org.junit.jupiter.api.Test;

/** A worker that is away, silent or forgetful: nobody waits for ever, nothing refused happens. */
class DeviceLossTest extends StageTest {
  /** All that was said to the session before comes first. */
  private void beats(int count) {
    for (int i = 0; i < count; i++) {
      stage.state();
      time.timePasses(DeviceLink.BEAT);
    }
    stage.state();
  }

  @Test
  void aCommandThatWasRefusedWhileTheWorkerWasAwayNeverHappens() {
    stage.in(Phase.PAUSED).worker(false, "killed");
    stage.asks(to -> new SessionRequest.Step("ann", to));
    stage.tunes("{\"optimizer.rate\": 0.02}");
    beats(6);
    for (int i = 0; i < 2; i++) {
      Answer.Refused refused = stage.refused();
      assertEquals(Answer.Code.BUSY, refused.code());
      assertTrue(refused.detail().contains("has not happened"), refused.detail());
    }
    stage.asks(to -> new SessionRequest.Resume("ann", to)).worker(true, "").plan();
    stage.says(Stage.started(5));
    long order = stage.order(SessionOrder.Resume.class).order();
    stage.says(new Report.Resumed(order, 5)).done();
    stage.ordersNothing();
  }

  @Test
  void whatAWorkerWasToldMayHaveHappenedSoItIsNotRefused() {
    stage.in(Phase.RUNNING).asks(to -> new SessionRequest.Pause("ann", to));
    long order = stage.order(SessionOrder.Pause.class).order();
    beats(12);
    stage.order(SessionOrder.Probe.class);
    stage.says(new Report.Paused(order, 9));
    assertEquals(9, stage.done().step());
  }

  @Test
  void aSessionThatTheWorkerDoesNotHaveBeginsAnewAndTheCommandIsAskedAgain() {
    stage.in(Phase.RUNNING).asks(to -> new SessionRequest.Pause("ann", to));
    SessionOrder.Pause pause = stage.order(SessionOrder.Pause.class);
    stage.says(new Report.Absent(pause.order()));
    assertEquals(RestorePlan.Then.RUN, stage.plan().then());
    stage.says(Stage.started(0));
    assertEquals(pause, stage.order(SessionOrder.Pause.class));
    stage.says(new Report.Paused(pause.order(), 3)).done();
  }

  @Test
  void aSessionThatTheWorkerLosesAgainAndAgainHasFailedVisibly() {
    stage.in(Phase.RUNNING).says(new Report.Absent(0));
    stage.plan();
    stage.says(Stage.started(0)).says(new Report.Absent(0));
    assertEquals(Phase.FAILED, stage.state().phase());
  }

  @Test
  void aRunningSessionOfWhichNothingIsHeardIsAskedForAndBeginsAnew() {
    stage.in(Phase.RUNNING);
    beats(DeviceLink.SILENT);
    stage.order(SessionOrder.Probe.class);
    stage.says(new Report.Present(7));
    beats(DeviceLink.SILENT);
    stage.order(SessionOrder.Probe.class);
    beats(DeviceLink.UNANSWERED);
    stage.command(WorkerCommand.Release.class);
    assertEquals(0, stage.plan().until());
    assertTrue(stage.state().interrupted().contains("did not answer"), stage.state().interrupted());
  }

  @Test
  void aWorkerThatNeverStartsASessionIsNotWaitedForForEver() {
    beats(DeviceLink.SILENT);
    stage.order(SessionOrder.Probe.class);
    beats(DeviceLink.UNANSWERED);
    stage.command(WorkerCommand.Release.class);
    stage.plan();
  }

  @Test
  void whatCannotBeReadForTenMinutesIsSaid() {
    for (int i = 0; i < DeviceLink.READING; i++) {
      beats(1);
      stage.says(new Report.Present(-1));
    }
    stage.command(WorkerCommand.Release.class);
    assertEquals(Phase.PAUSED, stage.state().phase());
    assertTrue(stage.state().reason().contains("10 minutes"), stage.state().reason());
  }

  @Test
  void aSessionAtRestIsLeftAlone() {
    stage.in(Phase.PAUSED).saved(0, 5, 0).command(WorkerCommand.Thin.class);
    beats(5);
    stage.ordersNothing();
  }
}
