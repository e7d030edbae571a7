package afterimage.optimize;

import afterimage.network.TorchFunction;
import afterimage.recipe.Recipe;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import java.util.SplittableRandom;

/**
 * What the network is shown: randomly shifted, turned, scaled, mirrored and noised copies of a
 * picture ("transformation robustness"). The pixel u in [-1, 1]^2 of a view reads the picture at s
 * R u + t, by bilinear interpolation.
 */
final class Views {
  private static final float GRAY = 0.5f;

  /** Numbers of padding modes in libtorch (GridSamplerUtils.h). */
  private static final int ZEROS = 0;

  private static final int REFLECTED = 2;

  private final int size;

  Views(int size) {
    this.size = size;
  }

  /**
   * The views of one picture, differentiable.
   *
   * @param picture (1, 3, size, size)
   * @return (count, 3, size, size)
   */
  NDArray see(NDArray picture, Recipe.Views settings, Chance chance, Engine engine) {
    NDArray seen = isStill(settings) ? still(picture, settings) : moved(picture, settings, chance);
    if (settings.noise() == 0) {
      return seen;
    }
    return seen.add(
        chance.normal(
            Chance.Purpose.NOISE, settings.noise(), seen.getShape(), picture.getManager(), engine));
  }

  private static boolean isStill(Recipe.Views settings) {
    return settings.scale().get(0) == 1
        && settings.scale().get(1) == 1
        && settings.turn() == 0
        && settings.shift() == 0
        && !settings.flip();
  }

  private static NDArray still(NDArray picture, Recipe.Views settings) {
    if (settings.count() == 1) {
      return picture;
    }
    NDList copies = new NDList();
    for (int i = 0; i < settings.count(); i++) {
      copies.add(picture);
    }
    return NDArrays.concat(copies, 0);
  }

  /** Samples by libtorch's own kernel; places outside are mirrored at the edges, or gray. */
  private NDArray moved(NDArray picture, Recipe.Views settings, Chance chance) {
    int count = settings.count();
    NDArray matrices =
        picture.getManager().create(matrices(settings, chance), new Shape(count, 2, 3));
    return switch (settings.border()) {
      case REFLECT -> sampler(count, "a", REFLECTED).apply(picture, matrices);
      case GRAY -> sampler(count, "a - 0.5", ZEROS).apply(picture, matrices).add(GRAY);
    };
  }

  /**
   * Each view is sampled in bands, as if they were views of their own: libtorch works on whole
   * views in parallel. The bands depend on the size alone, so the result does not depend on the
   * threads.
   */
  private TorchFunction sampler(int count, String picture, int border) {
    int bands = 4;
    while (size % bands != 0) {
      bands--;
    }
    String views = "[%d, 3, %d, %d]".formatted(count, size, size);
    int parts = count * bands;
    String grids = "[%d, %d, %d, 2]".formatted(parts, size / bands, size);
    return TorchFunction.program(
        """
        def forward(self, a: Tensor, b: Tensor) -> Tensor:
          grid = torch.reshape(torch.affine_grid_generator(b, %s, False), %s)
          seen = torch.grid_sampler(torch.expand(%s, [%d, 3, %d, %d]), grid, 0, %d, False)
          bands = torch.reshape(seen, [%d, %d, 3, %d, %d])
          return torch.reshape(torch.transpose(bands, 1, 2), %s)
        """
            .formatted(
                views,
                grids,
                picture,
                parts,
                size,
                size,
                border,
                count,
                bands,
                size / bands,
                size,
                views));
  }

  /** Per view two rows (a, b, c): the pixel (x, y) reads the place a x + b y + c, in [-1, 1]. */
  private float[] matrices(Recipe.Views settings, Chance chance) {
    SplittableRandom random = chance.stream(Chance.Purpose.VIEWS);
    float[] rows = new float[6 * settings.count()];
    for (int i = 0; i < settings.count(); i++) {
      double s = between(random, settings.scale().get(0), settings.scale().get(1));
      double angle = Math.toRadians(between(random, -settings.turn(), settings.turn()));
      boolean mirrored = random.nextBoolean() && settings.flip();
      double room = Math.max(1 - s, settings.shift());
      double tx = between(random, -room, room);
      double ty = between(random, -room, room);
      double cos = s * Math.cos(angle);
      double sin = s * Math.sin(angle);
      double flip = mirrored ? -1 : 1;
      int at = 6 * i;
      rows[at] = (float) (cos * flip);
      rows[at + 1] = (float) -sin;
      rows[at + 2] = (float) tx;
      rows[at + 3] = (float) (sin * flip);
      rows[at + 4] = (float) cos;
      rows[at + 5] = (float) ty;
    }
    return rows;
  }

  private static double between(SplittableRandom random, double low, double high) {
    return low + random.nextDouble() * (high - low);
  }
}
