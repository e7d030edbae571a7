package afterimage.http;

import akka.http.javadsl.model.HttpHeader;
import akka.http.javadsl.model.HttpRequest;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Who may ask: the names this server answers to (against DNS rebinding), the pages that may talk to
 * it (against other sites), and the token where it is not on loopback.
 *
 * @param names allowed with any port, in small letters, for example the name of a proxy
 * @param token empty when none is needed
 */
record Access(Set<String> names, String token) {
  static final String COOKIE = "afterimage";
  private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "localhost", "[::1]");

  Access {
    names = Set.copyOf(names);
  }

  /**
   * Why a request is not to be answered, whatever it asks for; empty when it may go on.
   *
   * @param port the bound one: loopback names are allowed with it
   */
  Optional<Problem> refusal(HttpRequest request, int port) {
    String host = header(request, "host").orElse("");
    if (!isAllowed(host, port)) {
      return Optional.of(
          new Problem(
              421,
              "wrong-host",
              "this server does not answer to the name " + shown(host),
              String.format(
                  Locale.ROOT, "use http://127.0.0.1:%d, or start it with --name", port)));
    }
    return header(request, "origin")
        .filter(origin -> !isOwn(origin, port))
        .map(
            origin ->
                new Problem(
                    403,
                    "forbidden",
                    "pages of %s may not talk to this server".formatted(shown(origin)),
                    "open the server's own page"));
  }

  /** Whether the request shows the token, where one is needed. */
  boolean isKnown(HttpRequest request) {
    if (token.isEmpty()) {
      return true;
    }
    return header(request, "authorization")
            .filter(value -> value.startsWith("Bearer "))
            .filter(value -> isToken(value.substring("Bearer ".length())))
            .isPresent()
        || header(request, "cookie").filter(this::hasCookie).isPresent();
  }

  boolean isToken(String given) {
    return MessageDigest.isEqual(
        token.getBytes(StandardCharsets.UTF_8), given.getBytes(StandardCharsets.UTF_8));
  }

  private boolean hasCookie(String cookies) {
    for (String cookie : cookies.split(";", -1)) {
      String[] pair = cookie.strip().split("=", 2);
      if (pair.length == 2 && pair[0].equals(COOKIE) && isToken(pair[1])) {
        return true;
      }
    }
    return false;
  }

  private boolean isAllowed(String host, int port) {
    String low = host.toLowerCase(Locale.ROOT);
    int colon = low.lastIndexOf(':');
    boolean hasPort = colon > low.lastIndexOf(']');
    String name = hasPort ? low.substring(0, colon) : low;
    String itsPort = hasPort ? low.substring(colon + 1) : "80";
    return names.contains(name)
        || (LOOPBACK.contains(name) && itsPort.equals(Integer.toString(port)));
  }

  private boolean isOwn(String origin, int port) {
    try {
      URI uri = URI.create(origin);
      boolean web = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
      return web && uri.getAuthority() != null && isAllowed(uri.getAuthority(), port);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static Optional<String> header(HttpRequest request, String name) {
    return request.getHeader(name).map(HttpHeader::value);
  }

  private static String shown(String text) {
    String clean = text.replaceAll("\\p{Cntrl}", "?");
    return clean.length() > 100 ? clean.substring(0, 100) + "…" : clean;
  }
}
