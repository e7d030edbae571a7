package afterimage.http;

import akka.http.javadsl.model.HttpRequest;
import akka.http.scaladsl.model.IllegalUriException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** What a request is about, as it was sent: Akka HTTP puts signs of its own where it is no text. */
final class Target {
  /** Where Akka HTTP puts what was sent; see raw-request-uri-header in application.conf. */
  private static final String RAW = "Raw-Request-URI";

  private static final int HEX = 16;

  private Target() {}

  /** Why it cannot be; empty where it can. */
  static Optional<Problem> problem(HttpRequest request) {
    String raw = request.getHeader(RAW).map(header -> header.value()).orElse("");
    boolean isPath = raw.startsWith("/") || raw.startsWith("http://") || raw.startsWith("https://");
    return isPath && isText(raw) && isQuery(request) ? Optional.empty() : Optional.of(unreadable());
  }

  static Problem unreadable() {
    return Problem.badRequest(
        "the target of the request cannot be read",
        "it is a path of this server, from / on; what is no ASCII letter or digit is"
            + " percent-encoded UTF-8, and control characters have no place in it");
  }

  private static boolean isQuery(HttpRequest request) {
    try {
      request.getUri().query();
      return true;
    } catch (IllegalUriException e) {
      return false;
    }
  }

  /** Whether it is text after decoding, too. */
  private static boolean isText(String raw) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(raw.length());
    for (int i = 0; i < raw.length(); i++) {
      char each = raw.charAt(i);
      int value = each;
      if (each == '%') {
        if (i + 2 >= raw.length()
            || Character.digit(raw.charAt(i + 1), HEX) < 0
            || Character.digit(raw.charAt(i + 2), HEX) < 0) {
          return false;
        }
        value = Integer.parseInt(raw, i + 1, i + 3, HEX);
        i += 2;
      }
      if (value < ' ' || value == 0x7f || each > '~') {
        return false;
      }
      bytes.write(value);
    }
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes.toByteArray()));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }
}
