package afterimage.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.Random;

/** The one libtorch of the tests: two threads on the processor. */
public final class Torch {
  public static final ComputeDevice COMPUTE = ComputeDevice.open("cpu", 2);

  private Torch() {}

  public static NDManager manager() {
    return COMPUTE.manager().newSubManager();
  }

  /** Normal noise that owns its memory. */
  public static NDArray noise(NDManager manager, long seed, long... dims) {
    Random random = new Random(seed);
    float[] values = new float[(int) new Shape(dims).size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return array(manager, values, dims);
  }

  public static NDArray array(NDManager manager, float[] values, long... dims) {
    try (NDArray view = manager.create(values, new Shape(dims))) {
      return view.duplicate();
    }
  }

  /** The numbers of a tensor, whatever its type. */
  public static float[] floats(NDArray array) {
    return array.toType(DataType.FLOAT32, false).toFloatArray();
  }

  /** |a - b| / |b|. */
  public static double distance(NDArray a, NDArray b) {
    double apart = 0;
    double size = 0;
    float[] x = floats(a);
    float[] y = floats(b);
    for (int i = 0; i < y.length; i++) {
      apart += Math.pow((double) x[i] - y[i], 2);
      size += (double) y[i] * y[i];
    }
    return Math.sqrt(apart / size);
  }
}
