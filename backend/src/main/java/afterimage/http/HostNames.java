package afterimage.http;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What a server is called.
 *
 * @param own hosts that it is called by with the bound port, those of loopback always among them
 * @param given what it was told with --name; one without a port is good with the bound port and
 *     with those of http and https
 */
public record HostNames(Set<String> own, List<Authority> given) {
  static final int HTTP = 80;
  static final int HTTPS = 443;

  private static final Set<String> LOOPBACK =
      Set.of("127.0.0.1", "localhost", Authority.of("[::1]").orElseThrow().host());

  public HostNames {
    own = new HashSet<>(own);
    own.addAll(LOOPBACK);
    own = Set.copyOf(own);
    given = List.copyOf(given);
  }

  /** Those of loopback alone. */
  public static HostNames loopback() {
    return new HostNames(Set.of(), List.of());
  }

  /** Whether a host is this machine, seen by itself. */
  public static boolean isLoopback(String host) {
    return LOOPBACK.contains(host);
  }

  /**
   * Whether a request for this is one for this server.
   *
   * @param port the bound one
   */
  boolean has(Authority host, int port) {
    return isGiven(host, port) || (own.contains(host.host()) && host.portOr(HTTP) == port);
  }

  /** Whether it was told of this name, so that a proxy may stand before it. */
  boolean isGiven(Authority host, int port) {
    return given.stream().anyMatch(name -> isSame(name, host, port));
  }

  private static boolean isSame(Authority name, Authority host, int port) {
    int said = host.port();
    boolean usual = said == 0 || said == HTTP || said == HTTPS;
    return name.host().equals(host.host())
        && switch (name.port()) {
          case 0 -> usual || said == port;
          case HTTP -> said == HTTP || said == 0;
          case HTTPS -> said == HTTPS || said == 0;
          default -> said == name.port();
        };
  }
}
