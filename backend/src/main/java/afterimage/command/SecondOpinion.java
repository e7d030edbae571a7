package afterimage.command;

import afterimage.network.ComputeDevice;
import afterimage.network.Head;
import afterimage.network.Network;
import afterimage.network.NetworkLibrary;
import afterimage.optimize.Prediction;
import afterimage.store.Pictures;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The network that climbed, and one that took no part: only the second can say whether the picture
 * shows anything. It is loaded when it is first asked.
 */
final class SecondOpinion implements AutoCloseable {
  private final Network own;
  private final ComputeDevice compute;
  private final NetworkLibrary library;
  private @Nullable Network second;

  /**
   * How probable the two find the class.
   *
   * @param second empty where there is no second network, or it does not know the class
   */
  record Verdict(float own, String secondName, Optional<Float> second) {}

  SecondOpinion(Network own, ComputeDevice compute, NetworkLibrary library) {
    this.own = own;
    this.compute = compute;
    this.library = library;
  }

  /**
   * Asks both.
   *
   * @param head of the network that climbed
   * @param index a class of the network that climbed
   */
  Verdict ask(RenderedPicture picture, Head head, int index) {
    Prediction first = opinion(own, head, picture);
    float probability = first.probability(index).orElse(Float.NaN);
    if (second == null) {
      second =
          library
              .second(own.name())
              .map(file -> Network.load(file, compute.manager()))
              .orElse(null);
    }
    Network other = second;
    if (other == null || other.heads().usual().isEmpty()) {
      return new Verdict(probability, "", Optional.empty());
    }
    Prediction opinion = opinion(other, other.heads().of(null), picture);
    boolean same = other.labels().equals(head.labels());
    return new Verdict(
        probability,
        other.name(),
        same ? opinion.probability(index) : opinion.probability(head.labels().of(index)));
  }

  private Prediction opinion(Network network, Head head, RenderedPicture picture) {
    return Prediction.of(
        network, head, compute, Pictures.scaled(picture.rgb(), picture.size(), network.size()));
  }

  @Override
  public void close() {
    if (second != null) {
      second.close();
    }
  }
}
