package afterimage.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What --out means, and what it cannot mean. */
class OutputPathTest {
  @TempDir Path folder = Path.of("");

  private static Path file(@Nullable Object out, boolean several) {
    return OutputPath.of(out == null ? null : out.toString(), several).file("lemon");
  }

  private static String refused(int code, Object out, boolean several) {
    CommandException refused = assertThrows(CommandException.class, () -> file(out, several));
    assertEquals(code, refused.exitCode());
    return refused.getMessage();
  }

  @Test
  void withoutItPicturesGoToThisFolder() {
    assertEquals(Path.of("lemon.png"), file(null, false));
    assertEquals(Path.of("lemon.png"), file(null, true));
  }

  @Test
  void aFolderThatIsThereIsAFolder() {
    assertEquals(folder.resolve("lemon.png"), file(folder, false));
    assertEquals(folder.resolve("lemon.png"), file(folder, true));
  }

  @Test
  void anyPathIsAFolderForSeveralClasses() {
    Path path = folder.resolve("deep/pictures.png");
    assertEquals(path.resolve("lemon.png"), file(path, true));
    assertFalse(Files.exists(folder.resolve("deep")), "made too early");
  }

  @Test
  void anyOtherPathIsTheFileForOneClass() throws IOException {
    assertEquals(folder.resolve("x/a"), file(folder.resolve("x/a"), false));
    Path there = Files.createFile(folder.resolve("there.png"));
    assertEquals(there, file(there, false));
  }

  @Test
  void aSlashAtTheEndMakesAFolder() {
    assertEquals(folder.resolve("new/lemon.png"), file(folder.resolve("new") + "/", false));
  }

  @Test
  void aFileIsNoPlaceForSeveralClasses() throws IOException {
    Path there = Files.createFile(folder.resolve("there.png"));
    assertEquals(
        "out must be a folder as there are several classes, and %s is a file".formatted(there),
        refused(2, there, true));
  }

  @Test
  void nothingIsNoPath() {
    assertEquals("out must be the path of a file or a folder, was empty", refused(2, " ", false));
  }

  @Test
  void aDeviceIsNeitherAFileNorAFolder() {
    assumeTrue(Files.exists(Path.of("/dev/null")));
    assertEquals(
        "out must be a file or a folder, and /dev/null is neither", refused(2, "/dev/null", false));
  }

  @Test
  void belowAFileNothingCanBeWritten() throws IOException {
    Path there = Files.createFile(folder.resolve("there"));
    assertEquals("out: cannot write to " + there, refused(1, there.resolve("x/a.png"), false));
    assertEquals("out: cannot write to " + there, refused(1, there.resolve("x"), true));
  }

  @Test
  void whereNobodyMayWriteIsSaidBeforeTheWork() throws IOException {
    Path closed = Files.createDirectory(folder.resolve("closed"));
    assumeTrue(closed.toFile().setWritable(false));
    assumeFalse(Files.isWritable(closed), "root may write everywhere");
    assertEquals("out: cannot write to " + closed, refused(1, closed.resolve("a.png"), false));
    assertEquals("out: cannot write to " + closed, refused(1, closed, true));
  }
}
