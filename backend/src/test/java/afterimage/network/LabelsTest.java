package afterimage.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import afterimage.recipe.Rules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LabelsTest {
  private static final Labels IMAGENET =
      new Labels(Labels.lines(Path.of("..", "models", "imagenet-labels.txt")), 1000);

  private static String refusal(Labels labels, String asked) {
    return assertThrows(NetworkException.class, () -> labels.find(asked)).getMessage();
  }

  @ParameterizedTest
  @CsvSource({
    "lemon, 951",
    "LEMON, 951",
    "' lemon ', 951",
    "951, 951",
    "0, 0",
    "999, 999",
    "Egyptian cat, 285",
    "egyptian, 285",
    "tench, 0"
  })
  void aClassIsFoundByNameBeginningOrIndex(String asked, int index) {
    assertEquals(index, IMAGENET.find(asked));
  }

  @Test
  void theTwoCranesAreToldApart() {
    assertEquals(517, IMAGENET.find("crane"));
    assertEquals(134, IMAGENET.find("crane bird"));
    assertEquals("crane bird", IMAGENET.of(134));
    String line = refusal(IMAGENET, "cran");
    assertTrue(line.contains("crane bird (134), crane (517)"), line);
  }

  @Test
  void ofNamesThatDifferInCaseTheSameIsMeant() {
    Labels labels = new Labels(List.of("Crane", "crane", "other"), 3);
    assertEquals(0, labels.find("Crane"));
    assertEquals(1, labels.find("crane"));
    assertTrue(refusal(labels, "CRANE").contains("Crane (0), crane (1)"));
  }

  @Test
  void anExactNameGoesBeforeABeginning() {
    Labels labels = new Labels(List.of("cat food", "cat"), 2);
    assertEquals(1, labels.find("cat"));
    assertEquals(0, labels.find("cat f"));
  }

  @Test
  void aBeginningOfManyListsThemShort() {
    String line = refusal(IMAGENET, "b");
    assertTrue(line.contains("…") && line.length() < 400, line);
  }

  @ParameterizedTest
  @CsvSource({"lemmon, lemon (951)", "tabby cat, tabby"})
  void aMistakeIsAnsweredWithWhatIsNear(String asked, String near) {
    String line = refusal(IMAGENET, asked);
    assertTrue(line.startsWith("no class is called '" + asked + "'") && line.contains(near), line);
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "1000", "999999999"})
  void anIndexOutsideIsRefused(String asked) {
    assertEquals("class index must be 0..999, was " + asked, refusal(IMAGENET, asked));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "99999999999", "\u001b[2J", "*", "(?", "a\nb"})
  void nonsenseIsAnsweredWithOneLine(String asked) {
    Refused.assertLine(refusal(IMAGENET, asked), "no class is called");
  }

  @Test
  void aLongQuestionIsCutAndSoon() {
    Refused.assertLine(refusal(IMAGENET, "n".repeat(1_000_000)), "…");
  }

  private static final Path TEN = Path.of("src", "test", "resources", "networks", "labels10.txt");

  @Test
  void aLabelIsFoundWithoutTheBlanksAroundIt() {
    Labels labels = new Labels(Labels.lines(TEN), 10);
    assertEquals("spaced", labels.of(8));
    assertEquals(8, labels.find("spaced"));
    assertEquals(8, labels.find("  spaced  "));
    for (int i = 0; i < 10; i++) {
      assertEquals(i, labels.find(labels.of(i)), labels.of(i));
    }
  }

  @Test
  void anExactLabelGoesBeforeAnIndexAndBothAreSaid() {
    Labels labels = new Labels(Labels.lines(TEN), 10);
    assertEquals(5, labels.find("7"));
    assertEquals(7, labels.find("7", Rules.ONE));
    assertEquals(6, labels.find("-3"));
    assertEquals(3, labels.find("3"));
    assertEquals(
        "'7' is taken as the label of class 5; class 7 is 'truck, big rig'",
        labels.doubt("7").orElseThrow());
    assertEquals(Optional.empty(), labels.doubt("3"));
    assertEquals(Optional.empty(), labels.doubt("-3"));
    assertEquals(Optional.empty(), labels.doubt("cat"));
  }

  @Test
  void withoutLabelsOnlyIndicesAreUnderstood() {
    Labels labels = new Labels(List.of(), 7);
    assertEquals(6, labels.find("6"));
    assertEquals("6", labels.of(6));
    assertEquals(
        "this network has no labels: name class 'cat' by its index, 0..6", refusal(labels, "cat"));
  }

  @Test
  void theirNumberIsThatOfTheOutputs() {
    List<String> five = Collections.nCopies(5, "x");
    assertThrows(NetworkException.class, () -> new Labels(five, 6));
  }

  @Test
  void labelsWithControlCharactersOrWithoutEndAreRefused(@TempDir Path folder) throws IOException {
    for (String label : new String[] {"a\u001b[2Jb", "a\u0000", "a\u009bb", "n".repeat(501)}) {
      Path file = Files.writeString(folder.resolve("labels.txt"), label + "\nplain\r\n");
      List<String> lines = Labels.lines(file);
      NetworkException refusal = assertThrows(NetworkException.class, () -> new Labels(lines, 2));
      Refused.assertLine(refusal.getMessage(), "the label '");
    }
  }
}
