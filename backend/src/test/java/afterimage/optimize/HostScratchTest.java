package afterimage.optimize;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import afterimage.network.Torch;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The small inputs of a step. */
class HostScratchTest {
  private final NDManager pass = Torch.manager();
  private final HostScratch scratch = new HostScratch();

  @AfterEach
  void close() {
    pass.close();
  }

  @Test
  void whatIsWrittenOneAfterTheOtherStands() {
    NDArray matrix = scratch.floats(pass, new Shape(1, 2, 3), 1, 2, 3, 4, 5, 6);
    NDArray step = scratch.floats(pass, new Shape(), 17);
    NDArray channels = scratch.longs(pass, 8, 1L << 40);
    NDArray knobs = scratch.numbers(pass, 0.1, -3);

    assertEquals(new Shape(1, 2, 3), matrix.getShape());
    assertArrayEquals(new float[] {1, 2, 3, 4, 5, 6}, matrix.toFloatArray());
    assertEquals(17, step.getFloat());
    assertArrayEquals(new long[] {8, 1L << 40}, channels.toLongArray());
    assertArrayEquals(new double[] {0.1, -3}, knobs.toDoubleArray());
    assertEquals(DataType.FLOAT64, knobs.getDataType());
  }

  @Test
  void afterWipingTheSameMemoryIsWrittenAgain() {
    NDArray old = scratch.floats(pass, new Shape(2), 1, 2);
    scratch.wipe();
    NDArray other = scratch.floats(pass, new Shape(2), 3, 4);

    assertArrayEquals(new float[] {3, 4}, other.toFloatArray());
    assertArrayEquals(new float[] {3, 4}, old.toFloatArray());
  }

  @Test
  void whatDoesNotFitHasItsOwnMemory() {
    NDArray first = scratch.floats(pass, new Shape(1), 5);
    float[] many = new float[100_000];
    many[99_999] = 9;
    NDArray large = scratch.floats(pass, new Shape(many.length), many);
    NDArray last = scratch.floats(pass, new Shape(1), 6);

    assertEquals(5, first.getFloat());
    assertArrayEquals(many, large.toFloatArray());
    assertEquals(6, last.getFloat());
  }
}
