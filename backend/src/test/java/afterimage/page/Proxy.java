package afterimage.page;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * A tiny reverse proxy: what is asked for below one path goes to a server as it is, path and Host
 * and all; whatever else is somebody else's.
 */
final class Proxy implements AutoCloseable {
  private static final int LONGEST_HEAD = 65536;

  private final String path;
  private final ServerSocket door;

  /**
   * On a free port.
   *
   * @param path as "/lab"
   */
  Proxy(String path) {
    this.path = path;
    try {
      door = new ServerSocket(0, 64, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What it is called from outside. */
  String name() {
    return String.format(Locale.ROOT, "127.0.0.1:%d", door.getLocalPort());
  }

  /** Begins to hand on. */
  void open(int server) {
    Thread.ofVirtual()
        .start(
            () -> {
              while (!door.isClosed()) {
                try {
                  Socket visitor = door.accept();
                  Thread.ofVirtual().start(() -> serve(visitor, server));
                } catch (IOException e) {
                  return; // closed
                }
              }
            });
  }

  /** One request a connection, unless it becomes a socket. */
  private void serve(Socket visitor, int server) {
    try (visitor) {
      String head = head(visitor.getInputStream());
      if (!head.startsWith(path + "/", head.indexOf(' ') + 1)) {
        visitor
            .getOutputStream()
            .write(
                "HTTP/1.1 404 Not Here\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
                    .getBytes(StandardCharsets.US_ASCII));
        return;
      }
      boolean upgrades = head.toLowerCase(Locale.ROOT).contains("\r\nupgrade: websocket");
      String handed =
          upgrades ? head : head.replaceAll("(?i)\r\nConnection: [^\r]*", "\r\nConnection: close");
      try (Socket behind = new Socket(InetAddress.getLoopbackAddress(), server)) {
        behind.getOutputStream().write(handed.getBytes(StandardCharsets.ISO_8859_1));
        Thread.ofVirtual().start(() -> pump(visitor, behind));
        pump(behind, visitor);
      }
    } catch (IOException e) {
      // whoever asked has gone
    }
  }

  private static String head(InputStream in) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    String head = "";
    while (!head.endsWith("\r\n\r\n")) {
      int next = in.read();
      if (next < 0 || bytes.size() > LONGEST_HEAD) {
        throw new IOException("no request");
      }
      bytes.write(next);
      head = next == '\n' ? bytes.toString(StandardCharsets.ISO_8859_1) : "";
    }
    return head;
  }

  private static void pump(Socket from, Socket to) {
    try {
      OutputStream out = to.getOutputStream();
      from.getInputStream().transferTo(out);
      to.shutdownOutput();
    } catch (IOException e) {
      // one of them has gone
    }
  }

  @Override
  public void close() {
    try {
      door.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
