package afterimage.optimize;

import afterimage.network.TorchFunction;
import afterimage.recipe.Recipe;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import org.jspecify.annotations.Nullable;

/**
 * The end of a session's step as one program of libtorch: from the gradient by the views to the
 * gradient by the parameters, what is read off both, whether all of it is finite, and the update.
 * One program, because the same operations one by one take half again as long: each passes over
 * memory that the one before has just had in the cache.
 */
final class Landing {
  /**
   * The gradient's norm, what the picture's mean and contrast are, and 1 where one is not finite.
   */
  private static final String READ =
      """
        n = torch.norm(d)
        mean = torch.mean(y)
        square = torch.div(torch.square(torch.norm(y)), float(torch.numel(y)))
        variance = torch.relu(torch.sub(square, torch.mul(mean, mean)))
        spread = torch.sqrt(variance)
        row = torch.cat([said, torch.stack([n, mean, spread])])
        finite = torch.all(torch.isfinite(row))
        dead = torch.maximum(z, torch.to(torch.logical_not(finite), 6))
      """;

  /** A longer gradient is shortened to the length of the knob. */
  private static final String CLIP =
      """
        longest = float(torch.item(torch.select(k, 0, 4)))
        share = torch.mul(torch.reciprocal(torch.add(n, 1e-12)), longest)
        d = torch.mul(d, torch.clamp_max(share, 1.))
      """;

  private Landing() {}

  /**
   * Takes the step: changes the climb's parameters and moments in place, or nothing where something
   * is not finite.
   *
   * @param readings what was measured on the way up: those of the objective (n), and each penalty,
   *     0-dim
   * @param gradient of the loss by the views, (count, 3, size, size)
   * @param seen the way from the picture to the views
   * @param picture (1, 3, size, size)
   * @param slate for the knobs of the update
   * @param own the gradient by the picture that did not come through the views
   * @param direct the gradient by the parameters that did not come through the picture
   * @return the readings with gradient norm, mean and contrast behind them; and whether anything
   *     was ever not finite, (1)
   */
  static NDList land(
      Climb climb,
      NDList readings,
      NDArray gradient,
      Views.Seen seen,
      NDArray picture,
      Slate slate,
      @Nullable NDArray own,
      @Nullable NDArray direct) {
    NDManager pass = gradient.getManager();
    Recipe recipe = climb.recipe();
    int step = climb.step() + 1;
    NDList inputs = new NDList(gradient, picture, readings.head());
    inputs.addAll(TorchFunction.list("penalties", readings.subNDList(1)));
    inputs.add(climb.parameters());
    inputs.add(climb.first());
    inputs.add(climb.second());
    inputs.add(climb.dead());
    inputs.add(slate.floats(pass, new Shape(), climb.optimizerStep()));
    inputs.add(slate.numbers(pass, Update.knobs(climb.rules(), recipe, step)));
    inputs.addAll(seen.way());
    inputs.addAll(climb.canvas().brush().constants());
    if (own != null) {
      inputs.add(own);
    }
    if (direct != null) {
      inputs.add(direct);
    }
    boolean penalized = readings.size() > 1;
    String code = program(climb, seen.lens(), penalized, own != null, direct != null);
    return TorchFunction.program(code).run(inputs);
  }

  /** The parameters are among the results: without a reader the update would be optimized away. */
  private static String program(
      Climb climb, Lens lens, boolean penalized, boolean hasOwn, boolean hasDirect) {
    Brush brush = climb.canvas().brush();
    Recipe.Optimizer optimizer = climb.recipe().optimizer();
    return "def forward(self, w: Tensor, y: Tensor, said: Tensor%s, p: Tensor, m: Tensor, v: Tensor, z: Tensor, step: Tensor, k: Tensor%s) -> Tuple[Tensor, Tensor, Tensor]:\n"
            .formatted(
                penalized ? ", penalties: List[Tensor]" : "",
                lens.names()
                    + brush.names()
                    + (hasOwn ? ", own: Tensor" : "")
                    + (hasDirect ? ", e: Tensor" : ""))
        + lens.down()
        + (hasOwn ? "  g = torch.add(g, own)\n" : "")
        + brush.back()
        + (hasDirect ? "  d = torch.add(d, e)\n" : "")
        + (penalized ? "  said = torch.cat([said, torch.stack(penalties)])\n" : "")
        + READ
        + (optimizer.clip() == 0 ? "" : CLIP)
        + Update.lines(optimizer, climb.beginsMoments())
        + "  return (row, dead, ps[0])\n";
  }
}
