package afterimage.optimize;

import static java.util.Comparator.comparingLong;

import afterimage.network.Network;
import afterimage.network.Network.Statistics;
import afterimage.network.TorchFunction;
import afterimage.recipe.Recipe;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;

/**
 * The strongest prior of natural pictures that needs none of them: per layer |mean - m|₂ + |var -
 * v|₂, the distance of the picture's channel means and variances to those that the batch norm
 * recorded (Yin et al. 2020, DeepInversion), over a third of the layers drawn anew at each step:
 * one of each three neighbors, which stands for all three. Neighbors are of one size and see much
 * the same, so that steps differ less in what they say, in their time and in their memory than with
 * any third.
 *
 * <p>Its gradient is known: at a layer's y it is a + b y with numbers a and b per channel. So it is
 * computed here and handed to the backward pass where it belongs, instead of recording thirty small
 * operations a layer.
 */
final class NaturalStatistics {
  /** The first layer counts ten times (Yin et al. 2020). */
  private static final float FIRST_LAYER = 10;

  /** One layer in so many is drawn at each step. */
  private static final int SHARE = 3;

  /** Layers with at most so many numbers a channel are worth being looked at together. */
  private static final long FEW = 1024;

  /**
   * From outputs y of batch norms to the weighted distance and the gradients at y.
   *
   * <p>mean_x - m = (mean_y - shift) / factor, var_x = var_y / factor²; variances are biased, over
   * views and space. 1e-12 keeps the gradient of a distance of 0 finite. Small layers with as many
   * numbers a channel stand side by side, as most of the cost of a small operation is its start.
   */
  private static final String PROGRAM =
      """
      def forward(self, y: List[Tensor], known: List[Tensor], groups: Tensor, channels: Tensor,
          numbers: Tensor, weight: Tensor) -> List[Tensor]:
        totals = annotate(List[Tensor], [])
        squares = annotate(List[Tensor], [])
        sizes = annotate(List[int], [])
        sides = annotate(List[Tensor], [])
        widths = annotate(List[int], [])
        first = 0
        for g in range(torch.size(groups, 0)):
          last = torch.add(first, int(torch.item(torch.select(groups, 0, g))))
          flat = annotate(List[Tensor], [])
          for t in torch.slice(y, first, last, 1):
            d = torch.detach(t)
            c = torch.size(d, 1)
            _0 = torch.append(flat, torch.reshape(torch.permute(d, [0, 2, 3, 1]), [-1, c]))
            _1 = torch.append(sizes, c)
          if torch.eq(torch.len(flat), 1):
            f = flat[0]
          else:
            f = torch.cat(flat, 1)
          _2 = torch.append(totals, torch.sum(f, [0]))
          _3 = torch.append(squares, torch.sum(torch.mul(f, f), [0]))
          _4 = torch.append(sides, f)
          _5 = torch.append(widths, torch.size(f, 1))
          first = last
        k = torch.cat(known, 1)
        layer = torch.repeat_interleave(channels, output_size=torch.size(k, 1))
        n = torch.index_select(numbers, 0, layer)
        i = torch.select(k, 0, 1)
        i2 = torch.mul(i, i)
        m = torch.div(torch.cat(totals), n)
        dm = torch.mul(torch.sub(m, torch.select(k, 0, 0)), i)
        v = torch.sub(torch.div(torch.cat(squares), n), torch.mul(m, m))
        dv = torch.sub(torch.mul(v, i2), torch.select(k, 0, 2))
        both = torch.stack([torch.mul(dm, dm), torch.mul(dv, dv)])
        none = torch.mul(torch.expand(weight, [2, torch.len(sizes)]), 0.)
        sums = torch.scatter_add(none, 1, torch.expand(layer, torch.size(both)), both)
        far = torch.sqrt(torch.add(sums, 1e-12))
        value = torch.sum(torch.mul(far, weight))
        scale = torch.index_select(torch.div(weight, far), 1, layer)
        gv = torch.div(torch.mul(torch.mul(dv, i2), torch.select(scale, 0, 1)), n)
        gm = torch.div(torch.mul(torch.mul(dm, i), torch.select(scale, 0, 0)), n)
        a = torch.split_with_sizes(torch.sub(gm, torch.mul(torch.mul(gv, m), 2.)), widths)
        b = torch.split_with_sizes(torch.mul(gv, 2.), widths)
        out = [value]
        at = 0
        for g in range(torch.len(sides)):
          last = torch.add(at, int(torch.item(torch.select(groups, 0, g))))
          pulls = torch.addcmul(a[g], sides[g], b[g])
          parts = torch.split_with_sizes(pulls, torch.slice(sizes, at, last, 1), 1)
          for j in range(torch.len(parts)):
            t = y[torch.add(at, j)]
            shape = [torch.size(t, 0), torch.size(t, 2), torch.size(t, 3), torch.size(t, 1)]
            _6 = torch.append(out, torch.permute(torch.reshape(parts[j], shape), [0, 3, 1, 2]))
          at = last
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

  /**
   * A layer that was drawn.
   *
   * @param times it counts, as it stands for so many
   */
  record Drawn(Statistics layer, int times) {
    String tensor() {
      return layer.tensor();
    }
  }

  /** The layers that this step looks at. */
  static List<Drawn> sample(Network network, Recipe.Penalties settings, StepRandom chance) {
    List<Statistics> all = network.statistics();
    List<Drawn> drawn = new ArrayList<>();
    if (settings.statistics() == 0) {
      return drawn;
    }
    SplittableRandom random = chance.stream(StepRandom.Purpose.STATISTICS);
    for (int first = 0; first < all.size(); first += SHARE) {
      int times = Math.min(SHARE, all.size() - first);
      drawn.add(new Drawn(all.get(first + random.nextInt(times)), times));
    }
    return drawn;
  }

  /**
   * The penalty over some layers.
   *
   * @param drawn the layers, at least one
   * @param seen their tensors by name, (views, C, h, w) each
   * @param weight of the whole, as if all layers were there
   * @param scratch for what the program is told of the layers
   */
  static Pull pull(
      Network network,
      List<Drawn> drawn,
      Map<String, NDArray> seen,
      double weight,
      HostScratch scratch) {
    List<Drawn> ordered =
        drawn.stream().sorted(comparingLong(each -> -numbers(each, seen))).toList();
    float[] weights = new float[drawn.size()];
    List<Integer> groups = new ArrayList<>();
    NDList at = new NDList();
    NDList known = new NDList();
    float[] sizes = new float[weights.length];
    long before = 0;
    for (int i = 0; i < weights.length; i++) {
      Drawn layer = ordered.get(i);
      float share = (float) weight * layer.times();
      boolean isFirst = layer.tensor().equals(network.statistics().getFirst().tensor());
      weights[i] = isFirst ? share * FIRST_LAYER : share;
      long numbers = numbers(layer, seen);
      if (numbers == before && numbers <= FEW) {
        groups.set(groups.size() - 1, groups.getLast() + 1);
      } else {
        groups.add(1);
      }
      before = numbers;
      at.add(Objects.requireNonNull(seen.get(layer.tensor())));
      known.add(layer.layer().known());
      sizes[i] = numbers;
    }
    NDManager pass = at.head().getManager();
    NDList inputs = new NDList();
    inputs.addAll(TorchFunction.list("y", at));
    inputs.addAll(TorchFunction.list("known", known));
    inputs.add(scratch.numbers(pass, groups.stream().mapToDouble(Integer::doubleValue).toArray()));
    inputs.add(
        scratch.longs(pass, known.stream().mapToLong(each -> each.getShape().get(1)).toArray()));
    inputs.add(scratch.floats(pass, new Shape(sizes.length), sizes));
    inputs.add(scratch.floats(pass, new Shape(1, weights.length), weights));
    NDList out = TorchFunction.program(PROGRAM).run(inputs);
    return new Pull(out.head(), at, out.subNDList(1));
  }

  /** How many numbers a channel has, over views and space. */
  private static long numbers(Drawn layer, Map<String, NDArray> seen) {
    Shape shape = Objects.requireNonNull(seen.get(layer.tensor())).getShape();
    return shape.size() / shape.get(1);
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
