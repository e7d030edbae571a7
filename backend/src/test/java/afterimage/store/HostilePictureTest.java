package afterimage.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Pictures that are none, or worse: each ends in one line that names the file. */
class HostilePictureTest {
  private static final int MEBIBYTE = 1 << 20;

  @TempDir Path folder = Path.of("");

  private Path file(byte[] bytes) throws IOException {
    return Files.write(folder.resolve("a.png"), bytes);
  }

  /** The message; it is one line that names the file. */
  private static String refused(Path file, Executable read) {
    String message = assertThrows(PictureException.class, read).getMessage();
    assertFalse(message.chars().anyMatch(Character::isISOControl), message);
    assertTrue(message.length() < 500, () -> "too long: " + message.length());
    assertTrue(message.contains(file.toString()), message);
    return message;
  }

  private static String refused(Path file) {
    String story = refused(file, () -> Pictures.provenance(file));
    assertEquals(story, refused(file, () -> Pictures.square(file, 8)));
    return story;
  }

  private static byte[] made() {
    return Pictures.png(new byte[3 * 40 * 40], 40, Made.provenance());
  }

  static Stream<byte[]> noPictures() {
    return Stream.of("", "lemon", "\u0089PNG", "%PDF-1.7", "{\"steps\":3}", "\0".repeat(1000))
        .map(text -> text.getBytes(StandardCharsets.ISO_8859_1));
  }

  @ParameterizedTest
  @MethodSource("noPictures")
  void whatIsNoPictureIsRefused(byte[] bytes) throws IOException {
    Path file = file(bytes);
    assertEquals(file + " is not a picture (PNG, JPEG, GIF, BMP or TIFF)", refused(file));
  }

  @Test
  void aFolderAndAMissingFileAreRefused() {
    assertEquals("cannot read %s: it is a folder".formatted(folder), refused(folder));
    Path missing = folder.resolve("missing.png");
    assertEquals("cannot read %s: no such file".formatted(missing), refused(missing));
  }

  @Test
  @Timeout(20)
  void whatMayNeverEndIsNotOpened() throws Exception {
    Path pipe = folder.resolve("pipe.png");
    assumeTrue(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor() == 0);
    String reason = "it is a pipe or a device; save what it gives in a file";
    assertEquals("cannot read %s: %s".formatted(pipe, reason), refused(pipe));
    Path device = Path.of("/dev/zero");
    assertEquals("cannot read %s: %s".formatted(device, reason), refused(device));
  }

  @Test
  void aFileOfMoreThanAHundredMegabytesIsNotRead() throws IOException {
    Path file = folder.resolve("a.png");
    try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
      sparse.setLength(100_000_001);
    }
    assertTrue(refused(file).endsWith("it has 100,000,001 bytes and may have 100,000,000"));
  }

  @Test
  void aPictureCutAnywhereIsRefusedOrReadWithoutASurprise() throws IOException {
    byte[] whole = made();
    int refusals = 0;
    for (int length = 0; length < whole.length; length += 7) {
      Path file = file(Arrays.copyOf(whole, length));
      try {
        Pictures.provenance(file);
        Pictures.square(file, 8);
      } catch (PictureException e) {
        assertTrue(e.getMessage().contains(file.toString()), e::getMessage);
        assertEquals(1, e.getMessage().lines().count(), e::getMessage);
        refusals++;
      }
    }
    assertTrue(refusals > whole.length / 7 - 5, "refused " + refusals); // IEND may be missing
  }

  @ParameterizedTest
  @ValueSource(ints = {20_001, Integer.MAX_VALUE})
  void hugeSidesAreRefusedBeforeMemoryIsTaken(int side) throws IOException {
    for (int[] size : new int[][] {{side, 1}, {1, side}, {side, side}}) {
      Path file = file(Chunks.rgb(size[0], size[1]).pixels(new byte[4]).end());
      assertEquals(
          String.format(
              Locale.ROOT, "%s has %dx%d pixels; a side may have 20000", file, size[0], size[1]),
          refused(file));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, Integer.MIN_VALUE})
  void sidesThatAreNoneAreRefused(int side) throws IOException {
    refused(file(Chunks.rgb(side, 1).pixels(new byte[4]).end()));
    refused(file(Chunks.rgb(1, side).pixels(new byte[4]).end()));
  }

  @Test
  void depthsAndColorsThatThereAreNoneOfAreRefused() throws IOException {
    for (int[] kind : new int[][] {{3, 2}, {8, 5}, {16, 3}, {0, 0}}) {
      refused(file(Chunks.header(1, 1, kind[0], kind[1]).pixels(new byte[4]).end()));
    }
  }

  @Test
  void pixelsThatAreMissingOrNotPackedAreRefused() throws IOException {
    for (byte[] bytes :
        new byte[][] {
          Chunks.rgb(4, 4).end(),
          Chunks.rgb(4, 4).add("IDAT", new byte[20]).end(),
          Chunks.rgb(4, 4).pixels(new byte[3]).end(),
          Chunks.header(4, 4, 8, 3).pixels(new byte[20]).end(), // a palette is missing
        }) {
      Path file = file(bytes);
      refused(file, () -> Pictures.square(file, 8));
    }
  }

  @Test
  void aTextThatPretendsToBeLongTakesNoMemory() throws IOException {
    for (String type : new String[] {"iTXt", "tEXt", "zTXt", "iCCP", "IDAT", "wild"}) {
      byte[] few = "afterimage\0\0\0\0\0x".getBytes(StandardCharsets.ISO_8859_1);
      Path file = file(Chunks.rgb(1, 1).raw(type, Integer.MAX_VALUE - 8, few, 0).cut());
      refused(file, () -> Pictures.square(file, 8));
    }
  }

  @Test
  void aBombOfTextIsRefusedOrLeftOut() throws IOException {
    byte[] bomb = Chunks.deflated(new byte[256 * MEBIBYTE]);
    byte[] head = "afterimage\0\1\0\0\0".getBytes(StandardCharsets.ISO_8859_1);
    byte[] data = Arrays.copyOf(head, head.length + bomb.length);
    System.arraycopy(bomb, 0, data, head.length, bomb.length);
    Path file = file(Chunks.rgb(1, 1).add("iTXt", data).pixels(new byte[4]).end());
    try {
      assertEquals(Optional.empty(), Pictures.provenance(file));
    } catch (PictureException e) {
      assertEquals(1, e.getMessage().lines().count(), e::getMessage);
    }
  }

  @Test
  void aBombOfPixelsTakesAsMuchAsThePictureNeeds() throws IOException {
    Path file = file(Chunks.rgb(4, 4).pixels(new byte[64 * MEBIBYTE]).end());
    assertEquals(3 * 8 * 8, Pictures.square(file, 8).length);
  }

  @Test
  void aWrongChecksumEndsInALineOrAPicture() throws IOException {
    byte[] text =
        ("afterimage\0\0\0\0\0" + Made.provenance().json()).getBytes(StandardCharsets.UTF_8);
    Path file = file(Chunks.rgb(1, 1).raw("iTXt", text.length, text, 1).pixels(new byte[4]).end());
    try {
      assertEquals(Optional.of(Made.provenance()), Pictures.provenance(file));
    } catch (PictureException e) {
      assertEquals(1, e.getMessage().lines().count(), e::getMessage);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "{", "{}", "[]", "{\"recipe\":{\"objective\":[]},\"step\":1}", "\u001b[2J"})
  void aStoryThatCannotBeUnderstoodIsRefusedWithTheFile(String story) throws IOException {
    Path file = file(Chunks.rgb(1, 1).text(Pictures.KEYWORD, story).pixels(new byte[4]).end());
    String message = refused(file, () -> Pictures.provenance(file));
    assertTrue(message.contains("how it was made"), message);
    assertEquals(3 * 8 * 8, Pictures.square(file, 8).length, "it is a picture all the same");
  }

  @Test
  void aStoryInsideAStoryHasItsLimits() throws IOException {
    for (String story : new String[] {"[".repeat(100_000), "9".repeat(100_000)}) {
      Path file = file(Chunks.rgb(1, 1).text(Pictures.KEYWORD, story).pixels(new byte[4]).end());
      refused(file, () -> Pictures.provenance(file));
    }
  }
}
