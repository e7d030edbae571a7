package afterimage.optimize;

import afterimage.network.ComputeDevice;
import afterimage.network.Head;
import afterimage.network.Network;
import afterimage.network.NetworkException;
import afterimage.network.TorchFunction;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * What a network sees in a picture, undisturbed: one view, no noise.
 *
 * @param network the name of the network
 * @param seen every class, the most probable first
 */
public record Prediction(String network, List<Seen> seen) {
  /** One class, and how probable the network finds it. */
  public record Seen(int index, String label, float probability) {}

  public Prediction {
    seen = List.copyOf(seen);
  }

  /**
   * Asks a network.
   *
   * @param picture (3, size, size) in [0, 1], row by row, at the network's own size
   * @throws NetworkException if the network is no classifier
   */
  public static Prediction of(Network network, ComputeDevice compute, float[] picture) {
    return of(network, network.heads().of(null), compute, picture);
  }

  /** The same of one of its outputs. */
  public static Prediction of(Network network, Head head, ComputeDevice compute, float[] picture) {
    String logits = head.logits();
    try (NDManager pass = compute.manager().newSubManager()) {
      NDArray input = pass.create(picture, new Shape(1, 3, network.size(), network.size()));
      NDArray scores =
          Objects.requireNonNull(network.run(network.normalize(input), Set.of(logits)).get(logits));
      float[] probabilities =
          TorchFunction.of(head.probabilities("a"), 1).apply(scores).toFloatArray();
      return new Prediction(
          network.name(),
          IntStream.range(0, probabilities.length)
              .mapToObj(i -> new Seen(i, head.labels().of(i), probabilities[i]))
              .sorted(Comparator.comparingDouble(Seen::probability).reversed())
              .toList());
    }
  }

  /** The probability of a class, by the label it has in this network. */
  public Optional<Float> probability(String label) {
    return seen.stream()
        .filter(one -> one.label().equals(label))
        .map(Seen::probability)
        .findFirst();
  }

  /** The probability of a class. */
  public Optional<Float> probability(int index) {
    return seen.stream().filter(one -> one.index() == index).map(Seen::probability).findFirst();
  }
}
