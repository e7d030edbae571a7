package afterimage.optimize;

import afterimage.network.Network;
import afterimage.network.Network.Statistics;
import afterimage.network.TorchFunction;
import afterimage.recipe.Recipe;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;

/**
 * The strongest prior of natural pictures that needs none of them: per layer |mean - m|₂ + |var -
 * v|₂, the distance of the picture's channel means and variances to those that the batch norm
 * recorded (Yin et al. 2020, DeepInversion), over a third of the layers drawn anew at each step.
 *
 * <p>Its gradient is known: at a layer's y it is a + b y with numbers a and b per channel. So it is
 * computed here and handed to the backward pass where it belongs, instead of recording thirty small
 * operations a layer.
 */
final class NaturalStatistics {
  /** The first layer counts ten times (Yin et al. 2020). */
  private static final float FIRST_LAYER = 10;

  /** One layer in three is drawn at each step, and counts three times. */
  private static final int SHARE = 3;

  /**
   * From outputs y of batch norms to the weighted distance and the gradients at y.
   *
   * <p>mean_x - m = (mean_y - shift) / factor, var_x = var_y / factor²; variances are biased, over
   * views and space. 1e-12 keeps the gradient of a distance of 0 finite.
   */
  private static final String PROGRAM =
      """
      def forward(self, y: List[Tensor], shift: List[Tensor], inverse: List[Tensor],
          variance: List[Tensor], weight: Tensor) -> List[Tensor]:
        means = annotate(List[Tensor], [])
        squares = annotate(List[Tensor], [])
        sizes = annotate(List[int], [])
        counts = annotate(List[Tensor], [])
        for t in y:
          d = torch.detach(t)
          c = torch.size(d, 1)
          n = torch.floordiv(torch.numel(d), c)
          f = torch.reshape(torch.permute(d, [0, 2, 3, 1]), [n, c])
          one = torch.full([1, n], torch.div(1., n), dtype=6, layout=None, device=f.device)
          _0 = torch.append(means, torch.reshape(torch.mm(one, f), [c]))
          _1 = torch.append(squares, torch.reshape(torch.mm(one, torch.mul(f, f)), [c]))
          _2 = torch.append(sizes, c)
          _3 = torch.append(counts, torch.full([c], n, dtype=6, layout=None, device=f.device))
        m = torch.cat(means)
        i = torch.cat(inverse)
        i2 = torch.mul(i, i)
        n0 = torch.cat(counts)
        dm = torch.mul(torch.sub(m, torch.cat(shift)), i)
        dv = torch.sub(torch.mul(torch.sub(torch.cat(squares), torch.mul(m, m)), i2),
            torch.cat(variance))
        both = torch.split_with_sizes(torch.stack([torch.mul(dm, dm), torch.mul(dv, dv)]), sizes, 1)
        sums = annotate(List[Tensor], [])
        for s in both:
          _4 = torch.append(sums, torch.sum(s, [1]))
        far = torch.sqrt(torch.add(torch.stack(sums, 1), 1e-12))
        value = torch.sum(torch.mul(far, weight))
        pull = torch.div(weight, far)
        scales = annotate(List[Tensor], [])
        for k in range(torch.len(sizes)):
          _5 = torch.append(scales, torch.expand(torch.slice(pull, 1, k, torch.add(k, 1)),
              [2, sizes[k]]))
        scale = torch.cat(scales, 1)
        gv = torch.div(torch.mul(torch.mul(dv, i2), torch.select(scale, 0, 1)), n0)
        gm = torch.div(torch.mul(torch.mul(dm, i), torch.select(scale, 0, 0)), n0)
        a = torch.split_with_sizes(torch.sub(gm, torch.mul(torch.mul(gv, m), 2.)), sizes)
        b = torch.split_with_sizes(torch.mul(gv, 2.), sizes)
        out = [value]
        for k in range(torch.len(sizes)):
          _6 = torch.append(out, torch.addcmul(torch.reshape(a[k], [1, sizes[k], 1, 1]),
              torch.detach(y[k]), torch.reshape(b[k], [1, sizes[k], 1, 1])))
        return out
      """;

  private static final String BACKWARD =
      """
      def forward(self, at: List[Tensor], gradients: List[Tensor]) -> Tensor:
        given = annotate(List[Optional[Tensor]], [])
        for gradient in gradients:
          _0 = torch.append(given, gradient)
        torch.autograd.backward(at, given)
        return at[0]
      """;

  private NaturalStatistics() {}

  /**
   * What the penalty says and where it pulls.
   *
   * @param value the weighted distance, 0-dim
   * @param at tensors of the pass
   * @param gradients of the value with respect to each of them
   */
  record Pull(NDArray value, NDList at, NDList gradients) {}

  /** The layers that this step looks at. */
  static List<Statistics> sample(Network network, Recipe.Penalties settings, Chance chance) {
    List<Statistics> left = new ArrayList<>(network.statistics());
    List<Statistics> drawn = new ArrayList<>();
    if (settings.statistics() == 0) {
      return drawn;
    }
    SplittableRandom random = chance.stream(Chance.Purpose.STATISTICS);
    for (int i = Math.ceilDiv(left.size(), SHARE); i > 0; i--) {
      drawn.add(left.remove(random.nextInt(left.size())));
    }
    return drawn;
  }

  /**
   * The penalty over some layers.
   *
   * @param sampled the layers, at least one
   * @param seen their tensors by name, (views, C, h, w) each
   * @param weight of the whole, as if all layers were there
   */
  static Pull pull(
      Network network, List<Statistics> sampled, Map<String, NDArray> seen, double weight) {
    float share = (float) weight * network.statistics().size() / sampled.size();
    float[] weights = new float[sampled.size()];
    NDList at = new NDList();
    NDList shift = new NDList();
    NDList inverse = new NDList();
    NDList variance = new NDList();
    for (int i = 0; i < weights.length; i++) {
      Statistics layer = sampled.get(i);
      weights[i] =
          layer.tensor().equals(network.statistics().getFirst().tensor())
              ? share * FIRST_LAYER
              : share;
      at.add(Objects.requireNonNull(seen.get(layer.tensor())));
      shift.add(layer.shift());
      inverse.add(layer.inverse());
      variance.add(layer.variance());
    }
    NDList inputs = new NDList();
    inputs.addAll(TorchFunction.list("y", at));
    inputs.addAll(TorchFunction.list("shift", shift));
    inputs.addAll(TorchFunction.list("inverse", inverse));
    inputs.addAll(TorchFunction.list("variance", variance));
    inputs.add(at.head().getManager().create(weights, new Shape(1, weights.length)));
    NDList out = TorchFunction.program(PROGRAM).run(inputs);
    return new Pull(out.head(), at, out.subNDList(1));
  }

  /**
   * The backward pass from a loss, with the pulls added on the way.
   *
   * @param loss 0-dim
   */
  static void backward(NDArray loss, List<Pull> pulls) {
    NDList at = new NDList(loss);
    NDList gradients = new NDList(loss.getManager().ones(new Shape()));
    for (Pull pull : pulls) {
      at.addAll(pull.at());
      gradients.addAll(pull.gradients());
    }
    NDList inputs = new NDList();
    inputs.addAll(TorchFunction.list("at", at));
    inputs.addAll(TorchFunction.list("gradients", gradients));
    TorchFunction.program(BACKWARD).run(inputs);
  }
}
