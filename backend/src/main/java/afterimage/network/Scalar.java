package afterimage.network;

import ai.djl.ndarray.NDArray;

/**
 * Arithmetic with one number that may be differentiated. DJL's own {@code x.mul(number)} frees the
 * number at once, while libtorch keeps a look at its memory for the way back: after a garbage
 * collection in between, the gradient is noise. Here the number lives as long as the pass does.
 */
public final class Scalar {
  private Scalar() {}

  /** The number as a 0-dim float32 tensor in the manager, and on the device, of x. */
  public static NDArray beside(NDArray x, double value) {
    return x.getManager().create((float) value);
  }

  public static NDArray times(NDArray x, double factor) {
    return x.mul(beside(x, factor));
  }

  public static NDArray over(NDArray x, double divisor) {
    return x.div(beside(x, divisor));
  }

  public static NDArray atLeast(NDArray x, double least) {
    return x.maximum(beside(x, least));
  }

  public static NDArray atMost(NDArray x, double most) {
    return x.minimum(beside(x, most));
  }
}
