package afterimage.optimize;

import afterimage.network.Compute;
import afterimage.network.TorchFunction;
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
final class Grain {
  private static final int NUMBERS = 1 << 22;
  private static final int SEED = 0x67_72_61_6e;

  private final Compute compute;
  private final NDManager manager;
  private @Nullable NDArray numbers; // (NUMBERS)

  Grain(Compute compute, NDManager manager) {
    this.compute = compute;
    this.manager = manager;
  }

  /**
   * Views with noise on them, differentiable.
   *
   * @param views (count, 3, size, size)
   * @param inPlace whether the views themselves may be changed
   * @param deviation the standard deviation of the noise
   */
  NDArray on(NDArray views, boolean inPlace, double deviation, Chance chance) {
    Shape shape = views.getShape();
    if (shape.size() > NUMBERS / 2) {
      return views.add(
          chance.normal(
              Chance.Purpose.NOISE, deviation, shape, views.getManager(), compute.engine()));
    }
    SplittableRandom random = chance.stream(Chance.Purpose.NOISE);
    long from = random.nextLong(NUMBERS - shape.size());
    NDArray noise =
        Tensors.here(numbers(), views).get("%d:%d".formatted(from, from + shape.size()));
    NDArray k = views.getManager().create((float) deviation);
    String add = inPlace ? "torch.addcmul_(a, b, c)" : "torch.addcmul(a, b, c)";
    return TorchFunction.of(add, 3).apply(views, noise.reshape(shape), k);
  }

  private NDArray numbers() {
    if (numbers == null) {
      compute.engine().setRandomSeed(SEED);
      numbers = manager.randomNormal(0, 1, new Shape(NUMBERS), DataType.FLOAT32);
    }
    return numbers;
  }
}
