package afterimage.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDManager;
import java.nio.file.Path;
import java.time.Duration;

/** What a file that cannot be used must come to: soon, one line that names the place. */
final class Refused {
  private static final Duration SOON = Duration.ofSeconds(5);
  private static final int LONGEST_LINE = 2000;

  private Refused() {}

  /** Loads a file that must be refused; gives the line. */
  static String file(Path file, String part) {
    return within(SOON, file, part);
  }

  static String within(Duration time, Path file, String part) {
    return assertTimeout(
        time,
        () -> {
          try (NDManager owner = Torch.manager()) {
            NetworkException refusal =
                assertThrows(NetworkException.class, () -> Network.load(file, owner).close());
            assertLine(refusal.getMessage(), part);
            return refusal.getMessage();
          }
        });
  }

  static void assertLine(String line, String part) {
    assertTrue(line.contains(part), () -> "'" + part + "' should be in: " + line);
    assertTrue(line.length() < LONGEST_LINE, line);
    assertEquals(0, line.chars().filter(Character::isISOControl).count(), line);
  }

  /** Loads a file that may be good or bad, but must not surprise. */
  static boolean loads(Path file) {
    return assertTimeout(
        SOON,
        () -> {
          try (NDManager owner = Torch.manager()) {
            Network.load(file, owner).close();
            return true;
          } catch (NetworkException e) {
            assertLine(e.getMessage(), "");
            return false;
          }
        });
  }
}
