package afterimage.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.Optional;
import java.util.stream.IntStream;

/** Picks the channels of a batch norm that are alive. */
final class Living {
  /** Below this running variance a channel never speaks (130 of 21,008 in EfficientNet-Lite0). */
  private static final float DEAD_VARIANCE = 1e-6f;

  private Living() {}

  /** The statistics of the living channels; none where all are dead. */
  static Optional<Network.Statistics> of(
      String layer, String tensor, BatchNorm norm, NDManager manager) {
    float[] variance = norm.variance().toFloatArray();
    float[] factor = norm.factor().toFloatArray();
    long[] living =
        IntStream.range(0, variance.length)
            .filter(i -> variance[i] > DEAD_VARIANCE && factor[i] != 0)
            .asLongStream()
            .toArray();
    if (living.length == 0) {
      return Optional.empty();
    }
    NDArray index = manager.create(living);
    NDArray channels = living.length == variance.length ? null : index;
    return Optional.of(
        new Network.Statistics(
            layer,
            tensor,
            channels,
            kept(norm.mean(), index, manager),
            kept(norm.variance(), index, manager),
            kept(norm.factor(), index, manager),
            kept(norm.shift(), index, manager)));
  }

  private static NDArray kept(NDArray values, NDArray index, NDManager manager) {
    NDArray some = values.gather(index, 0);
    some.attach(manager);
    return some;
  }
}
