package afterimage.worker;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One step a message, and every command between two of them. */
class GpuWorkerTest {
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
  void aSessionBeginsAndStepsByItself() {
    bench.begin("s", Bench.recipe());
    Report.Started started = assertInstanceOf(Report.Started.class, bench.words("s").getFirst());
    assertEquals(0, started.step());
    assertEquals(64, started.checksum().length());
    assertEquals(7, bench.steps(7).take("s").step());
    assertArrayEquals(bench.byHand(Bench.recipe(), 7), bench.take("s").rgb());
  }

  @ParameterizedTest
  @CsvSource({
    "network=\"none\", no network is called",
    "network=\"/etc/tiny.onnx\", network must be one of tiny",
    "network=\"../tiny\", network must be one of tiny",
    "network=\"tiny.onnx\", network must be one of tiny",
    "objective.0.index=10, 10",
    "'objective.0={\"type\":\"channel\",\"layer\":\"nowhere\",\"unit\":0}', nowhere",
    "'canvas.start=\"data:image/png;base64,abcd\"', canvas.start comes to a worker as a hash",
    "'canvas.start=\"sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\"',"
        + " canvas.start"
  })
  void whatCannotBeBegunIsRejectedWithTheReason(String setting, String reason) {
    bench.begin("s", Bench.recipe(setting));
    List<Report> reports = bench.reports("s");
    assertEquals(1, reports.size());
    String said = assertInstanceOf(Report.Rejected.class, reports.getFirst()).reason();
    assertTrue(said.contains(reason), said);
    assertTrue(bench.isWaiting());
    bench.begin("s", Bench.recipe());
    assertInstanceOf(Report.Started.class, bench.reports("s").getFirst());
  }

  @Test
  void afterAPauseThereIsNoStep() {
    bench.begin("s", Bench.recipe()).steps(5).words("s");
    bench.tell("s", new SessionOrder.Pause(4));
    assertEquals(List.of(new Report.Paused(4, 5)), bench.words("s"));
    bench.steps(10);
    assertTrue(bench.isWaiting());
    assertEquals(5, bench.take("s").step());
    bench.tell("s", new SessionOrder.Pause(5));
    assertEquals(List.of(new Report.Paused(5, 5)), bench.words("s"));
  }

  @Test
  void resumedItGoesOnAsIfNothingHadHappened() {
    bench.begin("s", Bench.recipe()).steps(5).tell("s", new SessionOrder.Pause(1)).steps(2);
    bench.words("s");
    bench.tell("s", new SessionOrder.Resume(2)).tell("s", new SessionOrder.Resume(3));
    assertEquals(List.of(new Report.Resumed(2, 5), new Report.Resumed(3, 5)), bench.words("s"));
    assertEquals(9, bench.steps(4).take("s").step(), "a step a message, however often resumed");
    assertArrayEquals(bench.byHand(Bench.recipe(), 9), bench.take("s").rgb());
  }

  @Test
  void aStepByHandIsExactlyOne() {
    bench.begin("s", Bench.recipe()).steps(3).tell("s", new SessionOrder.Pause(1)).words("s");
    bench.tell("s", new SessionOrder.StepOnce(2)).tell("s", new SessionOrder.StepOnce(3)).steps(9);
    assertEquals(List.of(new Report.Stepped(2, 4), new Report.Stepped(3, 5)), bench.words("s"));
    assertEquals(5, bench.take("s").step());
    assertArrayEquals(bench.byHand(Bench.recipe(), 5), bench.take("s").rgb());
  }

  @Test
  void whatRunsTakesNoStepByHand() {
    bench.begin("s", Bench.recipe()).steps(3).words("s");
    bench.tell("s", new SessionOrder.StepOnce(2));
    assertEquals(List.of(new Report.Declined(2, "the session runs")), bench.words("s"));
    assertFalse(bench.isWaiting());
    assertEquals(3, bench.take("s").step());
  }

  @Test
  void theLastStepEndsTheRunOnce() {
    bench.begin("s", Bench.recipe("steps=4")).steps(20);
    List<Report> reports = bench.words("s");
    assertEquals(new Report.Finished(0, 4), reports.getLast());
    assertEquals(2, reports.size());
    assertTrue(bench.isWaiting());
    assertEquals(4, bench.take("s").step());
  }

  @Test
  void theLastStepByHandEndsTheRun() {
    bench
        .begin("s", Bench.recipe("steps=2"))
        .steps(1)
        .tell("s", new SessionOrder.Pause(1))
        .words("s");
    bench.tell("s", new SessionOrder.StepOnce(2));
    assertEquals(List.of(new Report.Stepped(2, 2), new Report.Finished(0, 2)), bench.words("s"));
  }

  @Test
  void aStopEndsItWhereItIsAsOftenAsOneLikes() {
    bench.begin("s", Bench.recipe()).steps(5).words("s");
    bench.tell("s", new SessionOrder.Stop(2)).tell("s", new SessionOrder.Stop(3)).steps(9);
    assertEquals(List.of(new Report.Finished(2, 5), new Report.Finished(3, 5)), bench.words("s"));
    bench.tell("s", new SessionOrder.Pause(4)).tell("s", new SessionOrder.Resume(5));
    bench.tell("s", new SessionOrder.StepOnce(6)).steps(9);
    String ended = "the run has ended at step 5";
    assertEquals(
        List.of(
            new Report.Declined(4, ended),
            new Report.Declined(5, ended),
            new Report.Declined(6, ended)),
        bench.words("s"));
    assertEquals(5, bench.take("s").step());
  }

  @Test
  void neighborsTakeTurnsAndDoNotChangeEachOther() {
    bench.begin("a", Bench.recipe()).begin("b", Bench.recipe("seed=9", "canvas.size=48")).steps(8);
    assertEquals(4, bench.take("a").step());
    assertEquals(4, bench.take("b").step());
    assertArrayEquals(bench.byHand(Bench.recipe(), 4), bench.take("a").rgb());
  }

  @Test
  void whatIsForgottenTakesNoStepAndIsNotKept() {
    bench.begin("a", Bench.recipe()).begin("b", Bench.recipe()).steps(2).words("a");
    bench.orders();
    bench.tell(new WorkerCommand.Forget("a")).tell(new WorkerCommand.Forget("unknown")).steps(4);
    bench.tell("a", new SessionOrder.Resume(3)).tell("a", new SessionOrder.Take(4));
    assertEquals(List.of(new Report.Absent(3), new Report.Absent(4)), bench.reports("a"));
    assertEquals(5, bench.take("b").step());
    assertTrue(bench.orders().contains(new FrameEncoder.Burn("a")));
  }

  @Test
  void aSecondBeginOfTheSameSessionForgetsTheFirst() {
    bench.begin("s", Bench.recipe("seed=9")).steps(3);
    List<Report> first = bench.reports("s");
    bench.begin("s", Bench.recipe());
    assertEquals(0, assertInstanceOf(Report.Started.class, bench.words("s").getFirst()).step());
    assertEquals(4, bench.steps(4).take("s").step(), "a step a message, however often begun");
    assertArrayEquals(bench.byHand(Bench.recipe(), 4), bench.take("s").rgb());
    assertInstanceOf(Report.Started.class, first.getFirst());
  }

  @Test
  void whoeverAsksForASessionThatIsNotHereIsTold() {
    bench.tell("nobody", new SessionOrder.Pause(4));
    assertEquals(List.of(new Report.Absent(4)), bench.reports("nobody"));
    bench.begin("s", Bench.recipe()).steps(2).words("s");
    bench.tell("s", Bench.LIFE + 1, new SessionOrder.StepOnce(5));
    assertEquals(List.of(new Report.Absent(5)), bench.words("s"));
    bench.tell("s", new SessionOrder.Probe()).steps(0);
    assertEquals(List.of(new Report.Present(2)), bench.words("s"));
    bench.tell(new WorkerCommand.Release("s")).tell("s", new SessionOrder.Probe());
    assertEquals(List.of(new Report.Absent(0)), bench.words("s"));
  }
}
