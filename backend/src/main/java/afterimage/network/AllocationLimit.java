package afterimage.network;

import ai.djl.ndarray.NDArray;
import java.util.Arrays;
import java.util.Locale;

/**
 * How much a graph may compute when it is bound: a file of a kilobyte can ask for any amount of
 * memory. EfficientNet-B7 at 600 pixels, among the largest classifiers, makes about 0.8e9 numbers.
 */
final class AllocationLimit {
  private static final long NUMBERS_A_PICTURE = 1L << 30;

  private final long all;
  private long left;

  AllocationLimit(long pictures) {
    this.all = NUMBERS_A_PICTURE * pictures;
    this.left = all;
  }

  /** Refuses what would be too much, before anything is allocated. */
  void require(Onnx.Node node, long... dims) {
    if (Tensors.elements(dims, "the result of " + node.place()) > left) {
      throw new NetworkException(
          String.format(
              Locale.ROOT, "%s: the network computes more than %d numbers", node.place(), all));
    }
  }

  /** Counts the outputs of a node. */
  void take(Onnx.Node node, NDArray[] outputs) {
    long size = Arrays.stream(outputs).mapToLong(NDArray::size).sum();
    require(node, size);
    left -= size;
  }
}
