package afterimage.optimize;

import afterimage.recipe.Recipe;
import afterimage.recipe.Rules;
import ai.djl.ndarray.NDArray;
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
final class Views implements AutoCloseable {
  private final int size;
  private final int threads;
  private final NoiseTable noiseTable;
  private final NDList normalization;
  private final HostScratch scratch;
  private final Map<ViewProgram.Kind, ViewProgram> viewPrograms = new HashMap<>();
  private final NDArray places; // (size * size, 3): x, y in [-1, 1] and 1

  /**
   * Views of canvases of one size.
   *
   * @param threads that may share a view
   * @param normalization of the network, offset and scale; empty to see [0, 1]
   * @param scratch for what each step is told
   * @param owner keeps what lasts
   */
  Views(
      int size,
      int threads,
      NoiseTable noiseTable,
      NDList normalization,
      HostScratch scratch,
      NDManager owner) {
    this.size = size;
    this.threads = threads;
    this.noiseTable = noiseTable;
    this.normalization = normalization;
    this.scratch = scratch;
    this.places = owner.create(places(size), new Shape((long) size * size, 3));
  }

  /**
   * What the network is shown.
   *
   * @param views (count, 3, size, size), normalized
   * @param viewProgram knows the way back
   * @param way what the lines of the way back read besides the gradient and the picture
   */
  record Seen(NDArray views, ViewProgram viewProgram, NDList way) {}

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
   * The views of one picture; not recorded, as the way back is known.
   *
   * @param picture (1, 3, size, size)
   */
  Seen see(NDArray picture, Rules rules, Recipe.Views settings, StepRandom chance) {
    NDManager pass = picture.getManager();
    ViewProgram.Kind kind =
        new ViewProgram.Kind(
            settings.count(),
            moves(settings),
            settings.border(),
            settings.noise() != 0,
            !normalization.isEmpty());
    ViewProgram viewProgram =
        viewPrograms.computeIfAbsent(kind, key -> new ViewProgram(key, size, threads));
    NDList inputs = new NDList(picture);
    if (kind.moves()) {
      inputs.add(
          scratch.floats(
              pass, new Shape(settings.count(), 2, 3), matrices(rules, settings, chance)));
      inputs.add(places);
    }
    if (kind.noise()) {
      NoiseTable.Patch patch = noiseTable.patch(viewProgram.shape(), chance, pass);
      inputs.add(patch.numbers());
      inputs.add(scratch.numbers(pass, settings.noise(), patch.from()));
    }
    inputs.addAll(normalization);
    NDList seen = viewProgram.up().run(inputs);
    NDList way = seen.subNDList(1);
    if (kind.normalizes()) {
      way.add(normalization.get(1));
    }
    return new Seen(seen.head(), viewProgram, way);
  }

  /** What it holds in native memory. */
  long bytes() {
    return places.size() * Float.BYTES;
  }

  @Override
  public void close() {
    places.close();
  }

  private static boolean moves(Recipe.Views settings) {
    return settings.scale().get(0) != 1
        || settings.scale().get(1) != 1
        || settings.turn() != 0
        || settings.shift() != 0
        || settings.flip();
  }

  /** Per view two rows (a, b, c): the pixel (x, y) reads the place a x + b y + c, in [-1, 1]. */
  private float[] matrices(Rules rules, Recipe.Views settings, StepRandom chance) {
    SplittableRandom random = chance.stream(StepRandom.Purpose.VIEWS);
    float[] rows = new float[6 * settings.count()];
    for (int i = 0; i < settings.count(); i++) {
      double s = between(random, settings.scale().get(0), settings.scale().get(1));
      double angle = Math.toRadians(between(random, -settings.turn(), settings.turn()));
      boolean mirrored = random.nextBoolean() && settings.flip();
      double room = Math.max(1 - s, settings.shift());
      double tx = between(random, -room, room);
      double ty = between(random, -room, room);
      double cos = s * StrictFunctions.cos(rules, angle);
      double sin = s * StrictFunctions.sin(rules, angle);
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
