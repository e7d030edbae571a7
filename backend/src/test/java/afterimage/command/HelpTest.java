package afterimage.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import afterimage.Answer;
import afterimage.Program;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the program says of itself. */
class HelpTest {
  @TempDir Path folder = Path.of("");

  @ParameterizedTest
  @ValueSource(strings = {"render", "replay", "score", "networks", "layers", "check", "bench"})
  void everyCommandHasAHelpWithExamplesThatItUnderstands(String command) {
    Answer answer = Program.inside(command, "--help");
    assertEquals(0, answer.code(), answer::toString);
    assertEquals("", answer.err());
    Answer.assertSays(answer.out(), "Usage: afterimage " + command, "--json", "Exit codes:", "130");
    List<String> examples =
        answer
            .out()
            .lines()
            .dropWhile(line -> !line.equals("Examples:"))
            .filter(line -> line.startsWith("  ") && line.contains("afterimage "))
            .map(line -> line.substring(line.indexOf("afterimage ") + "afterimage ".length()))
            .toList();
    assertTrue(examples.size() >= 2, answer::out);
    for (String example : examples) {
      String[] words = example.split(" ", -1);
      assertEquals(command, words[0]);
      Program.understand(words);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"render", "replay", "score", "networks", "layers", "check", "bench"})
  void theShortOptionShowsTheSame(String command) {
    assertEquals(Program.inside(command, "--help"), Program.inside(command, "-h"));
  }

  @ParameterizedTest
  @CsvSource({
    "render, '--preset --recipe --network --set --steps --size --seed --threads --device --out'",
    "replay, --out",
    "score, '--network --output --top'",
    "check, '--network --output --reference --normalized'",
    "layers, --network"
  })
  void theHelpNamesEveryOptionOfTheContract(String command, String options) {
    String help = Program.inside(command, "--help").out();
    Arrays.stream(options.split(" ", -1)).forEach(option -> Answer.assertSays(help, option));
  }

  @Test
  void theFirstHelpNamesEveryCommandAndAFirstStep() {
    Answer answer = Program.inside("--help");
    assertEquals(0, answer.code());
    for (String each :
        List.of("render", "replay", "score", "networks", "layers", "check", "bench", "test")) {
      assertTrue(
          answer.out().lines().anyMatch(line -> line.matches(" +(afterimage )?" + each + " .*")),
          () -> each + " is not in " + answer.out());
    }
    Answer.assertSays(answer.out(), "afterimage render lemon", "Exit codes:");
  }

  @Test
  void aProcessWithoutWordsShowsTheHelp() {
    Answer answer = Program.run(folder);
    assertEquals(0, answer.code(), answer::toString);
    assertEquals("", answer.err());
    assertEquals(Program.inside("--help").out(), answer.out());
  }

  @Test
  void aProcessSaysItsVersions() {
    Answer answer = Program.run(folder, "--version");
    assertEquals(0, answer.code(), answer::toString);
    assertEquals("", answer.err());
    assertTrue(
        answer.out().matches("afterimage \\d+\\.\\d+\\.\\d+\\S*, libtorch \\d+\\.\\d+\\.\\d+\\n"),
        answer::out);
    assertEquals(answer.out(), Program.inside("-V").out());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "render",
        "serve",
        "replay",
        "score",
        "networks",
        "layers",
        "check",
        "bench",
        "doctor",
        "backup",
        "restore"
      })
  void noLineBreaksWhereItNeedNot(String command) {
    String help = Program.inside(command, "--help").out();
    List<String> lines = help.lines().toList();
    for (int i = 1; i < lines.size(); i++) {
      String before = lines.get(i - 1);
      String line = lines.get(i);
      assertTrue(line.length() <= 80, line);
      if (i > 1 && line.matches("\\w.*") && before.matches("\\w.*")) {
        int word = line.split(" ", 2)[0].length();
        assertTrue(before.length() + 1 + word > 79, () -> before + "\n" + line);
      }
    }
    List<String> footer = lines.subList(lines.indexOf("Examples:") + 1, lines.size());
    footer.forEach(line -> assertTrue(line.startsWith("  "), line));
    lines.stream()
        .dropWhile(line -> !line.equals("MEASURE is one of:"))
        .skip(1)
        .takeWhile(line -> !line.startsWith("Default:"))
        .forEach(line -> assertTrue(line.startsWith("  "), line));
  }

  @ParameterizedTest
  @ValueSource(strings = {"render", "replay"})
  void itIsSaidThatFoldersAreMade(String command) {
    Answer.assertSays(Program.inside(command, "--help").out().replaceAll("\\s+", " "), "is made");
  }

  @Test
  void noHelpIsWiderThanATerminal() {
    for (String each : List.of("render", "replay", "score", "check", "bench")) {
      String help = Program.inside(each, "--help").out();
      assertFalse(help.lines().anyMatch(line -> line.length() > 90), help);
    }
  }
}
