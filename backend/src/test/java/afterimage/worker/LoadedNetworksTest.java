package afterimage.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import afterimage.TinyNetwork;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Networks leave when they are too much, and with them all that they held. */
class LoadedNetworksTest {
  private static final int MANY = 20;

  @TempDir Path folder = Path.of("");
  private Bench bench;

  @BeforeEach
  void open() {
    bench = new Bench(folder);
  }

  /** So much may stay. */
  private void most(long bytes) {
    bench.close();
    bench = new Bench(folder, bytes);
  }

  @AfterEach
  void close() {
    bench.close();
  }

  /** How many there are on the device. */
  private int tensors() {
    return bench.compute().manager().getManagedArrays().size();
  }

  private void use(int number) {
    TinyNetwork.in(folder, "n" + number);
    String network = "network=\"n%s\"".formatted(number);
    bench.begin("s" + number, Bench.recipe(network)).steps(3);
    bench.tell(new WorkerCommand.Release("s" + number));
  }

  @Test
  void twentyNetworksInTurnLeaveNothingBehind() {
    most(1);
    int before = tensors();
    for (int i = 0; i < MANY; i++) {
      use(i);
      assertEquals(before, tensors(), "after network " + i);
      assertEquals(new NativeMemory(0, 0), bench.holdings);
    }
  }

  @Test
  void theLeastRecentlyUsedLeaves() {
    use(0);
    long one = bench.holdings.networkBytes();
    most(2 * one);
    use(0);
    use(1);
    use(0);
    use(2);
    assertEquals(new NativeMemory(2, 2 * one), bench.holdings);
    int tensors = tensors();
    use(0);
    assertEquals(tensors, tensors(), "it was here still");
    use(1);
    assertEquals(2, bench.holdings.networks());
  }

  @Test
  void whatASessionIsOnStays() {
    most(1);
    bench.begin("a", Bench.recipe()).begin("b", Bench.recipe("seed=2"));
    use(1);
    assertEquals(1, bench.holdings.networks());
    bench.tell(new WorkerCommand.Release("a"));
    assertEquals(1, bench.holdings.networks());
    assertTrue(bench.steps(3).take("b").step() > 0);
    bench.tell(new WorkerCommand.Release("b"));
    assertEquals(0, bench.holdings.networks());
  }
}
