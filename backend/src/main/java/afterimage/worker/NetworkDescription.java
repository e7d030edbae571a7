package afterimage.worker;

import afterimage.network.Check;
import afterimage.network.ComputeDevice;
import afterimage.network.Head;
import afterimage.network.Network;
import java.util.List;

/**
 * What people may ask of a network.
 *
 * @param size the side in pixels of the pictures it was made for
 * @param classes the number of its outputs
 * @param labels their names; empty where it has none
 * @param layers in order
 * @param statistics whether batch norms have recorded what natural pictures do
 * @param output the one of its file that the classes are of; empty without classes
 * @param warnings what people should know before they believe a number
 * @param sha256 of its file
 * @param problem why it cannot be used; empty when it can
 */
public record NetworkDescription(
    String name,
    int size,
    int classes,
    List<String> labels,
    List<LayerDescription> layers,
    boolean statistics,
    String output,
    List<String> warnings,
    String sha256,
    String problem)
    implements Sendable {
  /** One layer: what its shape is at the network's own size, without the batch. */
  public record LayerDescription(
      String name, String kind, List<Long> shape, long units, boolean statistics) {
    public LayerDescription {
      shape = List.copyOf(shape);
    }
  }

  public NetworkDescription {
    labels = List.copyOf(labels);
    layers = List.copyOf(layers);
    warnings = List.copyOf(warnings);
  }

  static NetworkDescription of(Network network, ComputeDevice compute, String sha256) {
    return new NetworkDescription(
        network.name(),
        network.size(),
        network.labels().classes(),
        network.labels().names(),
        network.layers().stream()
            .map(
                layer ->
                    new LayerDescription(
                        layer.name(),
                        layer.kind(),
                        layer.shape(),
                        layer.units(),
                        layer.statistics()))
            .toList(),
        !network.statistics().isEmpty(),
        network.heads().usual().map(Head::output).orElse(""),
        Check.warnings(network, compute, null),
        sha256,
        "");
  }

  static NetworkDescription broken(String name, String problem) {
    return new NetworkDescription(
        name, 0, 0, List.of(), List.of(), false, "", List.of(), "", problem);
  }
}
