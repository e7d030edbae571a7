package afterimage.worker;

import afterimage.network.ComputeDevice;
import afterimage.network.Network;
import afterimage.optimize.Ascent;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The networks on the device. So many bytes of them stay; beyond, those leave that no session is on
 * and that were used longest ago.
 */
final class LoadedNetworks implements AutoCloseable {
  /** One network, and who steps the sessions on it. */
  record Place(Network network, Ascent ascent, String checksum) {
    private long bytes() {
      return network.bytes() + ascent.bytes();
    }

    private void close() {
      ascent.close();
      network.close();
    }
  }

  private final ComputeDevice compute;
  private final long most;
  private final LinkedHashMap<String, Place> places = new LinkedHashMap<>(16, 0.75f, true);
  private long bytes;

  /**
   * An empty shelf.
   *
   * @param most bytes
   */
  LoadedNetworks(ComputeDevice compute, long most) {
    this.compute = compute;
    this.most = most;
  }

  /** A network, if it is here; now it is the one that was used last. */
  Optional<Place> find(String name) {
    return Optional.ofNullable(places.get(name));
  }

  /** SHA-256 of the file of a network that is here. */
  String checksum(String name) {
    return find(name).orElseThrow().checksum();
  }

  /** A network that was loaded; one of this name that is here already stays. */
  void add(String name, Network network, String checksum) {
    if (places.containsKey(name)) {
      network.close();
    } else {
      places.put(name, new Place(network, new Ascent(network, compute), checksum));
    }
  }

  /** Lets go of what is too much; false where nothing could go. */
  boolean trim(Predicate<String> isNeeded) {
    return trim(isNeeded, most);
  }

  /** Lets go of all that is not needed, as when memory has run out. */
  boolean clear(Predicate<String> isNeeded) {
    return trim(isNeeded, 0);
  }

  private boolean trim(Predicate<String> isNeeded, long limit) {
    boolean less = false;
    bytes = places.values().stream().mapToLong(Place::bytes).sum();
    Iterator<Map.Entry<String, Place>> eldest = places.entrySet().iterator();
    while (bytes > limit && eldest.hasNext()) {
      Map.Entry<String, Place> entry = eldest.next();
      if (!isNeeded.test(entry.getKey())) {
        bytes -= entry.getValue().bytes();
        eldest.remove();
        entry.getValue().close();
        less = true;
      }
    }
    return less;
  }

  NativeMemory holdings() {
    return new NativeMemory(places.size(), bytes);
  }

  @Override
  public void close() {
    places.values().forEach(Place::close);
    places.clear();
    bytes = 0;
  }
}
