package afterimage.optimize;

import afterimage.network.TorchFunction;
import afterimage.recipe.Recipe;
import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The way from parameters to a picture, as one program of libtorch: what it makes on the way is
 * freed at once and its memory used again while it is still in the cache, which makes it half again
 * as fast as the same operations one by one. The way back is written here too, as the lines that
 * {@link UpdateProgram} begins with.
 */
final class PaintProgram {
  private static final String FOURIER =
      "torch.view_as_real(torch._fft_r2c(%s, [2, 3], 0, False))"; // (1, 3, h, w, 2)

  private final TorchFunction paint;
  private final String names;
  private final String back;
  private final List<NDArray> constants = new ArrayList<>();

  /**
   * A brush for one kind of canvas.
   *
   * @param spectrum (size, size); null for pixels
   * @param colors (3, 3); null for plain RGB
   */
  PaintProgram(Recipe.Canvas canvas, @Nullable NDArray spectrum, @Nullable NDArray colors) {
    StringBuilder names = new StringBuilder();
    if (spectrum != null) {
      constants.add(spectrum);
      names.append(", s: Tensor");
    }
    if (colors != null) {
      constants.add(colors);
      names.append(", c: Tensor");
    }
    int size = canvas.size();
    this.paint =
        TorchFunction.program(
            """
            def forward(self, p: Tensor%s) -> Tensor:
            %s  return %s(%s)
            """
                .formatted(
                    names,
                    up(canvas.parameterization()),
                    spectrum == null && colors == null ? "torch.sigmoid" : "torch.sigmoid_",
                    mixed("x", "c", colors != null, size)));
    this.names = names.toString();
    this.back =
        "  x = %s\n%s"
            .formatted(
                mixed("torch.sigmoid_backward(g, y)", "torch.t(c)", colors != null, size),
                down(canvas.parameterization()));
  }

  private static String mixed(String x, String matrix, boolean mixes, int size) {
    return mixes
        ? String.format(
            Locale.ROOT,
            "torch.reshape(torch.matmul(%s, torch.reshape(%s, [3, %d])), [1, 3, %d, %d])",
            matrix,
            x,
            size * size,
            size,
            size)
        : x;
  }

  /** From p to x. */
  private static String up(Recipe.Parameterization parameterization) {
    return switch (parameterization) {
      case PIXEL -> "  x = p\n";
      case FOURIER ->
          "  f = %s\n  x = %s\n".formatted(FOURIER.formatted("torch.mul(p, s)"), hartley());
      case PHASE -> // Re F(s e^ip)
          """
            f = %s
            g = %s
            x = torch.sub(torch.select(f, 4, 0), torch.select(g, 4, 1))
          """
              .formatted(
                  FOURIER.formatted("torch.mul(torch.cos(p), s)"),
                  FOURIER.formatted("torch.mul(torch.sin(p), s)"));
    };
  }

  /** From the gradient by x to the gradient d by p. */
  private static String down(Recipe.Parameterization parameterization) {
    return switch (parameterization) {
      case PIXEL -> "  d = x\n";
      case FOURIER ->
          "  f = %s\n  d = torch.mul_(%s, s)\n".formatted(FOURIER.formatted("x"), hartley());
      case PHASE ->
          """
            f = %s
            r = torch.mul(torch.select(f, 4, 0), torch.sin(p))
            i = torch.mul(torch.select(f, 4, 1), torch.cos(p))
            d = torch.neg(torch.mul(torch.add(r, i), s))
          """
              .formatted(FOURIER.formatted("x"));
    };
  }

  /** real(F z) - imag(F z): real, orthonormal with the scaling in s, and its own transpose. */
  private static String hartley() {
    return "torch.sub(torch.select(f, 4, 0), torch.select(f, 4, 1))";
  }

  NDArray paint(NDArray parameters) {
    List<NDArray> all = new ArrayList<>(List.of(parameters));
    all.addAll(constants);
    return paint.apply(all.toArray(NDArray[]::new));
  }

  /**
   * The lines of a program that makes d, the gradient by the parameters p, of g, the gradient by
   * the picture y: computed and not recorded, since the Hartley transform is its own transpose.
   */
  String back() {
    return back;
  }

  /** The declarations of {@link #constants}, each after a comma. */
  String names() {
    return names;
  }

  /** What the lines of {@link #back} read besides g, y and p. */
  List<NDArray> constants() {
    return constants;
  }
}
