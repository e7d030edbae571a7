package afterimage.network;

import ai.djl.ndarray.NDArray;

/**
 * What a BatchNormalization node has learned: y = factor (x - mean) + shift, factor = scale /
 * sqrt(variance + epsilon). All (C).
 */
record BatchNorm(NDArray factor, NDArray shift, NDArray mean, NDArray variance) {
  private static final float ONNX_EPSILON = 1e-5f;

  static BatchNorm of(Call call) {
    NDArray scale = call.constant(1);
    NDArray shift = call.constant(2);
    NDArray mean = call.constant(3);
    NDArray variance = call.constant(4);
    for (NDArray each : new NDArray[] {shift, mean, variance}) {
      if (scale.getShape().dimension() != 1 || !each.getShape().equals(scale.getShape())) {
        throw call.error("scale, shift, mean and variance differ in shape");
      }
    }
    NDArray deviation = variance.add(call.real("epsilon", ONNX_EPSILON)).sqrt();
    return new BatchNorm(scale.div(deviation), shift, mean, variance);
  }

  long channels() {
    return mean.size();
  }
}
