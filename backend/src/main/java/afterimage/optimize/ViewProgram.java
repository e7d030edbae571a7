package afterimage.optimize;

import afterimage.network.TorchFunction;
import afterimage.recipe.Recipe;
import ai.djl.ndarray.types.Shape;
import java.util.Locale;

/**
 * The two ways between a picture and what the network takes of it, as programs of libtorch: moved
 * views, noise and the network's normalization in one program up; and the lines that {@link
 * UpdateProgram} begins with, down. Both are linear in the picture, so that nothing of the way up
 * but the places that were read has to be kept for the way down.
 */
final class ViewProgram {
  private static final float GRAY = 0.5f;

  /** Numbers of padding modes in libtorch (GridSamplerUtils.h). */
  private static final int ZEROS = 0;

  private static final int REFLECTED = 2;

  private static final int MOST_BANDS = 8;

  /**
   * What decides the programs.
   *
   * @param moves whether views differ from the picture in more than noise
   * @param normalizes whether the network wants other numbers than [0, 1]
   */
  record Kind(int count, boolean moves, Recipe.Border border, boolean noise, boolean normalizes) {}

  private final Kind kind;
  private final int size;
  private final int bands;
  private final TorchFunction up;
  private final String down;

  /**
   * A lens for pictures of one size.
   *
   * @param threads that may share a view
   */
  ViewProgram(Kind kind, int size, int threads) {
    this.kind = kind;
    this.size = size;
    this.bands = kind.moves() ? bands(size, threads) : 1;
    this.up = TorchFunction.program(upward());
    this.down = downward();
  }

  /**
   * Each view is sampled in bands, as if they were views of their own: libtorch works on whole
   * views in parallel. They are put together by whichever operation comes next.
   */
  private static int bands(int size, int threads) {
    int bands = Math.clamp(threads / 2, 1, MOST_BANDS);
    while (size % bands != 0) {
      bands--;
    }
    return bands;
  }

  /**
   * From the picture y (1, 3, size, size) to the views (count, 3, size, size), and the places r
   * that they were read from where they moved. Inputs, as far as the kind needs them: y; the
   * matrices b (count, 2, 3) and the pixels' places p (size * size, 3); the numbers n and the knobs
   * k of the noise (deviation, first number); offset o and scale l of the normalization.
   */
  TorchFunction up() {
    return up;
  }

  /**
   * The lines of a program that makes g, the gradient by the picture y, of w, the gradient by the
   * views.
   */
  String down() {
    return down;
  }

  /** The declarations of what {@link #down} reads besides w and y, each after a comma: r, l. */
  String names() {
    return (kind.moves() ? ", r: Tensor" : "") + (kind.normalizes() ? ", l: Tensor" : "");
  }

  Shape shape() {
    return new Shape(kind.count(), 3, size, size);
  }

  private String upward() {
    String head =
        "def forward(self, y: Tensor%s%s%s) -> %s:\n"
            .formatted(
                kind.moves() ? ", b: Tensor, p: Tensor" : "",
                kind.noise() ? ", n: Tensor, k: Tensor" : "",
                kind.normalizes() ? ", o: Tensor, l: Tensor" : "",
                kind.moves() ? "Tuple[Tensor, Tensor]" : "Tensor");
    return head
        + (kind.moves() ? moved() : still())
        + (kind.noise() ? noised() : "")
        + (bands > 1 ? joined() : whole())
        + (kind.moves() ? "  return (x, r)\n" : "  return x\n");
  }

  private String still() {
    return kind.count() == 1
        ? "  x = y\n"
        : "  x = torch.contiguous(torch.expand(y, %s))\n".formatted(shapeOf(kind.count()));
  }

  /** By libtorch's own kernel; places outside are mirrored at the edges, or gray. */
  private String moved() {
    boolean gray = kind.border() == Recipe.Border.GRAY;
    String places = String.format(Locale.ROOT, "[%d, %d, %d, 2]", parts(), size / bands, size);
    return String.format(
            Locale.ROOT,
            """
      r = torch.reshape(torch.matmul(p, torch.transpose(b, 1, 2)), %s)
      x = torch.grid_sampler(%s, r, 0, %d, False)
    """,
            places,
            spread(gray ? "torch.sub(y, %s)".formatted(GRAY) : "y"),
            border())
        + (gray ? "  x = torch.add_(x, %s)\n".formatted(GRAY) : "");
  }

  private String noised() {
    return """
      first = int(torch.item(torch.select(k, 0, 1)))
      part = torch.slice(n, 0, first, torch.add(first, torch.numel(x)))
      x = torch.%s(x, torch.reshape(part, torch.size(x)),
          alpha=float(torch.item(torch.select(k, 0, 0))))
    """
        .formatted(kind.moves() ? "add_" : "add");
  }

  private String whole() {
    return kind.normalizes() ? "  x = torch.addcmul(o, x, l)\n" : "";
  }

  /** Bands are put together by the operation that normalizes, so that it costs nothing. */
  private String joined() {
    String rows = String.format(Locale.ROOT, "%d, %d", size / bands, size);
    String joined =
        kind.normalizes()
            ? """
              e = torch.empty(torch.size(x), dtype=6, layout=None, device=x.device)
              x = torch.addcmul(torch.unsqueeze(o, 4), x, torch.unsqueeze(l, 4), value=1, out=e)
            """
            : "";
    return String.format(
        Locale.ROOT,
        """
      x = torch.transpose(torch.reshape(x, [%d, %d, 3, %s]), 1, 2)
    %s  x = torch.reshape(x, %s)
    """,
        kind.count(),
        bands,
        rows,
        joined,
        shapeOf(kind.count()));
  }

  private String downward() {
    return (kind.moves() ? back() : "  g = w\n")
        + (parts() > 1 ? "  g = torch.sum(g, [0], True)\n" : "")
        + (kind.normalizes() ? "  g = torch.mul(g, l)\n" : "");
  }

  private String back() {
    String cut =
        String.format(
            Locale.ROOT,
            """
          w = torch.transpose(torch.reshape(w, [%d, 3, %d, %d, %d]), 1, 2)
          w = torch.reshape(w, [%d, 3, %d, %d])
        """,
            kind.count(),
            bands,
            size / bands,
            size,
            parts(),
            size / bands,
            size);
    return (bands > 1 ? cut : "")
        + String.format(
            Locale.ROOT,
            "  g, _0, = torch.grid_sampler_2d_backward(w, %s, r, 0, %d, False, [True, False])\n",
            spread("y"),
            border());
  }

  private int parts() {
    return kind.count() * bands;
  }

  private int border() {
    return kind.border() == Recipe.Border.REFLECT ? REFLECTED : ZEROS;
  }

  private String spread(String picture) {
    return "torch.expand(%s, %s)".formatted(picture, shapeOf(parts()));
  }

  private String shapeOf(int count) {
    return String.format(Locale.ROOT, "[%d, 3, %d, %d]", count, size, size);
  }
}
