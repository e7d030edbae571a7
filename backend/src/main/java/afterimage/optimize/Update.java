package afterimage.optimize;

import afterimage.network.TorchFunction;
import afterimage.recipe.Recipe;
import ai.djl.ndarray.NDArray;

/**
 * The update of one session's parameters and moments, in place and in one pass over memory: Adam
 * (Kingma and Ba 2014) or SGD with momentum (Sutskever et al. 2013, the velocity in the first
 * moment), as PyTorch's fused kernels take them. Where something was not finite they leave
 * everything as it was.
 */
final class Update {
  /** Adam divides by 1 - beta^step. */
  private static final double LARGEST_BETA = 1 - 1e-9;

  /** The fused kernel wants no velocity at all where the momentum is exactly 0. */
  private static final double SMALLEST_MOMENTUM = 1e-30;

  private static final String ADAM =
      """
      def forward(self, p: Tensor, m: Tensor, v: Tensor, g: Tensor, dead: Tensor, step: Tensor,
          k: Tensor) -> Tensor:
        ps = [p]
        torch._fused_adam_(ps, [g], [m], [v], annotate(List[Tensor], []), [step],
            lr=float(torch.item(torch.select(k, 0, 0))),
            beta1=float(torch.item(torch.select(k, 0, 1))),
            beta2=float(torch.item(torch.select(k, 0, 2))),
            weight_decay=0., eps=1e-08, amsgrad=False, maximize=False, grad_scale=None,
            found_inf=dead)
        return ps[0]
      """;

  private static final String SGD =
      """
      def forward(self, p: Tensor, m: Tensor, g: Tensor, dead: Tensor, k: Tensor) -> Tensor:
        ps = [p]
        torch._fused_sgd_(ps, [g], [m], weight_decay=0.,
            momentum=float(torch.item(torch.select(k, 0, 3))),
            lr=float(torch.item(torch.select(k, 0, 0))),
            dampening=0., nesterov=False, maximize=False, is_first_step=False, grad_scale=None,
            found_inf=dead)
        return ps[0]
      """;

  private Update() {}

  /**
   * Takes the step.
   *
   * @param parameters and the moments, each (1, 3, size, size), changed in place
   * @param gradient of the loss with respect to the parameters, already clipped; gives the manager
   * @param dead (1), 1 where nothing is to change
   * @param step the number of this step, from 1
   */
  static void take(
      Recipe recipe,
      NDArray parameters,
      NDArray first,
      NDArray second,
      NDArray gradient,
      NDArray dead,
      int step) {
    Recipe.Optimizer settings = recipe.optimizer();
    double[] knobs = {
      rate(recipe, step),
      Math.min(settings.beta1(), LARGEST_BETA),
      Math.min(settings.beta2(), LARGEST_BETA),
      Math.max(settings.momentum(), SMALLEST_MOMENTUM)
    };
    NDArray p = Tensors.here(parameters, gradient);
    NDArray k = gradient.getManager().newSubManager(ai.djl.Device.cpu()).create(knobs);
    switch (settings.type()) {
      case ADAM -> {
        NDArray count = gradient.getManager().create((float) step);
        TorchFunction.program(ADAM).apply(p, first, second, gradient, dead, count, k);
      }
      case SGD -> TorchFunction.program(SGD).apply(p, first, gradient, dead, k);
    }
  }

  /** The rate at a step; cosine ends at 0 (Loshchilov and Hutter 2016). */
  static double rate(Recipe recipe, int step) {
    double rate = recipe.optimizer().rate();
    return switch (recipe.optimizer().schedule()) {
      case CONSTANT -> rate;
      case COSINE -> {
        double share = Math.min(1, (step - 1) / (double) recipe.steps());
        yield rate * (1 + Math.cos(Math.PI * share)) / 2;
      }
    };
  }
}
