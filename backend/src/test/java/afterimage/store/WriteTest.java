package afterimage.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files appear in one piece, and nothing else does. */
class WriteTest {
  private static final byte[] NEW = {1, 2, 3};

  @TempDir Path folder = Path.of("");

  private List<String> there() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private static String refused(Path file) {
    PictureException refused =
        assertThrows(PictureException.class, () -> Pictures.write(file, NEW));
    assertEquals(1, refused.getMessage().lines().count(), refused::getMessage);
    return refused.getMessage();
  }

  @Test
  void aFileIsReplacedAndNothingElseIsLeft() throws IOException {
    Path file = Files.writeString(folder.resolve("a.png"), "something longer than the new bytes");
    Pictures.write(file, NEW);
    assertArrayEquals(NEW, Files.readAllBytes(file));
    assertEquals(List.of("a.png"), there());
  }

  @Test
  void whoeverHasTheOldFileOpenStillReadsTheOldBytes() throws IOException {
    Path file = Files.writeString(folder.resolve("a.png"), "old");
    try (var open = Files.newInputStream(file)) {
      Pictures.write(file, NEW);
      assertEquals("old", new String(open.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8));
    }
    assertArrayEquals(NEW, Files.readAllBytes(file));
  }

  @Test
  void whatAKilledProcessHasLeftGoesWithTheNextPictureAndNothingElseDoes() throws IOException {
    for (String left : List.of(".b.0123abcd.afterimage-part", ".b.afterimage-lock")) {
      Files.write(folder.resolve(left), NEW);
    }
    Files.write(folder.resolve(".own.part"), NEW);
    Path file = Files.writeString(folder.resolve("a.png"), "old");
    Pictures.deliver(file, NEW);
    assertArrayEquals(NEW, Files.readAllBytes(file));
    assertEquals(List.of(".own.part", "a.png"), there());
  }

  @Test
  void whatAnotherProcessIsWritingStays() throws IOException {
    Path part;
    try (Reservation other = Reservation.of(folder.resolve("b")).orElseThrow()) {
      part = Files.write(other.part(), NEW);
      Pictures.deliver(folder.resolve("a.png"), NEW);
      assertTrue(Files.exists(part));
    }
    assertEquals(List.of("a.png"), there());
  }

  @Test
  void aPictureThatCannotBeDeliveredLeavesNothingAndOneOfTheLongestNameCan() throws IOException {
    Path taken = Files.createDirectory(folder.resolve("a.png"));
    assertThrows(PictureException.class, () -> Pictures.deliver(taken, NEW));
    assertEquals(List.of("a.png"), there());
    Path file = folder.resolve("x/" + "a".repeat(251) + ".png");
    Pictures.deliver(file, NEW);
    assertArrayEquals(NEW, Files.readAllBytes(file));
  }

  @Test
  void foldersOnTheWayAreMade() throws IOException {
    Path file = folder.resolve("x/y z/ü.png");
    Pictures.write(file, NEW);
    assertArrayEquals(NEW, Files.readAllBytes(file));
  }

  @Test
  void aFileInThisFolderNeedsNoMoreThanItsName() throws IOException {
    Path file = Path.of("target", "write-test-" + ProcessHandle.current().pid() + ".png");
    Pictures.write(file, NEW);
    assertArrayEquals(NEW, Files.readAllBytes(file));
    Files.delete(file);
  }

  @Test
  void aFolderThatMayNotBeWrittenIsAClearError() throws IOException {
    Path closed = Files.createDirectory(folder.resolve("closed"));
    assumeTrue(closed.toFile().setWritable(false));
    assumeFalse(Files.isWritable(closed), "root may write everywhere");
    Path file = closed.resolve("a.png");
    assertEquals("cannot write %s: permission denied".formatted(file), refused(file));
  }

  @Test
  void aFileSystemThatTakesNoFilesIsAClearError() {
    assumeTrue(Files.isDirectory(Path.of("/proc/self")));
    assertTrue(refused(Path.of("/proc/a.png")).startsWith("cannot write /proc/a.png: "));
  }

  @Test
  void aFileInTheWayOfAFolderIsAClearError() throws IOException {
    Path file = Files.writeString(folder.resolve("a"), "old").resolve("b.png");
    assertEquals(
        "cannot write %s: a file is in the way of the folder".formatted(file), refused(file));
    assertEquals(List.of("a"), there());
  }

  @Test
  void aFolderInTheWayOfTheFileIsAClearErrorAndLeavesNothing() throws IOException {
    Path file = Files.createDirectory(folder.resolve("a.png"));
    assertTrue(refused(file).startsWith("cannot write " + file + ": "));
    assertEquals(List.of("a.png"), there());
  }

  @Test
  void aNameMayBeAsLongAsTheFileSystemAllows() throws IOException {
    Path file = folder.resolve("a".repeat(251) + ".png");
    Pictures.write(file, NEW);
    assertArrayEquals(NEW, Files.readAllBytes(file));
  }

  @Test
  void aNameThatIsTooLongIsAClearErrorAndLeavesNothing() throws IOException {
    Path file = folder.resolve("a".repeat(252) + ".png");
    assertTrue(refused(file).startsWith("cannot write " + file + ": "));
    assertEquals(List.of(), there());
  }
}
