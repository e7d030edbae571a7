package afterimage.http;

import akka.util.ByteString;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** The header of a request while it comes, until its empty line. */
final class RequestHeader {
  private static final int LARGEST = 32 * 1024;
  private static final int LONGEST_LINE = 5 * 1024; // with a target of 4 KiB

  /** Akka HTTP waits for more of a line that has no blank. */
  private static final Pattern FIRST_LINE = Pattern.compile("[^ ]+ [^ ]+ HTTP/1\\.[01]");

  /** Akka HTTP reads over blanks in the number, and beyond 64 bits it begins at zero. */
  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,19}");

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final List<String> lengths = new ArrayList<>();
  private final List<String> codings = new ArrayList<>();
  private boolean isRequest = true;
  private boolean isWhole;
  private boolean isLineStart;

  boolean isEmpty() {
    return bytes.size() == 0;
  }

  /** Whether all of it is there, or something that is none and for others to refuse. */
  boolean isWhole() {
    return isWhole;
  }

  /**
   * Takes what belongs to it. Empty lines before it do not count.
   *
   * @return what is behind it; where it is not whole yet, and not too long, there is nothing
   */
  ByteString add(ByteString part) {
    byte[] added = part.take(LARGEST + 1).toArrayUnsafe(); // more is too long anyway
    int from = 0;
    while (isEmpty() && from < added.length && isLineEnd(added[from])) {
      from++;
    }
    if (isEmpty() && from < added.length && !Character.isLetter(added[from])) {
      isWhole = true;
      isRequest = false;
      bytes.writeBytes(part.drop(from).toArrayUnsafe());
      return ByteString.emptyByteString();
    }
    int end = from;
    while (end < added.length && !isWhole) {
      isWhole = added[end] == '\n' && isLineStart;
      isLineStart = added[end] == '\n' || (isLineStart && added[end] == '\r');
      end++;
    }
    bytes.write(added, from, end - from);
    ByteString rest = part.drop(end);
    return isWhole || isTooLong() || rest.isEmpty() ? rest : add(rest);
  }

  private static boolean isLineEnd(byte each) {
    return each == '\r' || each == '\n';
  }

  private boolean isTooLong() {
    return bytes.size() > LARGEST;
  }

  /** Why it is not handed on; empty where it is, or where more of it may come. */
  Optional<Problem> problem() {
    if (!isRequest || !(isWhole || isTooLong())) {
      return Optional.empty();
    }
    String text = bytes.toString(StandardCharsets.ISO_8859_1);
    int end = text.indexOf('\n');
    if (isTooLong()) {
      return Optional.of(
          end < 0 || end > LONGEST_LINE
              ? Problem.tooLong(414, "the target of the request", "4 KiB")
              : Problem.tooLong(431, "the header of the request", "32 KiB"));
    }
    String first = text.substring(0, end).stripTrailing();
    if (!FIRST_LINE.matcher(first).matches()) {
      return Optional.of(
          Problem.badRequest(
              "the first line must be METHOD TARGET HTTP/1.1", "a target has no blanks"));
    }
    text.substring(end + 1).lines().forEach(this::read);
    boolean isOld = first.endsWith("HTTP/1.0"); // which has no chunks: RFC 9112, section 6.1
    return isOld && !codings.isEmpty() ? Optional.of(Problem.unclearLength()) : problemOfLength();
  }

  /** Takes what a line says of the body; one that begins with a blank goes on with another. */
  private void read(String line) {
    int colon = line.indexOf(':');
    if (colon > 0) {
      String value = line.substring(colon + 1).strip();
      switch (line.substring(0, colon).stripTrailing().toLowerCase(Locale.ROOT)) {
        case "content-length" -> lengths.add(value);
        case "transfer-encoding" -> codings.add(value);
        default -> {}
      }
    }
  }

  private Optional<Problem> problemOfLength() {
    if (!lengths.stream().allMatch(RequestHeader::isNumber)) {
      return Optional.of(
          Problem.badRequest(
              "Content-Length must be a whole number of bytes", "give it once, in digits"));
    }
    boolean isOne =
        codings.isEmpty()
            ? lengths.stream().distinct().count() <= 1
            : lengths.isEmpty()
                && codings.size() == 1
                && codings.getFirst().equalsIgnoreCase("chunked");
    return isOne ? Optional.empty() : Optional.of(Problem.unclearLength());
  }

  private static boolean isNumber(String text) {
    return NUMBER.matcher(text).matches()
        && (text.length() < 19 || text.compareTo(Long.toString(Long.MAX_VALUE)) <= 0);
  }

  /** The body of one that is whole and has no problem. */
  RequestFraming extent() {
    if (!isRequest) {
      return RequestFraming.endless();
    }
    if (!codings.isEmpty()) {
      return RequestFraming.chunked();
    }
    return lengths.isEmpty()
        ? RequestFraming.none()
        : RequestFraming.counted(Long.parseLong(lengths.getFirst()));
  }

  /** Itself; the next one begins. */
  ByteString take() {
    ByteString all = ByteString.fromArrayUnsafe(bytes.toByteArray());
    bytes.reset();
    lengths.clear();
    codings.clear();
    isRequest = true;
    isWhole = false;
    isLineStart = false;
    return all;
  }

  static Problem tooSlow(Duration patience) {
    return new Problem(
        408,
        "too-slow",
        String.format(
            Locale.ROOT,
            "the header of the request did not come within %d s",
            patience.toSeconds()),
        "send it again, all of it at once");
  }

  static Problem inPieces() {
    return new Problem(
        408, "too-slow", "the body comes in too many small pieces", "send it in larger ones");
  }
}
