package afterimage.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The page's own tests of its logic, by Node's test runner. */
class ScriptsTest {
  private static final Path WEB = Path.of("..", "web");

  @Test
  void theTestsOfTheLogicPass() throws IOException, InterruptedException {
    boolean there =
        Stream.of(String.valueOf(System.getenv("PATH")).split(":"))
            .anyMatch(folder -> Files.isExecutable(Path.of(folder, "node")));
    assumeTrue(there || System.getenv("AFTERIMAGE_CHROMIUM_REQUIRED") != null, "no Node here");
    Process process =
        new ProcessBuilder("node", "--test", "test/")
            .directory(WEB.toFile())
            .redirectErrorStream(true)
            .start();
    String said =
        new String(
            process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), said);
    assertTrue(said.contains("# fail 0") && !said.contains("# tests 0"), said);
  }

  @Test
  void nothingOfThePageIsLargerThanAThoughtAndNoStyleIsInline() throws IOException {
    try (Stream<Path> files = Files.walk(WEB)) {
      for (Path file : files.filter(each -> each.toString().matches(".*\\.(js|html)")).toList()) {
        String text = Files.readString(file);
        assertTrue(text.lines().count() <= 300, file + " has more than 300 lines");
        assertTrue(!text.contains("innerHTML"), file + " uses innerHTML");
        assertTrue(
            Arrays.stream(text.split("\n"))
                .noneMatch(line -> line.matches(".*<[a-z-]+[^>]* style=.*")),
            file + " has a style attribute");
      }
    }
  }
}
