package afterimage.http;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * The connections that are no live sockets. Where there are too many, of an address or of all, a
 * new one takes the place of the one that has let the server wait for longest, so that whoever
 * sends nothing is in nobody's way.
 */
final class Connections {
  private static final int NETWORK = 8; // bytes of an IPv6 address that a host does not choose

  private record Open(InetAddress address, RequestGuard guard) {}

  private final int most;
  private final int mostAnAddress;
  private final Set<Open> open = ConcurrentHashMap.newKeySet();

  Connections(int most, int mostAnAddress) {
    this.most = most;
    this.mostAnAddress = mostAnAddress;
  }

  /**
   * Whether there is room for one more, which then counts until its end or as a live socket; asked
   * by one thread.
   *
   * @param address of its network
   */
  boolean admit(InetAddress address, RequestGuard guard) {
    Open newcomer = new Open(address, guard);
    if (!makeRoom(newcomer.address())) {
      return false;
    }
    open.add(newcomer);
    var unused = guard.plain().whenComplete((done, failure) -> open.remove(newcomer));
    return true;
  }

  private boolean makeRoom(InetAddress address) {
    List<Open> all = List.copyOf(open);
    List<Open> own = all.stream().filter(each -> each.address().equals(address)).toList();
    if (own.size() >= mostAnAddress) {
      return evict(own);
    }
    return all.size() < most || evict(largest(all)) || evict(all);
  }

  private boolean evict(List<Open> some) {
    Optional<Open> idlest =
        some.stream()
            .filter(each -> each.guard().clientSince() != RequestGuard.SERVER)
            .min(Comparator.comparingLong(each -> each.guard().clientSince()));
    idlest.ifPresent(
        each -> {
          open.remove(each);
          each.guard().evict();
        });
    return idlest.isPresent();
  }

  /** Those of the address that has most. */
  private static List<Open> largest(List<Open> all) {
    Map<InetAddress, List<Open>> byAddress =
        all.stream().collect(Collectors.groupingBy(Open::address));
    return byAddress.values().stream().max(Comparator.comparingInt(List::size)).orElse(List.of());
  }

  /** Who has one IPv6 address has 2^64. */
  static InetAddress network(InetAddress address) {
    if (!(address instanceof Inet6Address)
        || address.isLoopbackAddress()
        || address.isLinkLocalAddress()) {
      return address;
    }
    byte[] bytes = address.getAddress();
    Arrays.fill(bytes, NETWORK, bytes.length, (byte) 0);
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e); // it has as many bytes as it had
    }
  }
}
