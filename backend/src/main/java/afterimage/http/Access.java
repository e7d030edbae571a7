package afterimage.http;

import akka.http.javadsl.model.HttpHeader;
import akka.http.javadsl.model.HttpRequest;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Who may ask: the names this server answers to (against DNS rebinding), the pages that may talk to
 * it (against other sites), and the token where access is not open.
 *
 * @param credentials null where access is open
 */
record Access(HostNames names, @Nullable Credentials credentials) {
  private static final String COOKIE = "afterimage";

  /** Browsers take a cookie of such a name by https alone; the first one, only for a whole host. */
  private static final String OF_HOST = "__Host-";

  private static final String OF_HTTPS = "__Secure-";
  private static final Set<String> COOKIES = Set.of(COOKIE, OF_HOST + COOKIE, OF_HTTPS + COOKIE);

  private static final Pattern ORIGIN = Pattern.compile("(https?)://([^/]*)");
  private static final Pattern BEARER = Pattern.compile("(?i)Bearer +(\\S+)");

  /**
   * Why a request is not to be answered, whatever it asks for; empty when it may go on.
   *
   * @param port the bound one: loopback names are allowed with it
   */
  Optional<Problem> refusal(HttpRequest request, int port) {
    String said = header(request, "host");
    Optional<Authority> host = Authority.of(said);
    if (host.isEmpty() || !names.has(host.get(), port)) {
      return Optional.of(
          new Problem(
              421,
              "wrong-host",
              "this server does not answer to the name " + shown(said),
              String.format(
                  Locale.ROOT,
                  "use http://127.0.0.1:%d, or start it with --name %s",
                  port,
                  host.map(Authority::toString).orElse("HOST:PORT"))));
    }
    List<String> origins = headers(request, "origin");
    return origins.isEmpty()
            || (origins.size() == 1 && isOwn(origins.getFirst(), request, host.get(), port))
        ? Optional.empty()
        : Optional.of(
            new Problem(
                403,
                "forbidden",
                "pages of %s may not talk to this server, which was asked for as %s"
                    .formatted(shown(String.join(", ", origins)), host.get()),
                "open the server's own page; a proxy before it has to hand on the header Host"));
  }

  /** Whether a page is the one that this very server gives under this very name and port. */
  private boolean isOwn(String origin, HttpRequest request, Authority host, int port) {
    Matcher form = ORIGIN.matcher(origin);
    Optional<Authority> page =
        form.matches() ? Authority.of(form.group(2)) : Optional.<Authority>empty();
    if (page.isEmpty()) {
      return false;
    }
    boolean secure = form.group(1).equals("https");
    int usual = secure ? HostNames.HTTPS : HostNames.HTTP;
    return page.get().host().equals(host.host())
        && page.get().portOr(usual) == host.portOr(usual)
        && (secure ? names.isGiven(host, port) : !isSecure(request, port));
  }

  /** Whether a request came to a proxy by https, which only the proxy of a name can know. */
  boolean isSecure(HttpRequest request, int port) {
    String scheme = header(request, "x-forwarded-proto").split(",", 2)[0].strip();
    return scheme.equalsIgnoreCase("https")
        && Authority.of(header(request, "host"))
            .filter(host -> names.isGiven(host, port))
            .isPresent();
  }

  /** Whether everybody is let in. */
  boolean isOpen() {
    return credentials == null;
  }

  /**
   * Whether the request shows the token, or an id that a browser got for it, where one is needed.
   */
  boolean isKnown(HttpRequest request) {
    return credentials == null
        || headers(request, "authorization").stream()
            .map(BEARER::matcher)
            .anyMatch(bearer -> bearer.matches() && credentials.isToken(bearer.group(1)))
        || hasCookie(request, credentials);
  }

  /** Whether this is the token, where one is needed. */
  boolean isToken(String given) {
    return credentials != null && credentials.isToken(given);
  }

  /** A new id for a browser that has shown the token. */
  String admit() {
    return java.util.Objects.requireNonNull(credentials, "access is open").admit();
  }

  private static boolean hasCookie(HttpRequest request, Credentials credentials) {
    return headers(request, "cookie").stream()
        .flatMap(all -> Arrays.stream(all.split(";", -1)))
        .map(cookie -> cookie.strip().split("=", 2))
        .anyMatch(
            pair ->
                pair.length == 2 && COOKIES.contains(pair[0]) && credentials.isBrowser(pair[1]));
  }

  /** The header that gives a browser its cookie. */
  static String cookie(String id, boolean secure, BasePath base) {
    String name = secure ? (base.equals(BasePath.ROOT) ? OF_HOST : OF_HTTPS) + COOKIE : COOKIE;
    return String.format(
        Locale.ROOT,
        "%s=%s; Path=%s; Max-Age=%d; HttpOnly; SameSite=Strict%s",
        name,
        id,
        base.ofCookies(),
        Credentials.LIFE.toSeconds(),
        secure ? "; Secure" : "");
  }

  private static List<String> headers(HttpRequest request, String name) {
    List<String> values = new java.util.ArrayList<>();
    for (HttpHeader header : request.getHeaders()) {
      if (header.is(name)) {
        values.add(header.value());
      }
    }
    return values;
  }

  private static String header(HttpRequest request, String name) {
    return request.getHeader(name).map(HttpHeader::value).orElse("");
  }

  private static String shown(String text) {
    String clean = text.replaceAll("\\p{Cntrl}", "?");
    return clean.length() > 100 ? clean.substring(0, 100) + "…" : clean;
  }
}
