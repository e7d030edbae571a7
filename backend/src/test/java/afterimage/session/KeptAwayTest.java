package afterimage.session;

import static org.junit.jupiter.api.Assertions.assertEquals;

import afterimage.recipe.Tuning;
import afterimage.session.SessionState.Phase;
import afterimage.worker.Report;
import afterimage.worker.SessionOrder;
import akka.actor.testkit.typed.javadsl.ActorTestKit;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A session that ends its workers is kept from them until somebody wants it, also over a sleep. */
class KeptAwayTest {
  @TempDir static Path folder = Path.of("");
  private static ActorTestKit kit;

  private Stage stage;

  @BeforeAll
  static void begin() {
    kit = ActorTestKit.create("kept-away", Stage.config(folder));
  }

  @AfterAll
  static void end() {
    kit.shutdownTestKit();
  }

  @BeforeEach
  void play() {
    stage = new Stage(kit, folder);
  }

  private void endsTwoWorkers() {
    stage.falls(0);
    stage.plan();
    stage.falls(0);
    stage.ordersNothing();
  }

  @ParameterizedTest
  @EnumSource(names = {"QUEUED", "RUNNING", "PAUSED", "FINISHED"})
  void whatEndsItsWorkersIsKeptFromThemAlsoAfterASleep(Phase phase) {
    stage.in(phase).state();
    if (phase != Phase.QUEUED && phase != Phase.RUNNING) {
      stage.again(true).watched();
      stage.plan();
    }
    endsTwoWorkers();
    stage.again(true).watched();
    stage.ordersNothing();
    stage.worker(false, "killed").worker(true, "").ordersNothing();
    assertEquals(phase == Phase.FINISHED ? phase : Phase.PAUSED, stage.state().phase());
    stage.asks(to -> new SessionRequest.Resume("ann", to));
    stage.plan();
  }

  @Test
  void whoeverHasResumedItHasAllOfItBack() {
    stage.in(Phase.RUNNING);
    endsTwoWorkers();
    stage.asks(to -> new SessionRequest.Resume("ann", to)).plan();
    stage.says(Stage.started(0));
    long order = stage.order(SessionOrder.Resume.class).order();
    stage.says(new Report.Resumed(order, 0)).done();
    stage.says(new Report.Paused(0, 5)).state();
    stage.again(true).watched();
    assertEquals(5, stage.plan().until());
  }

  @Test
  void aKnobThatCouldBeTurnedIsAnEndOfItToo() {
    stage.in(Phase.RUNNING);
    endsTwoWorkers();
    stage.tunes("{\"optimizer.rate\": 0.25}").plan();
    stage.says(Stage.started(0));
    SessionOrder.Tune tune = stage.order(SessionOrder.Tune.class);
    var recipe = new Tuning(1, tune.set()).applied(Stage.RECIPE);
    stage.says(new Report.Tuned(tune.order(), 1, 1, tune.set(), recipe)).done();
    stage.again(true).watched();
    assertEquals(1, stage.plan().done().size());
  }
}
