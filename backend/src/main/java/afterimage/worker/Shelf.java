package afterimage.worker;

import afterimage.network.Compute;
import afterimage.network.Network;
import afterimage.network.NetworkException;
import afterimage.network.NetworkLibrary;
import afterimage.optimize.Ascent;
import afterimage.optimize.Opinion;
import afterimage.store.Pictures;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** The networks on the device, each loaded when it is first asked for. */
final class Shelf implements AutoCloseable {
  private static final int TOP = 5;

  private final Compute compute;
  private final NetworkLibrary library;
  private final Map<String, Place> places = new HashMap<>();

  private record Place(Network network, Ascent ascent, String checksum) {}

  Shelf(Compute compute, NetworkLibrary library) {
    this.compute = compute;
    this.library = library;
  }

  /**
   * Who steps the sessions of a network.
   *
   * @param name of the library; a path is refused, since it comes from somewhere else
   * @throws NetworkException if there is none of this name, or it cannot be loaded
   */
  Ascent ascent(String name) {
    return place(name).ascent();
  }

  Network network(String name) {
    return place(name).network();
  }

  /** SHA-256 of a network's file. */
  String checksum(String name) {
    return place(name).checksum();
  }

  private Place place(String name) {
    if (NetworkLibrary.isPath(name)) {
      throw new NetworkException(
          "network must be one of %s, was %s"
              .formatted(String.join(", ", library.names()), NetworkException.shown(name)));
    }
    return places.computeIfAbsent(name, this::load);
  }

  private Place load(String name) {
    Network network = Network.load(library.named(name), compute.manager());
    return new Place(network, new Ascent(network, compute), network.checksum());
  }

  /**
   * What the network that climbs and the one that only looks see in a picture.
   *
   * @param rgb (size, size, 3)
   * @param followed a class of the climbing network
   */
  List<Report.Sight> look(String climbing, byte[] rgb, int size, OptionalInt followed) {
    List<Report.Sight> sights = new ArrayList<>();
    Network own = network(climbing);
    see(own, rgb, size, own, followed).ifPresent(sights::add);
    second(climbing)
        .ifPresent(other -> see(other, rgb, size, own, followed).ifPresent(sights::add));
    return sights;
  }

  private Optional<Network> second(String climbing) {
    return library.second(climbing).map(Path::getFileName).map(Shelf::name).map(this::network);
  }

  private static String name(Path file) {
    String name = file.toString();
    return name.substring(0, name.lastIndexOf('.'));
  }

  private Optional<Report.Sight> see(
      Network network, byte[] rgb, int size, Network own, OptionalInt followed) {
    if (network.logits().isEmpty()) {
      return Optional.empty();
    }
    Opinion opinion = Opinion.of(network, compute, Pictures.scaled(rgb, size, network.size()));
    List<Report.Seen> top =
        opinion.seen().stream()
            .limit(TOP)
            .map(seen -> new Report.Seen(seen.index(), seen.label(), seen.probability()))
            .toList();
    return Optional.of(
        new Report.Sight(network.name(), top, followed(opinion, network, own, followed)));
  }

  private static double followed(
      Opinion opinion, Network network, Network own, OptionalInt followed) {
    if (followed.isEmpty()) {
      return Double.NaN;
    }
    int index = followed.getAsInt();
    Optional<Float> probability =
        network.labels().equals(own.labels())
            ? opinion.probability(index)
            : opinion.probability(own.labels().of(index));
    return probability.map(Float::doubleValue).orElse(Double.NaN);
  }

  @Override
  public void close() {
    places
        .values()
        .forEach(
            place -> {
              place.ascent().close();
              place.network().close();
            });
    places.clear();
  }
}
