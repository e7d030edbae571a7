package afterimage.optimize;

import afterimage.recipe.Recipe;
import ai.djl.ndarray.NDArray;

/**
 * One update of one session's parameters. Adam is that of Kingma and Ba (2014) in PyTorch's form;
 * SGD has momentum as in Sutskever et al. (2013) in PyTorch's form, with the velocity in {@code
 * first}.
 */
record Update(NDArray parameters, NDArray first, NDArray second) {
  private static final float EPSILON = 1e-8f;
  private static final double SMALLEST_CORRECTION = 1e-12;

  /**
   * The next parameters and moments, born in the gradient's manager.
   *
   * @param before what was, in the gradient's manager
   * @param gradient of the loss with respect to the parameters, already clipped
   * @param step the number of this step, from 1
   */
  static Update of(Recipe recipe, Update before, NDArray gradient, int step) {
    float rate = (float) rate(recipe, step);
    return switch (recipe.optimizer().type()) {
      case ADAM -> adam(recipe.optimizer(), before, gradient, rate, step);
      case SGD -> {
        NDArray velocity = before.first().mul((float) recipe.optimizer().momentum()).add(gradient);
        yield new Update(before.parameters().sub(velocity.mul(rate)), velocity, before.second());
      }
    };
  }

  /** The rate at a step; cosine ends at 0 (Loshchilov and Hutter 2016). */
  private static double rate(Recipe recipe, int step) {
    double rate = recipe.optimizer().rate();
    return switch (recipe.optimizer().schedule()) {
      case CONSTANT -> rate;
      case COSINE -> {
        double share = Math.min(1, (step - 1) / (double) recipe.steps());
        yield rate * (1 + Math.cos(Math.PI * share)) / 2;
      }
    };
  }

  private static Update adam(
      Recipe.Optimizer settings, Update before, NDArray gradient, float rate, int step) {
    double beta1 = settings.beta1();
    double beta2 = settings.beta2();
    NDArray first = before.first().mul((float) beta1).addi(gradient.mul((float) (1 - beta1)));
    NDArray second =
        before.second().mul((float) beta2).addi(gradient.square().muli((float) (1 - beta2)));
    float size = (float) (rate / correction(beta1, step));
    float root = (float) Math.sqrt(correction(beta2, step));
    NDArray below = second.sqrt().divi(root).addi(EPSILON);
    NDArray move = first.div(below).muli(size);
    return new Update(before.parameters().sub(move), first, second);
  }

  private static double correction(double beta, int step) {
    return Math.max(1 - Math.pow(beta, step), SMALLEST_CORRECTION);
  }
}
