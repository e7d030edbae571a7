package afterimage.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import afterimage.Answer;
import afterimage.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Failures with --json: one object on standard output, and the same line on standard error. */
class JsonComplaintTest {
  @TempDir Path folder = Path.of("");

  private void assertEmpty() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      assertEquals(List.of(), files.toList());
    }
  }

  @Test
  void wordsThatCannotBeMeantAreAnObjectToo() throws IOException {
    Answer.assertSays(
        Program.run(folder, "render", "lemon", "--nope", "--json").jsonComplaint(2), "'--nope'");
    Answer.assertSays(
        Program.run(folder, "layers", "--json", "n\u00e4\npe").jsonComplaint(2), "'n\u00e4");
    assertEmpty();
  }

  @Test
  void aUnknownClassSuggestsTheNearest() throws IOException {
    Answer answer = Program.run(folder, "render", "lemmon", "--size", "64", "--json");
    Answer.assertSays(answer.jsonComplaint(2), "no class is called 'lemmon'", "lemon (951)");
    assertEmpty();
  }

  @Test
  void anAmbiguousBeginningListsTheChoices() throws IOException {
    Answer answer = Program.run(folder, "render", "cup", "tiger s", "maillot t", "bull");
    String complaint = answer.complaint(2);
    Answer.assertSays(complaint, "'bull' can be ", "(", "): give the index");
    assertFalse(complaint.contains("cup"), complaint);
    assertEmpty();
  }

  @Test
  void anIndexBeyondTheLastClassIsRefused() {
    Answer answer = Program.run(folder, "render", "1000");
    assertEquals("class index must be 0..999, was 1000", answer.complaint(2));
  }

  @Test
  void aDeviceThatIsNotThereIsSaid() throws IOException {
    Answer answer = Program.run(folder, "render", "lemon", "--device", "cuda:99", "--json");
    Answer.assertSays(answer.jsonComplaint(1), "device cuda:99 is not there", "--device cpu");
    assertEmpty();
  }

  @Test
  void aPictureWithoutAStoryCannotBeReplayed() throws IOException {
    Path file = folder.resolve("a.bmp");
    var image = new java.awt.image.BufferedImage(2, 2, java.awt.image.BufferedImage.TYPE_INT_RGB);
    javax.imageio.ImageIO.write(image, "bmp", file.toFile());
    Answer answer = Program.run(folder, "replay", "a.bmp", "--json");
    Answer.assertSays(answer.jsonComplaint(1), "a.bmp says nothing of how it was made");
  }
}
