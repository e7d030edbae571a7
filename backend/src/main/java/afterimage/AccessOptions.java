package afterimage;

import afterimage.command.CommandException;
import afterimage.command.Console;
import afterimage.http.Authority;
import afterimage.http.BasePath;
import afterimage.http.Credentials;
import afterimage.http.HostNames;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say where a server listens, by which names it is asked for, and who may. */
final class AccessOptions {
  @Option(names = "--host", paramLabel = "ADDRESS", description = "Default: ${DEFAULT-VALUE}.")
  private String host = "127.0.0.1";

  @Option(
      names = "--port",
      paramLabel = "PORT",
      description = "0 for a free one. Default: ${DEFAULT-VALUE}.")
  private int port = 8642;

  @Option(
      names = "--access",
      paramLabel = "WHO",
      description =
          "open: whoever reaches it; token: who has its token. Default: open on loopback, else"
              + " token.")
  private @Nullable String access;

  @Option(
      names = "--new-token",
      description = "Make another token; the one before it ends, and the cookies that it gave.")
  private boolean renew;

  @Option(
      names = "--name",
      paramLabel = "HOST[:PORT]",
      description =
          "What it is also called: by a proxy, a tunnel, a port map. Without a port: with those of"
              + " http and https and its own. Repeatable.")
  private List<String> names = new ArrayList<>();

  @Option(
      names = "--base-path",
      paramLabel = "PATH",
      description =
          "Where below its name it is, as /lab, behind a proxy that keeps the path whole.")
  private String basePath = "/";

  /** Any free port of loopback. */
  void choosePort() {
    port = 0;
  }

  String host() {
    return host;
  }

  int port() {
    return port;
  }

  /** Refuses what cannot be meant, before anything slow happens. */
  void check() {
    if (port < 0 || port > 65535) {
      throw CommandException.usage("port must be 0..65535, was " + port);
    }
    address();
    names.forEach(name -> authority("name", name));
    base();
    if (access != null && !List.of("open", "token").contains(access)) {
      throw CommandException.usage(
          "access must be open or token, was %s%s"
              .formatted(access, access.equals("accounts") ? "; accounts come later" : ""));
    }
    if (renew && isOpen()) {
      throw CommandException.usage(
          "new-token needs access by token, and it is open; add --access token");
    }
  }

  private InetAddress address() {
    try {
      return InetAddress.getByName(host);
    } catch (UnknownHostException e) {
      throw CommandException.usage("host must be an address of this machine, was " + host);
    }
  }

  private static Authority authority(String field, String said) {
    String text = said.strip();
    return Authority.of(text)
        .orElseThrow(
            () ->
                CommandException.usage(
                    "%s must be HOST or HOST:PORT, such as lab.example or localhost:9000, was %s"
                        .formatted(field, text.isEmpty() ? "empty" : text)));
  }

  BasePath base() {
    return BasePath.of(basePath)
        .orElseThrow(
            () ->
                CommandException.usage(
                    "base-path must be a path of letters and digits, such as /lab, was %s"
                        .formatted(basePath.isBlank() ? "empty" : basePath)));
  }

  private boolean isOpen() {
    return access == null ? address().isLoopbackAddress() : access.equals("open");
  }

  /** What lets somebody in; null where everybody is. */
  @Nullable Credentials credentials(Path folder) {
    try {
      return isOpen() ? null : Credentials.open(folder, renew, Clock.systemUTC());
    } catch (IOException e) {
      throw unusable(folder, e);
    }
  }

  private static CommandException unusable(Path folder, IOException e) {
    return CommandException.failed(
        "access: cannot use %s (%s); it must be this user's, --new-token puts a new token there"
            .formatted(folder, e.getMessage()));
  }

  /** Keeps a token that was made just now; gives it, for the link, or nothing. */
  static Optional<String> keep(Path folder, @Nullable Credentials credentials) {
    try {
      if (credentials != null) {
        credentials.save();
      }
      return Optional.ofNullable(credentials).flatMap(Credentials::made);
    } catch (IOException e) {
      throw unusable(folder, e);
    }
  }

  /**
   * What the server is called.
   *
   * @param configured besides those of the options
   */
  HostNames names(List<String> configured) {
    Set<String> own = new HashSet<>();
    InetAddress address = address();
    if (address.isAnyLocalAddress()) {
      own.addAll(ownHosts());
    } else {
      own.add(Authority.host(address));
      Authority.of(host).ifPresent(name -> own.add(name.host()));
    }
    List<Authority> given = new ArrayList<>();
    names.forEach(name -> given.add(authority("name", name)));
    configured.forEach(name -> given.add(authority("AFTERIMAGE_NAMES", name)));
    return new HostNames(own, given);
  }

  /** What this machine is called, and its addresses. */
  private static List<String> ownHosts() {
    List<String> hosts = new ArrayList<>();
    try {
      for (NetworkInterface card : NetworkInterface.networkInterfaces().toList()) {
        card.inetAddresses()
            .filter(each -> !each.isLoopbackAddress())
            .map(Authority::host)
            .forEach(hosts::add);
      }
      hosts.add(InetAddress.getLocalHost().getHostName().toLowerCase(Locale.ROOT));
    } catch (SocketException | UnknownHostException e) {
      return hosts; // what is known so far
    }
    return hosts;
  }

  /**
   * The link that opens the page; with the token in it where it was made just now.
   *
   * @param bound the port
   */
  String link(int bound, Optional<String> token) {
    String name = host.contains(":") ? "[" + host + "]" : host;
    if (address().isAnyLocalAddress()) {
      name = ownHosts().stream().filter(each -> !each.contains(":")).findFirst().orElse(name);
    }
    return String.format(
        Locale.ROOT,
        "http://%s:%d%s%s",
        name,
        bound,
        base().page(),
        token.map(text -> "?token=" + text).orElse(""));
  }

  /** What the one who starts the server should know besides the link. */
  void remark(HostNames known, @Nullable Credentials credentials) {
    if (credentials == null) {
      List<String> abroad =
          known.given().stream()
              .map(Authority::host)
              .filter(n -> !HostNames.isLoopback(n))
              .toList();
      if (!address().isLoopbackAddress()) {
        Console.note(
            "access is open: whoever reaches %s may do everything here; --access token asks for a token"
                .formatted(host));
      } else if (!abroad.isEmpty()) {
        Console.note(
            "access is open: whoever comes by %s may do everything here; --access token asks for a token"
                .formatted(abroad.getFirst()));
      }
    } else if (credentials.made().isEmpty()) {
      Console.note(
          "the link with the token was printed when it was made; serve --new-token makes another");
    }
  }
}
