package afterimage.optimize;

import afterimage.network.Scalar;
import afterimage.recipe.Recipe;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import java.util.LinkedHashMap;
import java.util.Map;

/** What pulls a picture towards natural ones; each value is 0-dim and already weighted. */
final class Penalties {
  private static final float GRAY = 0.5f;

  private Penalties() {}

  /** Whether one of the picture's own is on. */
  static boolean areOn(Recipe.Penalties settings) {
    return settings.totalVariation() != 0 || settings.l2() != 0 || settings.l1() != 0;
  }

  /** All penalties on the picture and the parameters that are on, by name. */
  static Map<String, NDArray> values(
      Recipe.Penalties settings, NDArray parameters, NDArray picture) {
    Map<String, NDArray> values = new LinkedHashMap<>();
    if (settings.totalVariation() != 0) {
      values.put(
          "totalVariation", Scalar.times(totalVariation(picture), settings.totalVariation()));
    }
    if (settings.l2() != 0) {
      values.put("l2", Scalar.times(squares(picture.sub(GRAY)).mean(), settings.l2()));
    }
    if (settings.l1() != 0) {
      values.put("l1", Scalar.times(picture.sub(GRAY).abs().mean(), settings.l1()));
    }
    if (settings.l2Parameters() != 0) {
      values.put("l2Parameters", Scalar.times(squares(parameters).sum(), settings.l2Parameters()));
    }
    return values;
  }

  /** x.mul(x): square() goes back through pow, at three times the cost. */
  private static NDArray squares(NDArray x) {
    return x.mul(x);
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
