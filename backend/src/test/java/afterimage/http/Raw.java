package afterimage.http;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** A connection that says what no client would say, and reads what comes back. */
final class Raw implements AutoCloseable {
  private static final int PATIENCE = 1000 * House.SECONDS;

  final Socket socket;
  private final InputStream in;

  /**
   * An answer.
   *
   * @param status 0 for none: the connection has ended
   * @param headers by their names in small letters
   */
  record Reply(int status, Map<String, String> headers, String body) {
    static final Reply NONE = new Reply(0, Map.of(), "");

    String header(String name) {
      return headers.getOrDefault(name, "");
    }

    String code() {
      return body.startsWith("{") ? House.json(body).path("code").asText() : "";
    }
  }

  Raw(int port) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(PATIENCE);
    in = new java.io.BufferedInputStream(socket.getInputStream());
  }

  /** The answer to one request, of which every character is a byte. */
  static Reply ask(House house, String request) {
    try (Raw raw = new Raw(house.port)) {
      return raw.say(request).reply(request.startsWith("HEAD "));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** The beginning of a request: its first line and the name of the server. */
  static String head(House house, String line) {
    return String.format(Locale.ROOT, "%s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n", line, house.port);
  }

  Raw say(String text) throws IOException {
    return say(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  Raw say(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    return this;
  }

  /**
   * The next answer.
   *
   * @param bodiless as those to HEAD are, whatever their header says
   * @throws SocketTimeoutException when none comes
   */
  Reply reply(boolean bodiless) throws IOException {
    String first = line();
    if (first.isEmpty()) {
      return Reply.NONE;
    }
    int status = Integer.parseInt(first.substring(9, 12));
    Map<String, String> headers = new TreeMap<>();
    for (String line = line(); !line.isEmpty(); line = line()) {
      int colon = line.indexOf(':');
      headers.put(
          line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
    }
    if (status == 100) {
      return reply(bodiless);
    }
    byte[] body = bodiless || status == 304 || status == 101 ? new byte[0] : body(headers);
    return new Reply(status, headers, new String(body, StandardCharsets.UTF_8));
  }

  /** What comes after the last answer. */
  InputStream in() {
    return in;
  }

  /** Whether the other side has ended the connection; waits for it. */
  boolean ends() throws IOException {
    try {
      return in.read() < 0;
    } catch (SocketTimeoutException e) {
      throw e;
    } catch (IOException reset) {
      return true;
    }
  }

  private String line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int each = in.read(); each >= 0 && each != '\n'; each = in.read()) {
      line.write(each);
    }
    return line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
  }

  private byte[] body(Map<String, String> headers) throws IOException {
    if (!"chunked".equals(headers.get("transfer-encoding"))) {
      int length = Integer.parseInt(headers.getOrDefault("content-length", "-1"));
      return length < 0 ? in.readAllBytes() : exactly(length);
    }
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (int size = Integer.parseInt(line(), 16); size > 0; size = Integer.parseInt(line(), 16)) {
      all.writeBytes(exactly(size));
      line();
    }
    line();
    return all.toByteArray();
  }

  private byte[] exactly(int length) throws IOException {
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw new EOFException("the answer was cut off");
    }
    return bytes;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
