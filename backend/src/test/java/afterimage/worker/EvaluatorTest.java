package afterimage.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import afterimage.TinyNetwork;
import afterimage.network.DeviceFailure;
import afterimage.recipe.Preset;
import ai.djl.engine.EngineException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An opinion is worth having and never worth a session. */
class EvaluatorTest {
  @TempDir Path folder = Path.of("");
  private Bench bench;

  @BeforeEach
  void open() {
    TinyNetwork.in(folder, Preset.SECOND_NETWORK);
    bench = new Bench(folder);
  }

  @AfterEach
  void close() {
    bench.close();
  }

  private void secondFails(Supplier<RuntimeException> failure) {
    bench.whileLooking(
        network -> {
          if (network.equals(Preset.SECOND_NETWORK)) {
            throw failure.get();
          }
        });
  }

  private static EngineException without(String what) {
    return new EngineException("CUDA " + what + ". Tried to allocate 2.00 GiB");
  }

  private List<String> complaints() {
    return bench.worker.getAllLogEntries().stream()
        .map(each -> each.message())
        .filter(message -> message.contains("second opinion"))
        .toList();
  }

  @Test
  void aFinishedSessionStaysFinishedThoughTheSecondNetworkHasNoMemory() {
    secondFails(() -> without("out of memory"));
    bench.begin("s", Bench.recipe("steps=3")).steps(9);
    assertEquals(new Report.Finished(0, 3), bench.words("s").getLast());
    bench.tune("s", 7, "steps=5").steps(9);
    assertEquals(new Report.Finished(0, 5), bench.words("s").getLast());
  }

  @Test
  void aFaultOfTheProgramInALookIsNoFallOfTheSession() {
    secondFails(() -> new IllegalStateException("nobody"));
    bench.begin("s", Bench.recipe("steps=3")).steps(9);
    assertEquals(new Report.Finished(0, 3), bench.words("s").getLast());
    assertEquals(3, bench.take("s").step(), "it is here still");
  }

  @Test
  void whatFailsAgainAndAgainIsSaidOnceForEachReason() {
    secondFails(() -> without("out of memory"));
    bench.begin("s", Bench.recipe()).tell("s", new SessionOrder.Pause(1));
    for (int order = 2; order < 6; order++) {
      bench.tell("s", new SessionOrder.StepOnce(order));
    }
    assertEquals(1, complaints().size(), () -> complaints().toString());
    assertTrue(complaints().getFirst().contains("CUDA out of memory"), complaints().getFirst());
    secondFails(() -> new IllegalStateException("nobody"));
    bench.tell("s", new SessionOrder.StepOnce(6)).tell("s", new SessionOrder.StepOnce(7));
    assertEquals(2, complaints().size(), () -> complaints().toString());
  }

  @Test
  void aDeviceThatIsLostInALookEndsTheWorker() {
    secondFails(() -> without("error: unspecified launch failure"));
    bench.begin("s", Bench.recipe("steps=2")).steps(1);
    assertThrows(DeviceFailure.DeviceLostException.class, () -> bench.steps(9));
  }

  /** Out of memory at first, and lost at the look that comes with the pause. */
  @Test
  void aDeviceThatIsLostAsASessionIsHaltedEndsTheWorker() throws IOException {
    Files.delete(folder.resolve(Preset.SECOND_NETWORK + ".onnx")); // or that is sent for first
    bench.begin("s", Bench.recipe()).tell("s", new SessionOrder.Pause(1));
    bench.tell("s", new SessionOrder.Resume(2)).steps(1);
    bench.whileLooking(
        network -> {
          throw without("error: unspecified launch failure");
        });
    bench.whileStepping(
        optimizations -> {
          throw without("out of memory");
        });
    assertThrows(DeviceFailure.DeviceLostException.class, () -> bench.steps(9));
    assertTrue(bench.words("s").stream().noneMatch(Report.Halted.class::isInstance));
  }

  /** The own network may fail as well. */
  @Test
  void aSessionWithoutAnyOpinionGoesOn() {
    bench.whileLooking(
        network -> {
          throw without("out of memory");
        });
    bench.begin("s", Bench.recipe()).tell("s", new SessionOrder.Watched(true)).steps(9);
    bench.tell("s", new SessionOrder.Pause(1));
    assertInstanceOf(Report.Paused.class, bench.words("s").getLast());
  }
}
