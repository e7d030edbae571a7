package afterimage.optimize;

import afterimage.recipe.Recipe;
import afterimage.recipe.Rules;

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
        ps = [p]
        torch._fused_adam_(ps, [d], [m], [v], annotate(List[Tensor], []), [step],
            lr=float(torch.item(torch.select(k, 0, 0))),
            beta1=float(torch.item(torch.select(k, 0, 1))),
            beta2=float(torch.item(torch.select(k, 0, 2))),
            weight_decay=0., eps=1e-08, amsgrad=False, maximize=False, grad_scale=None,
            found_inf=dead)
      """;

  private static final String SGD =
      """
        ps = [p]
        torch._fused_sgd_(ps, [d], [m], weight_decay=0.,
            momentum=float(torch.item(torch.select(k, 0, 3))),
            lr=float(torch.item(torch.select(k, 0, 0))),
            dampening=0., nesterov=False, maximize=False, is_first_step=False, grad_scale=None,
            found_inf=dead)
      """;

  /** Times 0, but where something is not finite and nothing may change, times 1. */
  private static final String ANEW =
      """
        m = torch.mul_(m, dead)
        v = torch.mul_(v, dead)
      """;

  private Update() {}

  /**
   * The lines of a program that changes the parameters p and the moments m and v in place by d, the
   * gradient by p, with the numbers k of {@link #knobs}, at the step (a float32, from 1, counted
   * where the optimizer began), and where dead is 1 nothing.
   *
   * @param anew whether the moments are those of another optimizer, which mean nothing to this one
   */
  static String lines(Recipe.Optimizer settings, boolean anew) {
    String lines =
        switch (settings.type()) {
          case ADAM -> ADAM;
          case SGD -> SGD;
        };
    return anew ? ANEW + lines : lines;
  }

  /** Rate, beta1, beta2, momentum and the most that the gradient's norm may be. */
  static double[] knobs(Rules rules, Recipe recipe, int step) {
    Recipe.Optimizer settings = recipe.optimizer();
    return new double[] {
      rate(rules, recipe, step),
      Math.min(settings.beta1(), LARGEST_BETA),
      Math.min(settings.beta2(), LARGEST_BETA),
      Math.max(settings.momentum(), SMALLEST_MOMENTUM),
      settings.clip()
    };
  }

  /** The rate at a step; cosine ends at 0 (Loshchilov and Hutter 2016). */
  static double rate(Rules rules, Recipe recipe, int step) {
    double rate = recipe.optimizer().rate();
    return switch (recipe.optimizer().schedule()) {
      case CONSTANT -> rate;
      case COSINE -> {
        double share = Math.min(1, (step - 1) / (double) recipe.steps());
        yield rate * (1 + StrictFunctions.cos(rules, Math.PI * share)) / 2;
      }
    };
  }
}
