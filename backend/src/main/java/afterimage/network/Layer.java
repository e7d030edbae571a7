package afterimage.network;

import java.util.List;

/**
 * One addressable tensor of a network.
 *
 * @param name the readable name, unique in the network
 * @param kind what makes it, for example "conv 3x3" or "add"
 * @param shape its shape at the network's own size, without the batch: (channels, height, width) or
 *     (units)
 * @param tensor the name in the file
 * @param statistics whether a batch norm has recorded what natural pictures do here
 */
public record Layer(String name, String kind, List<Long> shape, String tensor, boolean statistics) {
  public Layer {
    shape = List.copyOf(shape);
  }

  /** The number of channels, or of outputs of a layer without space. */
  public long units() {
    return shape.isEmpty() ? 1 : shape.getFirst();
  }

  /** Whether the layer has height and width. */
  public boolean isSpatial() {
    return shape.size() == 3;
  }
}
