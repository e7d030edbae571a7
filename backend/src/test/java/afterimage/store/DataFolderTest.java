package afterimage.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a server keeps has its place, is found there again, and is gone when it is removed. */
class DataFolderTest {
  @TempDir Path folder = Path.of("");

  private DataFolder data() {
    return new DataFolder(folder);
  }

  /** All files, as paths below the folder. */
  private Set<String> files() throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(Files::isRegularFile)
          .map(file -> folder.relativize(file).toString())
          .collect(Collectors.toSet());
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void everythingHasItsPlace() throws IOException {
    Journal.open(data().journal());
    data().pictureFiles().put("abc", 16, new byte[32 * 32 * 3], 32);
    String name = data().checkpoints().write("abc", Saves.checkpoint(7, 32)).name();
    data().meterFiles().write("abc", bytes("x"));
    assertTrue(
        files()
            .containsAll(
                Set.of(
                    "journal.db", "pictures/abc/16.png", "checkpoints/abc/" + name, "meters/abc")),
        () -> "there are others");
  }

  @Test
  void whatIsNotedIsReplacedInOnePieceAndNothingElseIsLeft() throws IOException {
    data().meterFiles().write("abc", bytes("first"));
    data().meterFiles().write("abc", bytes("second, longer"));
    data().meterFiles().write("other", bytes(""));
    assertArrayEquals(bytes("second, longer"), data().meterFiles().read("abc").orElseThrow());
    assertArrayEquals(bytes(""), data().meterFiles().read("other").orElseThrow());
    assertEquals(Set.of("meters/abc", "meters/other"), files());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "..", "../other", "a/b", "/etc", "a\u0000"})
  void noSessionIsCalledLikeAPath(String id) throws IOException {
    Files.writeString(folder.resolve("other"), "stays");
    KeptPictureFiles pictureFiles = data().pictureFiles();
    assertThrows(PictureException.class, () -> pictureFiles.put(id, 1, new byte[32 * 32 * 3], 32));
    assertThrows(PictureException.class, () -> pictureFiles.get(id, 1));
    assertThrows(PictureException.class, () -> pictureFiles.steps(id));
    assertThrows(PictureException.class, () -> pictureFiles.share("abc", 1, id));
    assertThrows(PictureException.class, () -> pictureFiles.remove(id));
    MeterFiles meterFiles = data().meterFiles();
    assertThrows(IOException.class, () -> meterFiles.write(id, bytes("x")));
    assertThrows(IOException.class, () -> meterFiles.read(id));
    assertThrows(IOException.class, () -> meterFiles.remove(id));
    assertThrows(CheckpointException.class, () -> data().checkpoint(id, "x"));
    assertEquals(Set.of("other"), files());
  }

  @Test
  void whatIsNotThereIsNotReadAndCanBeRemoved() throws IOException {
    assertEquals(Optional.empty(), data().meterFiles().read("abc"));
    data().meterFiles().remove("abc");
    data().meterFiles().write("abc", bytes("x"));
    data().meterFiles().remove("abc");
    assertEquals(Optional.empty(), data().meterFiles().read("abc"));
  }

  @Test
  void theStepsOfAnAlbumAreThoseOfItsPicturesInOrder() throws IOException {
    assertEquals(List.of(), data().pictureFiles().steps("abc"));
    for (int step : new int[] {100, 2, 0, 16}) {
      data().pictureFiles().put("abc", step, new byte[32 * 32 * 3], 32);
    }
    data().pictureFiles().put("other", 5, new byte[32 * 32 * 3], 32);
    Path own = folder.resolve("pictures/abc");
    for (String stranger : List.of("7.png.tmp", "x.png", "12345678.png", "-3.png", "4.jpg")) {
      Files.writeString(own.resolve(stranger), "");
    }
    assertEquals(List.of(0, 2, 16, 100), data().pictureFiles().steps("abc"));
    data().pictureFiles().remove("abc");
    assertEquals(List.of(), data().pictureFiles().steps("abc"));
    assertEquals(List.of(5), data().pictureFiles().steps("other"));
  }
}
