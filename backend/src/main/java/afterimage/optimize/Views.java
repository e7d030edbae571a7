package afterimage.optimize;

import afterimage.network.TorchFunction;
import afterimage.recipe.Recipe;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * What the network is shown: randomly shifted, turned, scaled, mirrored and noised copies of a
 * picture ("transformation robustness"). The pixel u in [-1, 1]^2 of a view reads the picture at s
 * R u + t, by bilinear interpolation.
 */
final class Views {
  private record Kind(int count, int border) {}

  private static final float GRAY = 0.5f;

  /** Numbers of padding modes in libtorch (GridSamplerUtils.h). */
  private static final int ZEROS = 0;

  private static final int REFLECTED = 2;

  private static final int MOST_BANDS = 8;

  private final int size;
  private final int bands;
  private final Grain grain;
  private final Map<Kind, TorchFunction> samplers = new HashMap<>();
  private final NDArray places; // (size * size, 3): x, y in [-1, 1] and 1

  /**
   * Views of canvases of one size.
   *
   * @param threads that may share a view
   * @param owner keeps what lasts
   */
  Views(int size, int threads, Grain grain, NDManager owner) {
    this.size = size;
    this.bands = bands(size, threads);
    this.grain = grain;
    this.places = owner.create(places(size), new Shape((long) size * size, 3));
  }

  /**
   * Each view is sampled in bands, as if they were views of their own: libtorch works on whole
   * views in parallel, and putting bands together costs what two threads win.
   */
  private static int bands(int size, int threads) {
    int bands = Math.clamp(threads / 2, 1, MOST_BANDS);
    while (size % bands != 0) {
      bands--;
    }
    return bands;
  }

  private static float[] places(int size) {
    float[] places = new float[3 * size * size];
    for (int y = 0; y < size; y++) {
      for (int x = 0; x < size; x++) {
        int at = 3 * (y * size + x);
        places[at] = (2f * x + 1) / size - 1;
        places[at + 1] = (2f * y + 1) / size - 1;
        places[at + 2] = 1;
      }
    }
    return places;
  }

  /**
   * The views of one picture, differentiable.
   *
   * @param picture (1, 3, size, size)
   * @return (count, 3, size, size)
   */
  NDArray see(NDArray picture, Recipe.Views settings, Chance chance) {
    boolean still = isStill(settings);
    NDArray seen = still ? still(picture, settings) : moved(picture, settings, chance);
    return settings.noise() == 0 ? seen : grain.on(seen, !still, settings.noise(), chance);
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
      case REFLECT -> sampler(count, "a", REFLECTED).apply(picture, matrices, places);
      case GRAY -> sampler(count, "a - 0.5", ZEROS).apply(picture, matrices, places).add(GRAY);
    };
  }

  private TorchFunction sampler(int count, String picture, int border) {
    return samplers.computeIfAbsent(
        new Kind(count, border), kind -> newSampler(count, picture, border));
  }

  private TorchFunction newSampler(int count, String picture, int border) {
    String views = "[%d, 3, %d, %d]".formatted(count, size, size);
    int parts = count * bands;
    String grids = "[%d, %d, %d, 2]".formatted(parts, size / bands, size);
    return TorchFunction.program(
        """
        def forward(self, a: Tensor, b: Tensor, p: Tensor) -> Tensor:
          grid = torch.reshape(torch.matmul(p, torch.transpose(b, 1, 2)), %s)
          seen = torch.grid_sampler(torch.expand(%s, [%d, 3, %d, %d]), grid, 0, %d, False)
          bands = torch.reshape(seen, [%d, %d, 3, %d, %d])
          return torch.reshape(torch.transpose(bands, 1, 2), %s)
        """
            .formatted(
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
