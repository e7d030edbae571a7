package afterimage.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The two streams: results go to standard output, everything said on the way to standard error.
 * JSON is UTF-8 wherever it goes.
 */
public final class Console {
  private static final PrintStream JSON =
      new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);

  private Console() {}

  /** A result for people. */
  public static void line(String text) {
    System.out.println(text);
    System.out.flush();
  }

  /** A result for programs: one object, one line. */
  public static void json(JsonNode node) {
    JSON.println(node);
  }

  /** A remark on standard error. */
  public static void note(String text) {
    System.err.println("afterimage: " + oneLine(text));
  }

  /** An error: one line on standard error, and one object where programs listen. */
  public static void error(String text, boolean json) {
    note(text);
    if (json) {
      json(JsonNodeFactory.instance.objectNode().put("error", oneLine(text)));
    }
  }

  private static String oneLine(String text) {
    return text.strip().replaceAll("\\s*\\R\\s*", " ");
  }

  /** Whether standard output can show more than ASCII. */
  static boolean isUnicode() {
    Charset charset = System.out.charset();
    return charset.equals(StandardCharsets.UTF_8) && !"dumb".equals(System.getenv("TERM"));
  }

  /** Whether standard error is a terminal, where a line may be drawn again and again. */
  @SuppressWarnings("SystemConsoleNull") // only asked where there is no /proc; 25 answers as 21 did
  static boolean isTerminal() {
    Path stream = Path.of("/proc/self/fd/2");
    try {
      return Files.isSymbolicLink(stream)
          ? Files.readSymbolicLink(stream).toString().matches("/dev/(pts/\\d+|tty.*|console)")
          : System.console() != null;
    } catch (java.io.IOException e) {
      return false;
    }
  }
}
