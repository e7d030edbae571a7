package afterimage.command;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Errors: one line each, whatever the reason was. */
class ConsoleTest {
  private static String said(Runnable speaker) {
    PrintStream before = System.err;
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    try {
      System.setErr(new PrintStream(said, true, StandardCharsets.UTF_8));
      speaker.run();
    } finally {
      System.setErr(before);
    }
    return said.toString(StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\nb", "a\r\nb", " a \n\n  b\n", "a\u2028b", "a\u0085b", "a\rb"})
  void severalLinesBecomeOne(String text) {
    assertEquals(
        "afterimage: a b" + System.lineSeparator(), said(() -> Console.error(text, false)));
  }

  @ParameterizedTest
  @CsvSource({"2, usage", "1, failed"})
  void aComplaintHasItsCode(int code, String text) {
    CommandException complaint =
        code == 2 ? CommandException.usage(text) : CommandException.failed(text);
    assertEquals(code, complaint.exitCode());
    assertEquals(text, complaint.getMessage());
  }
}
