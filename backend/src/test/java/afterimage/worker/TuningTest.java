package afterimage.worker;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import afterimage.recipe.Recipe;
import afterimage.recipe.Rules;
import afterimage.recipe.Tuning;
import ai.djl.engine.EngineException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Knobs are in force from the next step on, and what became infinite waits for them. */
class TuningTest {
  /** A step of twenty thousand times the parameters: beyond float32 within ten. */
  private static final String[] DOOMED = {
    "optimizer.type=sgd", "optimizer.rate=10", "penalties.l2Parameters=1000"
  };

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

  @ParameterizedTest
  @ValueSource(
      strings = {
        "optimizer.rate=0.5",
        "optimizer.type=sgd",
        "views.count=3",
        "objective.0.index=5",
        "penalties.totalVariation=3"
      })
  void aTuningIsInForceFromTheNextStepOnAndNotBefore(String setting) {
    bench.begin("s", Bench.recipe()).steps(4).words("s");
    bench.tune("s", 7, setting);
    Recipe tuned = new Tuning(5, Bench.values(setting)).applied(Bench.recipe());
    assertEquals(
        List.of(new Report.Tuned(7, 1, 5, Bench.values(setting), tuned)), bench.words("s"));
    assertArrayEquals(bench.byHand(Bench.recipe(), 4), bench.take("s").rgb());
    bench.steps(5);
    byte[] expected = bench.byHand(Bench.recipe(), 9, new Tuning(5, Bench.values(setting)));
    assertArrayEquals(expected, bench.take("s").rgb());
    assertFalse(Arrays.equals(expected, bench.byHand(Bench.recipe(), 9)));
  }

  @Test
  void tuningsAreCountedAndAppliedInOrder() {
    bench.begin("s", Bench.recipe()).steps(2).words("s");
    bench.tune("s", 1, "optimizer.rate=0.5").tune("s", 2, "optimizer.rate=0.2").steps(1);
    bench.tune("s", 3, "views.noise=0.1");
    List<Report.Tuned> all = bench.words("s").stream().map(Report.Tuned.class::cast).toList();
    assertEquals(List.of(1L, 2L, 3L), all.stream().map(Report.Tuned::order).toList());
    assertEquals(List.of(1, 2, 3), all.stream().map(Report.Tuned::revision).toList());
    assertEquals(List.of(3, 3, 4), all.stream().map(Report.Tuned::step).toList());
    assertEquals(0.2, all.getLast().recipe().optimizer().rate());
  }

  @ParameterizedTest
  @CsvSource({
    "optimizer.rate=99, optimizer.rate must be 0.000001..10",
    "canvas.size=64, canvas.size cannot change",
    "network=\"other\", network cannot change",
    "objective.0.index=10, 10",
    "objective.7.weight=1, there are only",
    "nonsense=1, nonsense"
  })
  void whatCannotBeIsDeclinedAndNothingHasChanged(String setting, String reason) {
    bench.begin("s", Bench.recipe()).steps(4).words("s");
    bench.tune("s", 7, setting);
    Report.Declined said = assertInstanceOf(Report.Declined.class, bench.words("s").getFirst());
    assertEquals(7, said.order());
    assertTrue(said.reason().contains(reason), said::reason);
    bench.steps(2);
    assertArrayEquals(bench.byHand(Bench.recipe(), 6), bench.take("s").rgb());
  }

  @Test
  void aFinishedSessionGoesOnWhenItIsGivenMoreSteps() {
    bench.begin("s", Bench.recipe("steps=3")).steps(9).words("s");
    bench.tune("s", 1, "optimizer.rate=0.5").steps(9);
    assertInstanceOf(Report.Tuned.class, bench.words("s").getLast());
    assertEquals(3, bench.take("s").step(), "another knob alone does not wake it");
    bench.tune("s", 2, "steps=5").steps(9);
    List<Report> reports = bench.words("s");
    assertEquals(new Report.Resumed(0, 3), reports.get(0));
    assertEquals(4, assertInstanceOf(Report.Tuned.class, reports.get(1)).step());
    assertEquals(new Report.Finished(0, 5), reports.get(2));
  }

  @Test
  void aStoppedSessionGoesOnWhenItIsGivenMoreSteps() {
    bench
        .begin("s", Bench.recipe())
        .steps(3)
        .tell("s", new SessionOrder.Stop(1))
        .steps(2)
        .words("s");
    bench.tune("s", 2, "steps=5").steps(9);
    assertEquals(new Report.Finished(0, 5), bench.words("s").getLast());
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void fewerStepsThanAreTakenEndTheRunWhereItIs(boolean runs) {
    bench.begin("s", Bench.recipe()).steps(5);
    if (!runs) {
      bench.tell("s", new SessionOrder.Pause(1));
    }
    bench.words("s");
    bench.tune("s", 2, "steps=2").steps(9);
    List<Report> reports = bench.words("s");
    assertEquals(2, assertInstanceOf(Report.Tuned.class, reports.get(0)).recipe().steps());
    assertEquals(List.of(new Report.Finished(0, 5)), reports.subList(1, reports.size()));
    assertEquals(5, bench.take("s").step());
  }

  @Test
  void whatBecomesInfiniteWaitsAndItsNeighborGoesOn() {
    bench.begin("bad", Bench.recipe(DOOMED)).begin("good", Bench.recipe()).steps(40);
    Report.Halted halted = assertInstanceOf(Report.Halted.class, bench.words("bad").getLast());
    assertTrue(halted.reason().endsWith("is infinite"), halted::reason);
    assertTrue(halted.step() > 0 && halted.step() < 12);
    assertArrayEquals(bench.byHand(Bench.recipe(DOOMED), halted.step()), bench.take("bad").rgb());
    int taken = bench.take("good").step();
    assertTrue(taken > 20, () -> taken + " steps");
    assertArrayEquals(bench.byHand(Bench.recipe(), taken), bench.take("good").rgb());
  }

  @Test
  void aTuningRevivesIt() {
    bench.begin("s", Bench.recipe(DOOMED)).steps(40);
    int last = assertInstanceOf(Report.Halted.class, bench.words("s").getLast()).step();
    bench.tune("s", 1, "penalties.l2Parameters=0", "optimizer.rate=0.001").steps(9);
    assertEquals(1, bench.words("s").size(), "tuned, and it waits: it has not ended");
    bench.tell("s", new SessionOrder.Resume(2)).steps(10);
    assertEquals(List.of(new Report.Resumed(2, last)), bench.words("s"));
    assertEquals(last + 10, bench.take("s").step());
  }

  @Test
  void withoutATuningItHaltsAgainAtTheSameStep() {
    bench.begin("s", Bench.recipe(DOOMED)).steps(40);
    Report halted = bench.words("s").getLast();
    bench.tell("s", new SessionOrder.Resume(2)).steps(10);
    assertEquals(halted, bench.words("s").getLast());
    bench.tell("s", new SessionOrder.StepOnce(3)).steps(10);
    List<Report> words = bench.words("s");
    assertEquals(List.of(halted, new Report.Declined(3, "the step failed")), words);
  }

  @Test
  void stoppedItGoesOnWithMoreStepsAndOtherKnobs() {
    bench.begin("s", Bench.recipe(DOOMED)).steps(40).tell("s", new SessionOrder.Stop(1));
    Report.Finished end = assertInstanceOf(Report.Finished.class, bench.words("s").getLast());
    bench.tune("s", 2, "steps=40", "penalties.l2Parameters=0", "optimizer.rate=0.001").steps(50);
    assertTrue(end.step() < 12);
    assertEquals(new Report.Finished(0, 40), bench.words("s").getLast());
  }

  @Test
  void aDeviceThatFailsStopsTheSessionOfThatStepOnly() {
    bench.begin("a", Bench.recipe()).begin("b", Bench.recipe()).steps(2).words("a");
    bench.tell("a", new SessionOrder.Show());
    bench.orders();
    bench.whileStepping(
        optimizations -> {
          throw new EngineException("the size of tensor a must match\nand more");
        });
    bench.steps(1);
    bench.whileStepping(optimizations -> {});
    Report.Halted halted = assertInstanceOf(Report.Halted.class, bench.words("a").getLast());
    assertEquals("the device failed: the size of tensor a must match", halted.reason());
    assertInstanceOf(FrameEncoder.Develop.class, bench.orders().getFirst(), "the picture it owes");
    bench.steps(5);
    assertEquals(6, bench.take("b").step());
    bench.tell("a", new SessionOrder.Resume(3)).steps(2);
    assertEquals(new Report.Resumed(3, 1), bench.words("a").getFirst());
  }

  /**
   * A GPU is asked only now and then whether steps were finite. A tuning that was recorded
   * meanwhile would name a step that has not been taken, and a replay would come to something else.
   */
  @Test
  void whereADeviceIsAskedSeldomAReplayKnowsTheSameTunings() {
    List<Report> often = byHand(new Bench(folder.resolve("often")));
    List<Report> seldom = byHand(Bench.fetching(folder.resolve("seldom"), 16));
    assertEquals(often, seldom);
    Report.Halted halted =
        often.stream()
            .filter(Report.Halted.class::isInstance)
            .map(Report.Halted.class::cast)
            .findFirst()
            .orElseThrow();
    assertTrue(often.contains(new Report.Declined(halted.step() + 1, "the step failed")));
  }

  /** Twelve steps by hand, of which one is not finite; a tuning of the score comes at each. */
  private static List<Report> byHand(Bench bench) {
    try (bench) {
      List<Tuning> ahead =
          IntStream.rangeClosed(2, 12)
              .mapToObj(step -> new Tuning(step, Bench.values("views.turn=" + step)))
              .toList();
      bench.begin(
          "s",
          new RestorePlan(
              Rules.LATEST,
              Bench.recipe(DOOMED),
              List.of(),
              ahead,
              List.of(),
              "",
              "",
              0,
              RestorePlan.Then.WAIT));
      for (int order = 1; order <= 12; order++) {
        bench.tell("s", new SessionOrder.StepOnce(order));
      }
      bench.tune("s", 13, "optimizer.rate=0.001");
      return bench.words("s");
    }
  }
}
