package afterimage.worker;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import afterimage.network.DeviceFailure;
import ai.djl.engine.EngineException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What becomes of sessions when the device, its memory or this program fails. */
class DeviceFailureTest {
  @TempDir Path folder = Path.of("");
  private Bench bench;

  @BeforeEach
  void open() {
    bench = new Bench(folder);
    for (String session : List.of("a", "b", "c")) {
      bench.begin(session, Bench.recipe()).words(session);
    }
    bench.most(3);
  }

  @AfterEach
  void close() {
    bench.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "CUDA error: device-side assert triggered | LOST",
        "CUDA error: an illegal memory access was encountered\\nCompile with | LOST",
        "cuDNN error: CUDNN_STATUS_EXECUTION_FAILED | LOST",
        "CUDA error: CUBLAS_STATUS_EXECUTION_FAILED when calling `cublasSgemm(` | LOST",
        "CUDA out of memory. Tried to allocate 2.00 GiB | NO_MEMORY",
        "CUDA error: out of memory | NO_MEMORY",
        "CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate(handle)` | NO_MEMORY",
        "[enforce fail at alloc_cpu.cpp:118] err == 0. DefaultCPUAllocator: can't allocate memory: | NO_MEMORY",
        "The size of tensor a (3) must match the size of tensor b (4) | REFUSED",
      })
  void whatLibtorchSaysIsSorted(String said, DeviceFailure failure) {
    assertEquals(failure, DeviceFailure.of(new EngineException(said)));
  }

  @Test
  void everyFaultOfTheProgramIsNone() {
    for (RuntimeException fault :
        List.of(
            new NullPointerException("CUDA error"),
            new IllegalStateException("out of memory"),
            new ArrayIndexOutOfBoundsException(3))) {
      assertEquals(DeviceFailure.BUG, DeviceFailure.of(fault));
    }
  }

  @Test
  void aDeviceThatIsLostEndsTheWorkerAndPausesNobody() {
    bench.whileStepping(
        optimizations -> {
          throw new EngineException("CUDA error: device-side assert triggered\nand more");
        });
    RuntimeException end =
        assertThrows(DeviceFailure.DeviceLostException.class, () -> bench.steps(1));
    assertEquals(
        "the device is lost until the next process: CUDA error: device-side assert triggered",
        end.getMessage());
    for (String session : List.of("a", "b", "c")) {
      assertEquals(List.of(), bench.words(session));
    }
  }

  /** Only one of three is too large: the others go on, and it knows what to do. */
  @Test
  void withoutMemoryTheBatchIsHalvedUntilTheOneIsKnown() {
    int size = 2;
    bench.whileStepping(
        optimizations -> {
          if (optimizations.size() > size
              || optimizations.stream().anyMatch(each -> each.step() == 1)) {
            throw new EngineException("CUDA out of memory. Tried to allocate 2.00 GiB");
          }
        });
    bench.steps(1); // all three come to step 1, two at a time at most
    for (String session : List.of("a", "b", "c")) {
      assertEquals(1, bench.take(session).step(), session);
    }
    bench.steps(1);
    for (String session : List.of("a", "b", "c")) {
      Report.Halted halted =
          assertInstanceOf(Report.Halted.class, bench.words(session).getLast(), session);
      assertTrue(halted.reason().contains("no memory for it"), halted.reason());
      assertTrue(halted.reason().contains("canvas.size"), halted.reason());
    }
    bench.whileStepping(optimizations -> {});
    bench.tell("a", new SessionOrder.Resume(3)).steps(3);
    assertArrayEquals(bench.byHand(Bench.recipe(), 4), bench.take("a").rgb());
  }

  @Test
  void theOneWithoutMemoryIsFoundAmongOthers() {
    bench.begin("d", Bench.recipe("seed=4242")).words("d");
    bench.whileStepping(
        optimizations -> {
          if (optimizations.stream().anyMatch(each -> each.recipe().seed() == 4242)) {
            throw new EngineException("DefaultCPUAllocator: can't allocate memory: you tried");
          }
        });
    bench.most(4);
    bench.steps(3);
    assertInstanceOf(Report.Halted.class, bench.words("d").getLast());
    for (String session : List.of("a", "b", "c")) {
      assertEquals(3, bench.take(session).step(), session);
    }
  }

  @Test
  void aFaultOfTheProgramCostsTheSessionItsPlaceAndItsNeighborsNothing() {
    bench.most(1);
    bench.steps(3);
    bench.words("a");
    bench.whileStepping(
        optimizations -> {
          throw new NullPointerException("nobody");
        });
    bench.steps(1);
    bench.whileStepping(optimizations -> {});
    Report.Fell fell = assertInstanceOf(Report.Fell.class, bench.words("a").getLast());
    assertEquals(1, fell.step());
    assertTrue(fell.reason().contains("NullPointerException: nobody"), fell.reason());
    bench.steps(4);
    assertEquals(3, bench.take("b").step());
    assertEquals(3, bench.take("c").step());
    bench.tell("a", new SessionOrder.Resume(5));
    assertEquals(List.of(new Report.Absent(5)), bench.reports("a"));
  }
}
