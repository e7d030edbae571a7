package afterimage.optimize;

import afterimage.recipe.Recipe;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.SplittableRandom;

/**
 * What the network is shown: randomly shifted, turned, scaled, mirrored and noised copies of a
 * picture ("transformation robustness"). The pixel u in [-1, 1]^2 of a view reads the picture at s
 * R u + t, by bilinear interpolation.
 */
final class Views implements AutoCloseable {
  private static final float GRAY = 0.5f;

  private final int size;
  private final NDManager manager;
  private final NDArray grid; // (3, size * size): x, y, 1 of each pixel in [-1, 1]

  Views(int size, NDManager owner) {
    this.size = size;
    this.manager = owner.newSubManager();
    int pixels = size * size;
    float[] places = new float[3 * pixels];
    for (int i = 0; i < pixels; i++) {
      places[i] = (2f * (i % size) + 1) / size - 1;
      places[pixels + i] = (2f * Math.floorDiv(i, size) + 1) / size - 1;
      places[2 * pixels + i] = 1;
    }
    this.grid = manager.create(places, new Shape(3, pixels));
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

  private NDArray moved(NDArray picture, Recipe.Views settings, Chance chance) {
    NDManager pass = picture.getManager();
    int count = settings.count();
    NDArray matrices = pass.create(matrices(settings, chance), new Shape(2L * count, 3));
    long pixels = (long) size * size;
    NDArray places = matrices.matMul(grid).reshape(count, 2, pixels); // in pixels
    NDArray x = places.get(":, 0"); // (count, pixels)
    NDArray y = places.get(":, 1");
    NDArray column = reflected(x);
    NDArray row = reflected(y);
    NDArray left = column.floor();
    NDArray top = row.floor();
    NDArray right = left.add(1f).minimum(size - 1f);
    NDArray bottom = top.add(1f).minimum(size - 1f);
    NDArray wx = column.sub(left);
    NDArray wy = row.sub(top);
    NDArray vx = wx.mul(-1f).add(1f);
    NDArray vy = wy.mul(-1f).add(1f);
    NDArray index = // (count, 4, pixels)
        NDArrays.stack(
            new NDList(at(top, left), at(top, right), at(bottom, left), at(bottom, right)), 1);
    NDArray weight = NDArrays.stack(new NDList(vy.mul(vx), vy.mul(wx), wy.mul(vx), wy.mul(wx)), 1);
    NDArray views = gathered(picture, index, weight, count);
    return settings.border() == Recipe.Border.GRAY ? framed(views, x, y) : views;
  }

  private NDArray at(NDArray row, NDArray column) {
    return row.mul((float) size).add(column);
  }

  /** A place mirrored at the edges, -1/2 and size - 1/2, until it lies inside; then at a pixel. */
  private NDArray reflected(NDArray place) {
    float period = 2f * size;
    NDArray from = place.add(0.5f).abs().mod(period);
    return from.minimum(from.mul(-1f).add(period)).sub(0.5f).clip(0f, size - 1f);
  }

  private NDArray gathered(NDArray picture, NDArray index, NDArray weight, int count) {
    long pixels = (long) size * size;
    NDArray flat =
        index
            .toType(DataType.INT64, false)
            .reshape(1, 4L * count * pixels)
            .broadcast(3, 4L * count * pixels);
    NDArray four = picture.reshape(3, pixels).gather(flat, 1).reshape(3, count, 4, pixels);
    NDArray views = four.mul(weight.expandDims(0)).sum(new int[] {2}); // (3, count, pixels)
    return count == 1
        ? views.reshape(1, 3, size, size)
        : views.transpose(1, 0, 2).reshape(count, 3, size, size);
  }

  /** Gray where a view looks beyond the picture. */
  private NDArray framed(NDArray views, NDArray x, NDArray y) {
    NDArray inside = inside(x).mul(inside(y)).reshape(views.getShape().get(0), 1, size, size);
    return views.sub(GRAY).mul(inside).add(GRAY);
  }

  private NDArray inside(NDArray place) {
    return place.gte(-0.5f).logicalAnd(place.lte(size - 0.5f)).toType(DataType.FLOAT32, false);
  }

  /** Per view two rows (a, b, c): the place in pixels is a x + b y + c. */
  private float[] matrices(Recipe.Views settings, Chance chance) {
    SplittableRandom random = chance.stream(Chance.Purpose.VIEWS);
    float[] rows = new float[6 * settings.count()];
    double half = size / 2.0;
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
      rows[at] = (float) (half * cos * flip);
      rows[at + 1] = (float) (half * -sin);
      rows[at + 2] = (float) (half * (tx + 1) - 0.5);
      rows[at + 3] = (float) (half * sin * flip);
      rows[at + 4] = (float) (half * cos);
      rows[at + 5] = (float) (half * (ty + 1) - 0.5);
    }
    return rows;
  }

  private static double between(SplittableRandom random, double low, double high) {
    return low + random.nextDouble() * (high - low);
  }

  @Override
  public void close() {
    manager.close();
  }
}
