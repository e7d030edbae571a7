package afterimage.optimize;

import afterimage.network.TorchFunction;
import afterimage.recipe.Recipe;
import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The way from parameters to a picture and back, each one program of libtorch: what it makes on the
 * way is freed at once and its memory used again while it is still in the cache, which makes it
 * half again as fast as the same operations one by one.
 */
final class Brush {
  private static final String FOURIER =
      "torch.view_as_real(torch._fft_r2c(%s, [2, 3], 0, False))"; // (1, 3, h, w, 2)

  private final TorchFunction paint;
  private final TorchFunction back;
  private final List<NDArray> constants = new ArrayList<>();

  /**
   * A brush for one kind of canvas.
   *
   * @param spectrum (size, size); null for pixels
   * @param colors (3, 3); null for plain RGB
   */
  Brush(Recipe.Canvas canvas, @Nullable NDArray spectrum, @Nullable NDArray colors) {
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
            %s  return torch.sigmoid(%s)
            """
                .formatted(
                    names, up(canvas.parameterization()), mixed("x", "c", colors != null, size)));
    this.back =
        TorchFunction.program(
            """
            def forward(self, g: Tensor, y: Tensor, p: Tensor%s) -> Tensor:
              x = %s
            %s
            """
                .formatted(
                    names,
                    mixed("torch.sigmoid_backward(g, y)", "torch.t(c)", colors != null, size),
                    down(canvas.parameterization())));
  }

  private static String mixed(String x, String matrix, boolean mixes, int size) {
    return mixes
        ? "torch.reshape(torch.matmul(%s, torch.reshape(%s, [3, %d])), [1, 3, %d, %d])"
            .formatted(matrix, x, size * size, size, size)
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

  /** From the gradient by x to the gradient by p. */
  private static String down(Recipe.Parameterization parameterization) {
    return switch (parameterization) {
      case PIXEL -> "  return x";
      case FOURIER ->
          "  f = %s\n  return torch.mul(%s, s)".formatted(FOURIER.formatted("x"), hartley());
      case PHASE ->
          """
            f = %s
            r = torch.mul(torch.select(f, 4, 0), torch.sin(p))
            i = torch.mul(torch.select(f, 4, 1), torch.cos(p))
            return torch.neg(torch.mul(torch.add(r, i), s))
          """
              .formatted(FOURIER.formatted("x"));
    };
  }

  /** real(F z) - imag(F z): real, orthonormal with the scaling in s, and its own transpose. */
  private static String hartley() {
    return "torch.sub(torch.select(f, 4, 0), torch.select(f, 4, 1))";
  }

  NDArray paint(NDArray parameters) {
    return paint.apply(with(parameters));
  }

  NDArray back(NDArray gradient, NDArray picture, NDArray parameters) {
    return back.apply(with(gradient, picture, parameters));
  }

  private NDArray[] with(NDArray... first) {
    List<NDArray> all = new ArrayList<>(List.of(first));
    all.addAll(constants);
    return all.toArray(NDArray[]::new);
  }
}
