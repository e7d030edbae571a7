package afterimage.http;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A host and perhaps a port, as they stand in a Host header and in an origin (RFC 3986).
 *
 * @param host in small letters; an IPv6 address in brackets, in one form of the many it has
 * @param port 0 where none is said
 */
public record Authority(String host, int port) {
  private static final int LONGEST = 262; // of a name, the brackets and the port

  private static final Pattern FORM =
      Pattern.compile("(\\[[0-9a-f:.]+]|[a-z0-9_-]+(?:\\.[a-z0-9_-]+)*)(?::([1-9][0-9]{0,4}))?");

  private static final int MOST_PORT = 65535;

  /** What a text says; empty where it says something else, or more. */
  public static Optional<Authority> of(String text) {
    Matcher form = FORM.matcher(text.toLowerCase(Locale.ROOT));
    if (text.length() > LONGEST || !form.matches()) {
      return Optional.empty();
    }
    int port = form.group(2) == null ? 0 : Integer.parseInt(form.group(2));
    String host = form.group(1);
    return port > MOST_PORT
        ? Optional.empty()
        : (host.startsWith("[") ? address(host) : Optional.of(host))
            .map(known -> new Authority(known, port));
  }

  /** As an address is written here, whoever has written it. */
  public static String host(InetAddress address) {
    String plain = address.getHostAddress().replaceAll("%.*", "");
    return address instanceof Inet6Address ? "[" + plain + "]" : plain;
  }

  private static Optional<String> address(String literal) {
    try {
      InetAddress address = InetAddress.getByName(literal); // asks nobody: it is in brackets
      return Optional.of(address).filter(Inet6Address.class::isInstance).map(Authority::host);
    } catch (UnknownHostException e) {
      return Optional.empty();
    }
  }

  /** The port, where one that is not said is this. */
  int portOr(int usual) {
    return port == 0 ? usual : port;
  }

  @Override
  public String toString() {
    return port == 0 ? host : String.format(Locale.ROOT, "%s:%d", host, port);
  }
}
