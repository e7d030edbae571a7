package afterimage.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where a library cannot be unpacked the folder is named, and how to name another. */
class LibraryFolderTest {
  private static final List<String> MOUNTS =
      List.of(
          "29 1 254:0 / / rw,relatime - ext4 /dev/vda rw",
          "41 29 0:35 / /srv/no\\040code rw,noexec,relatime shared:1 - tmpfs tmpfs rw,size=8m",
          "42 41 0:36 / /srv/no\\040code/again rw,relatime - tmpfs tmpfs rw",
          "short");

  @TempDir Path folder = Path.of("");

  private static LibraryFolder at(Path path, long bytes) {
    return new LibraryFolder("X", path, bytes, "name another");
  }

  @Test
  void theMountThatIsNearestCounts() {
    assertTrue(LibraryFolder.isWithoutCode(Path.of("/srv/no code/sub"), MOUNTS));
    assertFalse(LibraryFolder.isWithoutCode(Path.of("/srv/no code/again/sub"), MOUNTS));
    assertFalse(LibraryFolder.isWithoutCode(Path.of("/srv/no codes"), MOUNTS));
  }

  @Test
  void aFullFolderIsNamed() {
    String trouble = at(folder, Long.MAX_VALUE).trouble().orElseThrow();
    assertTrue(trouble.startsWith(folder + ", where the library of X is unpacked, is full: "));
  }

  @Test
  void aFileInItsPlaceIsNamed() throws Exception {
    Path file = Files.createFile(folder.resolve("file"));
    assertTrue(at(file, 1).trouble().orElseThrow().contains("is no folder that may be written to"));
    assertEquals(Optional.empty(), at(folder.resolve("not/yet/there"), 1).trouble());
  }
}
