package afterimage.optimize;

import afterimage.network.Network;
import afterimage.network.Network.Statistics;
import afterimage.recipe.Recipe;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** What pulls a picture towards natural ones; each value is 0-dim and already weighted. */
final class Penalties {
  /** Under the square root, so that a distance of 0 has a gradient. */
  private static final float TINY = 1e-12f;

  /** The first layer counts ten times (Yin et al. 2020, DeepInversion). */
  private static final float FIRST_LAYER = 10;

  /** One layer in three is drawn at each step, and counts three times. */
  private static final int SHARE = 3;

  private static final float GRAY = 0.5f;

  private Penalties() {}

  /** The layers whose statistics this step looks at. */
  static List<Statistics> sample(Network network, Recipe.Penalties settings, Chance chance) {
    List<Statistics> all = network.statistics();
    if (settings.statistics() == 0 || all.isEmpty()) {
      return List.of();
    }
    SplittableRandom random = chance.stream(Chance.Purpose.STATISTICS);
    List<Statistics> left = new ArrayList<>(all);
    List<Statistics> drawn = new ArrayList<>();
    for (int i = share(all.size()); i > 0; i--) {
      drawn.add(left.remove(random.nextInt(left.size())));
    }
    return drawn;
  }

  private static int share(int layers) {
    return Math.ceilDiv(layers, SHARE);
  }

  /**
   * All penalties that are on, by name.
   *
   * @param sampled the layers of this step
   * @param seen their tensors by name, (views, C, h, w) each
   */
  static Map<String, NDArray> values(
      Recipe.Penalties settings,
      NDArray parameters,
      NDArray picture,
      Network network,
      List<Statistics> sampled,
      Map<String, NDArray> seen) {
    Map<String, NDArray> values = new LinkedHashMap<>();
    if (!sampled.isEmpty()) {
      float weight = (float) settings.statistics() * network.statistics().size() / sampled.size();
      values.put("statistics", statistics(network, sampled, seen).mul(weight));
    }
    if (settings.totalVariation() != 0) {
      values.put("totalVariation", totalVariation(picture).mul((float) settings.totalVariation()));
    }
    if (settings.l2() != 0) {
      values.put("l2", picture.sub(GRAY).square().mean().mul((float) settings.l2()));
    }
    if (settings.l1() != 0) {
      values.put("l1", picture.sub(GRAY).abs().mean().mul((float) settings.l1()));
    }
    if (settings.l2Parameters() != 0) {
      values.put("l2Parameters", parameters.square().sum().mul((float) settings.l2Parameters()));
    }
    return values;
  }

  private static NDArray statistics(
      Network network, List<Statistics> sampled, Map<String, NDArray> seen) {
    NDArray sum = null;
    for (Statistics layer : sampled) {
      NDArray y = java.util.Objects.requireNonNull(seen.get(layer.tensor()));
      NDArray distance = distance(layer, y);
      if (layer.equals(network.statistics().getFirst())) {
        distance = distance.mul(FIRST_LAYER);
      }
      sum = sum == null ? distance : sum.add(distance);
    }
    return java.util.Objects.requireNonNull(sum);
  }

  /**
   * |mean - m|₂ + |var - v|₂ of the batch norm's input x, from its output y = factor (x - m) +
   * shift: mean_x - m = (mean_y - shift) / factor, var_x = var_y / factor². Variances are biased,
   * over views and space.
   *
   * @param y (views, C, h, w)
   */
  static NDArray distance(Statistics layer, NDArray y) {
    int[] space = {0, 2, 3};
    long cells = y.size() / y.getShape().get(1);
    NDArray mean = living(layer, y.sum(space).div((float) cells)); // (L)
    // y.mul(y): square() goes back through pow, at three times the cost.
    NDArray squares = living(layer, y.mul(y).sum(space).div((float) cells)); // (L)
    NDArray variance = squares.sub(mean.square());
    NDArray meanApart = mean.sub(layer.shift()).div(layer.factor());
    NDArray varianceApart = variance.div(layer.factor().square()).sub(layer.variance());
    return norm(meanApart).add(norm(varianceApart));
  }

  private static NDArray living(Statistics layer, NDArray values) {
    NDArray channels = layer.channels();
    return channels == null ? values : values.gather(channels, 0);
  }

  private static NDArray norm(NDArray x) {
    return x.square().sum().add(TINY).sqrt();
  }

  /** The mean absolute difference of neighbors, across plus down (Rudin, Osher and Fatemi 1992). */
  private static NDArray totalVariation(NDArray picture) {
    long side = picture.getShape().get(2);
    NDArray across = difference(picture, 3, side);
    NDArray down = difference(picture, 2, side);
    return across.abs().mean().add(down.abs().mean());
  }

  private static NDArray difference(NDArray picture, int axis, long side) {
    return cut(picture, axis, 1, side).sub(cut(picture, axis, 0, side - 1));
  }

  private static NDArray cut(NDArray picture, int axis, long from, long to) {
    NDIndex index = new NDIndex();
    for (int i = 0; i < axis; i++) {
      index.addAllDim();
    }
    return picture.get(index.addSliceDim(from, to));
  }
}
