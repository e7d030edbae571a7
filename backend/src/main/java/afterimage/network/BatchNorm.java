package afterimage.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;

/**
 * What a BatchNormalization node has learned: y = factor (x - mean) + shift, factor = scale /
 * sqrt(variance + epsilon). All (C).
 */
record BatchNorm(NDArray factor, NDArray shift, NDArray mean, NDArray variance) {
  private static final float ONNX_EPSILON = 1e-5f;

  /** Below this running variance a channel never speaks (130 of 21,008 in EfficientNet-Lite0). */
  private static final float DEAD_VARIANCE = 1e-6f;

  static BatchNorm of(NodeBinding call) {
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

  /** What was recorded, with the dead channels silenced. */
  Network.Statistics statistics(String layer, String tensor, NDManager manager) {
    float[] dead = variance.toFloatArray();
    float[] factors = factor.toFloatArray();
    float[] inverse = new float[dead.length];
    float[] living = new float[dead.length];
    for (int i = 0; i < dead.length; i++) {
      boolean alive = dead[i] > DEAD_VARIANCE && factors[i] != 0;
      living[i] = alive ? 1 : 0;
      inverse[i] = alive ? 1 / factors[i] : 0;
    }
    NDArray mask = manager.create(living);
    NDArray known =
        NDArrays.stack(new NDList(shift.mul(mask), manager.create(inverse), variance.mul(mask)));
    return new Network.Statistics(layer, tensor, mean, known);
  }

  long channels() {
    return mean.size();
  }
}
