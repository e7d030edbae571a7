package afterimage.optimize;

import afterimage.network.ComputeDevice;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Noise on views. Four million normal numbers are drawn once; each step reads them from another
 * place, which costs a tenth of drawing new ones. Where a step needs more than there are, it draws.
 */
final class NoiseTable {
  private static final int NUMBERS = 1 << 22;
  private static final int SEED = 0x67_72_61_6e;

  private final ComputeDevice compute;
  private final NDManager manager;
  private @Nullable NDArray numbers; // (NUMBERS)

  NoiseTable(ComputeDevice compute, NDManager manager) {
    this.compute = compute;
    this.manager = manager;
  }

  /**
   * Where the noise of a step is to be read.
   *
   * @param numbers normal, of mean 0 and deviation 1, in one row
   * @param from the first of them that is meant
   */
  record Patch(NDArray numbers, int from) {}

  /**
   * The noise of a step.
   *
   * @param shape of the views
   * @param pass owns what is drawn for this step alone
   */
  Patch patch(Shape shape, StepRandom chance, NDManager pass) {
    if (shape.size() > NUMBERS / 2) {
      Shape row = new Shape(shape.size());
      return new Patch(chance.normal(StepRandom.Purpose.NOISE, 1, row, pass, compute.engine()), 0);
    }
    SplittableRandom random = chance.stream(StepRandom.Purpose.NOISE);
    return new Patch(numbers(), (int) random.nextLong(NUMBERS - shape.size()));
  }

  long bytes() {
    return numbers == null ? 0 : (long) Float.BYTES * NUMBERS;
  }

  private NDArray numbers() {
    if (numbers == null) {
      compute.engine().setRandomSeed(SEED);
      numbers = manager.randomNormal(0, 1, new Shape(NUMBERS), DataType.FLOAT32);
    }
    return numbers;
  }
}
