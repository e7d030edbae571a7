package afterimage.optimize;

import afterimage.network.ComputeDevice;
import afterimage.recipe.Recipe;
import afterimage.recipe.Rules;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import org.jspecify.annotations.Nullable;

/**
 * Makes the picture from the parameters: picture = sigmoid(C · T(p)), where T is the identity
 * (pixel), the orthonormal Hartley transform of scaled frequencies (fourier) or a transform of
 * phases alone (phase), and C mixes decorrelated colors.
 */
final class Canvas implements AutoCloseable {
  /**
   * Square root of the covariance of colors in natural pictures, as in Lucid
   * (lucid/optvis/param/color.py), before normalization.
   */
  private static final double[][] COLORS = {
    {0.26, 0.09, 0.02}, {0.27, 0.00, -0.05}, {0.27, -0.09, 0.03}
  };

  /**
   * Pictures to start from are kept this far from black and white, where sigmoid has no inverse.
   */
  private static final float EDGE = 0.01f;

  private final Recipe.Canvas settings;
  private final NDManager manager;
  private final int size;
  private final @Nullable NDArray spectrum; // (size, size), divided by size: orthonormal
  private final @Nullable NDArray uncolors; // (3, 3), the inverse of the colors
  private final PaintProgram paintProgram;

  Canvas(Rules rules, Recipe.Canvas settings, NDManager owner) {
    this.settings = settings;
    this.manager = owner.newSubManager();
    this.size = settings.size();
    boolean pixel = settings.parameterization() == Recipe.Parameterization.PIXEL;
    this.spectrum =
        pixel
            ? null
            : manager.create(spectrum(rules, size, settings.decay()), new Shape(size, size));
    boolean rgb = settings.color() == Recipe.Color.RGB;
    double[][] colors = normalized(COLORS);
    this.uncolors = rgb ? null : matrix(inverse(colors));
    this.paintProgram = new PaintProgram(settings, spectrum, rgb ? null : matrix(colors));
  }

  /** The shape of the parameters: (1, 3, size, size). */
  Shape shape() {
    return new Shape(1, 3, size, size);
  }

  /** The parameters that a session starts with. */
  NDArray start(StepRandom chance, @Nullable NDArray picture, ComputeDevice compute) {
    if (picture != null) {
      return inverse(picture);
    }
    boolean phase = settings.parameterization() == Recipe.Parameterization.PHASE;
    if (phase) {
      return chance.uniform(
          StepRandom.Purpose.START, -Math.PI, Math.PI, shape(), manager, compute.engine());
    }
    return settings.start().equals("gray")
        ? manager.zeros(shape())
        : chance.normal(
            StepRandom.Purpose.START, settings.deviation(), shape(), manager, compute.engine());
  }

  /**
   * The picture.
   *
   * @param parameters (1, 3, size, size); the result is born in its manager
   * @return (1, 3, size, size), RGB in [0, 1]
   */
  NDArray paint(NDArray parameters) {
    return paintProgram.paint(parameters);
  }

  PaintProgram paintProgram() {
    return paintProgram;
  }

  /** The parameters that give a picture (1, 3, size, size) in [0, 1]. */
  private NDArray inverse(NDArray picture) {
    NDArray clipped = picture.clip(EDGE, 1 - EDGE);
    NDArray logits = clipped.div(clipped.mul(-1f).add(1f)).log();
    NDArray plain =
        uncolors == null
            ? logits
            : uncolors.matMul(logits.reshape(3, (long) size * size)).reshape(shape());
    if (spectrum == null) {
      return plain;
    }
    float scale = 1f / size;
    return switch (settings.parameterization()) {
      case PIXEL -> plain;
      case FOURIER -> hartley(plain.mul(scale)).div(spectrum).mul(scale);
      // x = Re F(A e^ip) has the phases of the inverse transform of x.
      case PHASE -> {
        NDArray f = fourier(plain);
        yield imaginary(f).neg().atan2(real(f));
      }
    };
  }

  /** real(F z) - imag(F z): real, and with orthonormal scaling its own inverse. */
  private static NDArray hartley(NDArray z) {
    NDArray f = fourier(z);
    return real(f).sub(imaginary(f));
  }

  /** (1, 3, h, w) to (1, 3, h, w, 2): real and imaginary parts. */
  private static NDArray fourier(NDArray z) {
    long[] shape = z.getShape().getShape();
    return z.fft2(new long[] {shape[2], shape[3]}, new long[] {2, 3}).real();
  }

  private static NDArray real(NDArray f) {
    return f.get(new NDIndex().addEllipseDim().addIndices(0));
  }

  private static NDArray imaginary(NDArray f) {
    return f.get(new NDIndex().addEllipseDim().addIndices(1));
  }

  /** max(f, 1/size)^-decay of the frequency f in cycles a pixel, unit RMS, over size. */
  static float[] spectrum(Rules rules, int size, double decay) {
    double[] scale = new double[size * size];
    double squares = 0;
    for (int y = 0; y < size; y++) {
      for (int x = 0; x < size; x++) {
        double f = StrictMath.hypot(frequency(x, size), frequency(y, size));
        double value = StrictFunctions.pow(rules, Math.max(f, 1.0 / size), -decay);
        scale[y * size + x] = value;
        squares += value * value;
      }
    }
    double rms = Math.sqrt(squares / scale.length);
    float[] out = new float[scale.length];
    for (int i = 0; i < out.length; i++) {
      out[i] = (float) (scale[i] / rms / size);
    }
    return out;
  }

  private static double frequency(int i, int size) {
    return (double) (i <= (size - 1) / 2 ? i : i - size) / size;
  }

  private static double[][] normalized(double[][] matrix) {
    double longest = 0;
    for (int column = 0; column < 3; column++) {
      longest =
          Math.max(
              longest,
              StrictMath.hypot(
                  StrictMath.hypot(matrix[0][column], matrix[1][column]), matrix[2][column]));
    }
    double[][] out = new double[3][3];
    for (int i = 0; i < 9; i++) {
      out[i / 3][i % 3] = matrix[i / 3][i % 3] / longest;
    }
    return out;
  }

  /** The inverse of a 3x3 matrix, by cofactors. */
  private static double[][] inverse(double[][] m) {
    double[][] out = new double[3][3];
    double determinant = 0;
    for (int i = 0; i < 3; i++) {
      for (int j = 0; j < 3; j++) {
        int r = (j + 1) % 3;
        int s = (j + 2) % 3;
        int p = (i + 1) % 3;
        int q = (i + 2) % 3;
        out[i][j] = m[r][p] * m[s][q] - m[r][q] * m[s][p];
      }
      determinant += m[0][i] * out[i][0];
    }
    for (int i = 0; i < 9; i++) {
      out[i / 3][i % 3] /= determinant;
    }
    return out;
  }

  private NDArray matrix(double[][] m) {
    float[] flat = new float[9];
    for (int i = 0; i < 9; i++) {
      flat[i] = (float) m[i / 3][i % 3];
    }
    return manager.create(flat, new Shape(3, 3));
  }

  @Override
  public void close() {
    manager.close();
  }
}
