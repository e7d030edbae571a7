package afterimage.http;

import akka.util.ByteString;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The header of a request while it comes, until its empty line. */
final class RequestHeader {
  private static final int LARGEST = 32 * 1024;
  private static final int LONGEST_LINE = 5 * 1024; // with a target of 4 KiB

  /** Akka HTTP waits for more of a line that has no blank. */
  private static final Pattern FIRST_LINE = Pattern.compile("[^ ]+ [^ ]+ HTTP/1\\.[01]");

  /** Akka HTTP reads over blanks in the number, and beyond 64 bits it begins at zero. */
  private static final Pattern LENGTH =
      Pattern.compile("(?im)^content-length[ \t]*:[ \t]*(.*?)[ \t]*\r?$");

  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,19}");

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private boolean isWhole;
  private boolean isLineStart;
  private int lengthOfHeader;

  boolean isEmpty() {
    return bytes.size() == 0;
  }

  /** Whether all of it is there, or something that is none and for others to refuse. */
  boolean isWhole() {
    return isWhole;
  }

  /** Takes what came. Empty lines before it do not count. */
  void add(ByteString part) {
    byte[] added = part.toArrayUnsafe();
    int from = 0;
    while (isEmpty() && from < added.length && isLineEnd(added[from])) {
      from++;
    }
    if (isEmpty() && from < added.length && !Character.isLetter(added[from])) {
      isWhole = true;
    }
    for (int i = from; i < added.length && !isWhole; i++) {
      isWhole = added[i] == '\n' && isLineStart;
      isLineStart = added[i] == '\n' || (isLineStart && added[i] == '\r');
      lengthOfHeader++;
    }
    bytes.write(added, from, added.length - from);
  }

  private static boolean isLineEnd(byte each) {
    return each == '\r' || each == '\n';
  }

  /** Why it is not handed on; empty where it is, or where more of it may come. */
  Optional<Problem> problem() {
    boolean isTooLong = lengthOfHeader > LARGEST;
    if (lengthOfHeader == 0 || !(isWhole || isTooLong)) {
      return Optional.empty();
    }
    String text = new String(bytes.toByteArray(), 0, lengthOfHeader, StandardCharsets.ISO_8859_1);
    int end = text.indexOf('\n');
    if (isTooLong) {
      return Optional.of(
          end < 0 || end > LONGEST_LINE
              ? Problem.tooLong(414, "the target of the request", "4 KiB")
              : Problem.tooLong(431, "the header of the request", "32 KiB"));
    }
    if (!FIRST_LINE.matcher(text.substring(0, end).stripTrailing()).matches()) {
      return Optional.of(
          Problem.badRequest(
              "the first line must be METHOD TARGET HTTP/1.1", "a target has no blanks"));
    }
    for (Matcher said = LENGTH.matcher(text); said.find(); ) {
      if (!isNumber(said.group(1))) {
        return Optional.of(
            Problem.badRequest(
                "Content-Length must be a whole number of bytes", "give it once, in digits"));
      }
    }
    return Optional.empty();
  }

  private static boolean isNumber(String text) {
    return NUMBER.matcher(text).matches()
        && (text.length() < 19 || text.compareTo(Long.toString(Long.MAX_VALUE)) <= 0);
  }

  /** All that came; the next one begins. */
  ByteString take() {
    ByteString all = ByteString.fromArrayUnsafe(bytes.toByteArray());
    bytes.reset();
    isWhole = false;
    isLineStart = false;
    lengthOfHeader = 0;
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
