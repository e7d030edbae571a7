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
final class UpdateProgram {
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

  private UpdateProgram() {}

  /**
   * Takes the step: changes the climb's parameters and moments in place, or nothing where something
   * is not finite.
   *
   * @param readings what was measured on the way up: those of the objective (n), and each penalty,
   *     0-dim
   * @param gradient of the loss by the views, (count, 3, size, size)
   * @param seen the way from the picture to the views
   * @param picture (1, 3, size, size)
   * @param scratch for the knobs of the update
   * @param own the gradient by the picture that did not come through the views
   * @param direct the gradient by the parameters that did not come through the picture
   * @return the readings with gradient norm, mean and contrast behind them; and whether anything
   *     was ever not finite, (1)
   */
  static NDList land(
      Optimization optimization,
      NDList readings,
      NDArray gradient,
      Views.Seen seen,
      NDArray picture,
      HostScratch scratch,
      @Nullable NDArray own,
      @Nullable NDArray direct) {
    NDManager pass = gradient.getManager();
    Recipe recipe = optimization.recipe();
    int step = optimization.step() + 1;
    NDList inputs = new NDList(gradient, picture, readings.head());
    inputs.addAll(TorchFunction.list("penalties", readings.subNDList(1)));
    inputs.add(optimization.parameters());
    inputs.add(optimization.first());
    inputs.add(optimization.second());
    inputs.add(optimization.dead());
    inputs.add(scratch.floats(pass, new Shape(), optimization.optimizerStep()));
    inputs.add(scratch.numbers(pass, Update.knobs(optimization.rules(), recipe, step)));
    inputs.addAll(seen.way());
    inputs.addAll(optimization.canvas().paintProgram().constants());
    if (own != null) {
      inputs.add(own);
    }
    if (direct != null) {
      inputs.add(direct);
    }
    boolean penalized = readings.size() > 1;
    String code = program(optimization, seen.viewProgram(), penalized, own != null, direct != null);
    return TorchFunction.program(code).run(inputs);
  }

  /** The parameters are among the results: without a reader the update would be optimized away. */
  private static String program(
      Optimization optimization,
      ViewProgram viewProgram,
      boolean penalized,
      boolean hasOwn,
      boolean hasDirect) {
    PaintProgram paintProgram = optimization.canvas().paintProgram();
    Recipe.Optimizer optimizer = optimization.recipe().optimizer();
    return "def forward(self, w: Tensor, y: Tensor, said: Tensor%s, p: Tensor, m: Tensor, v: Tensor, z: Tensor, step: Tensor, k: Tensor%s) -> Tuple[Tensor, Tensor, Tensor]:\n"
            .formatted(
                penalized ? ", penalties: List[Tensor]" : "",
                viewProgram.names()
                    + paintProgram.names()
                    + (hasOwn ? ", own: Tensor" : "")
                    + (hasDirect ? ", e: Tensor" : ""))
        + viewProgram.down()
        + (hasOwn ? "  g = torch.add(g, own)\n" : "")
        + paintProgram.back()
        + (hasDirect ? "  d = torch.add(d, e)\n" : "")
        + (penalized ? "  said = torch.cat([said, torch.stack(penalties)])\n" : "")
        + READ
        + (optimizer.clip() == 0 ? "" : CLIP)
        + Update.lines(optimizer, optimization.beginsMoments())
        + "  return (row, dead, ps[0])\n";
  }
}
