package afterimage.optimize;

import afterimage.network.Compute;
import afterimage.network.TorchFunction;
import ai.djl.Device;
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

  private static final String ADD =
      """
      def forward(self, a: Tensor, n: Tensor, k: Tensor) -> Tensor:
        first = int(torch.item(torch.select(k, 0, 1)))
        part = torch.slice(n, 0, first, torch.add(first, torch.numel(a)))
        return torch.add(a, torch.reshape(part, torch.size(a)),
            alpha=float(torch.item(torch.select(k, 0, 0))))
      """;

  private static final String ADD_IN_PLACE = ADD.replace("torch.add(a,", "torch.add_(a,");

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
    double from = random.nextLong(NUMBERS - shape.size());
    NDArray k =
        views.getManager().newSubManager(Device.cpu()).create(new double[] {deviation, from});
    return TorchFunction.program(inPlace ? ADD_IN_PLACE : ADD).apply(views, numbers(), k);
  }

  private NDArray numbers() {
    if (numbers == null) {
      compute.engine().setRandomSeed(SEED);
      numbers = manager.randomNormal(0, 1, new Shape(NUMBERS), DataType.FLOAT32);
    }
    return numbers;
  }
}
