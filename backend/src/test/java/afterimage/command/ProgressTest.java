package afterimage.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is said on the way where there is no terminal. */
class ProgressTest {
  private static List<String> lines(int steps, boolean probable) {
    assumeFalse(Console.isTerminal(), "a bar is drawn there");
    PrintStream before = System.err;
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    try {
      System.setErr(new PrintStream(said, true, StandardCharsets.UTF_8));
      try (Progress progress = Progress.of("lemon", steps)) {
        for (int step = 1; step <= steps; step++) {
          progress.step(step, probable ? 0.5f : null);
        }
      }
    } finally {
      System.setErr(before);
    }
    return said.toString(StandardCharsets.UTF_8).lines().toList();
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "3, 3", "10, 10", "11, 10", "512, 10", "1000000, 10"})
  void thereIsALineAtEveryTenthAndTheLastIsTheLastStep(int steps, int expected) {
    List<String> lines = lines(steps, false);
    assertEquals(expected, lines.size(), lines::toString);
    assertTrue(
        lines
            .getLast()
            .startsWith(String.format(Locale.ROOT, "lemon  step %d/%d  ", steps, steps)));
  }

  @Test
  void aLineSaysTheSpeedAndWhatIsLeft() {
    String first = lines(20, false).getFirst();
    assertTrue(first.matches("lemon {2}step 2/20 {2}[\\d.]+ steps/s {2}\\d+ s left"), () -> first);
  }

  @Test
  void theProbabilityIsSaidWhereThereIsOne() {
    List<String> lines = lines(20, true);
    assertTrue(lines.stream().allMatch(line -> line.endsWith("  probability 0.50")));
  }
}
