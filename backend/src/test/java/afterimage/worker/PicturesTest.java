package afterimage.worker;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import afterimage.TinyNetwork;
import afterimage.recipe.Preset;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the worker hands to the frame encoder, and what the networks say of it. */
class PicturesTest {
  @TempDir Path folder = Path.of("");
  private Bench bench;

  @BeforeEach
  void open() {
    bench = new Bench(folder);
  }

  @AfterEach
  void close() {
    bench.close();
  }

  @Test
  void nobodyAsksAndNothingIsDeveloped() {
    bench.begin("s", Bench.recipe()).steps(20).tell("s", new SessionOrder.Pause(1));
    assertTrue(bench.orders().stream().noneMatch(FrameEncoder.Develop.class::isInstance));
  }

  @Test
  void whileItRunsThePictureIsThatOfTheNextStepAndOneForEachAsking() {
    bench.begin("s", Bench.recipe()).steps(4);
    bench.orders();
    bench.tell("s", new SessionOrder.Show()).tell("s", new SessionOrder.Show());
    assertEquals(List.of(), bench.orders());
    bench.tune("s", 1, "optimizer.rate=0.01").orders();
    bench.steps(3);
    List<FrameEncoder.Command> orders = bench.orders();
    FrameEncoder.Develop order = assertInstanceOf(FrameEncoder.Develop.class, orders.getFirst());
    assertEquals(5, order.step());
    assertEquals(1, order.revision());
    assertEquals(1, orders.stream().filter(FrameEncoder.Develop.class::isInstance).count());
  }

  @Test
  void whereItWaitsThePictureIsThatOfNow() {
    bench.begin("s", Bench.recipe()).steps(4).tell("s", new SessionOrder.Pause(1)).orders();
    bench.tell("s", new SessionOrder.Show());
    FrameEncoder.Develop order =
        assertInstanceOf(FrameEncoder.Develop.class, bench.orders().getFirst());
    assertEquals(4, order.step());
    assertArrayEquals(bench.byHand(Bench.recipe(), 4), order.rgb());
  }

  @Test
  void askedForJustBeforeAPauseItIsThatOfThePause() {
    bench.begin("s", Bench.recipe()).steps(5).orders();
    bench.tell("s", new SessionOrder.Show()).tell("s", new SessionOrder.Pause(1));
    assertEquals(5, assertInstanceOf(FrameEncoder.Develop.class, bench.orders().getFirst()).step());
  }

  @Test
  void picturesAreKeptAtStepsThatGrowGeometrically() {
    bench.begin("s", Bench.recipe("steps=33")).steps(40);
    assertEquals(List.of(0, 1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 33), bench.kept());
  }

  @Test
  void picturesAreKeptAtPausesTuningsAndStepsByHand() {
    bench.begin("s", Bench.recipe()).steps(21).orders();
    bench
        .tune("s", 1, "optimizer.rate=0.01")
        .tune("s", 1, "optimizer.rate=0.02")
        .steps(2)
        .tell("s", new SessionOrder.Pause(2));
    bench.tell("s", new SessionOrder.StepOnce(3)).tell("s", new SessionOrder.StepOnce(4));
    bench.tell("s", new SessionOrder.Stop(5)).tell("s", new SessionOrder.Stop(6));
    assertEquals(List.of(21, 23, 24, 25), bench.kept());
  }

  @Test
  void measurementsOfEveryStepAreToldBeforeTheEndOfTheSteps() {
    bench.begin("s", Bench.recipe()).steps(5).tell("s", new SessionOrder.Pause(1));
    List<Report> reports = bench.reports("s");
    int pause = reports.indexOf(new Report.Paused(1, 5));
    List<Integer> steps =
        reports.subList(0, pause).stream()
            .filter(Report.Measured.class::isInstance)
            .flatMap(each -> ((Report.Measured) each).meters().stream())
            .map(meters -> meters.step())
            .toList();
    assertEquals(List.of(1, 2, 3, 4, 5), steps);
  }

  @Test
  void whatIsWatchedIsLookedAtOnceItRestsAndTheAnswerDoesNotWait() {
    TinyNetwork.in(folder, Preset.SECOND_NETWORK);
    bench.begin("s", Bench.recipe()).tell("s", new SessionOrder.Watched(true)).steps(3).words("s");
    bench.tell("s", new SessionOrder.Pause(1));
    List<Report> words =
        bench.reports("s").stream().filter(each -> !(each instanceof Report.Measured)).toList();
    assertEquals(new Report.Paused(1, 3), words.getFirst());
    Report.Looked looked = assertInstanceOf(Report.Looked.class, words.get(1));
    assertEquals(3, looked.step());
    assertEquals(
        List.of("tiny", Preset.SECOND_NETWORK),
        looked.sights().stream().map(Report.Sight::network).toList());
    for (Report.Sight sight : looked.sights()) {
      assertEquals(5, sight.top().size());
      assertTrue(sight.followed() > 0 && sight.followed() < 1);
    }
  }

  private List<Integer> looks() {
    return bench.reports("s").stream()
        .flatMap(each -> each instanceof Report.Looked looked ? Stream.of(looked.step()) : null)
        .toList();
  }

  @Test
  void whatNobodyWatchesIsNotLookedAtWhileItRuns() {
    bench.begin("s", Bench.recipe()).steps(20);
    assertEquals(List.of(), looks());
    bench.tell("s", new SessionOrder.Watched(true)).steps(12);
    assertEquals(32, looks().getLast());
  }

  @Test
  void whoeverEndsOrWaitsHasAnOpinionOfItsOwnLastStepThoughNobodyWatches() {
    TinyNetwork.in(folder, Preset.SECOND_NETWORK);
    bench.begin("s", Bench.recipe("steps=9")).steps(5).tell("s", new SessionOrder.Pause(1));
    assertEquals(List.of(5), looks());
    assertEquals(List.of(5), bench.kept().stream().filter(step -> step > 4).toList());
    bench.tell("s", new SessionOrder.StepOnce(2));
    assertEquals(List.of(6), looks());
    bench.tell("s", new SessionOrder.Watched(true)).tell("s", new SessionOrder.Watched(false));
    assertEquals(List.of(), looks(), "once for each step");
    bench.tell("s", new SessionOrder.Resume(3)).steps(9);
    assertEquals(List.of(9), looks());
    assertEquals(9, bench.kept().getLast());
  }
}
