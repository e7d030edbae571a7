package afterimage.command;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import afterimage.store.Pictures;
import afterimage.store.Provenance;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.imageio.ImageIO;

/** Pictures in the folders of tests. */
final class Picture {
  /** What every small render says; one thread, so that tests do not depend on the machine. */
  static final List<String> SMALL =
      List.of("--size", "64", "--steps", "3", "--seed", "1", "--threads", "1");

  private Picture() {}

  /** Words, then those of a small render. */
  static String[] small(String... words) {
    return Stream.concat(Stream.of(words), SMALL.stream()).toArray(String[]::new);
  }

  static Provenance story(Path file) {
    return Pictures.provenance(file).orElseThrow();
  }

  static void assertSame(Path one, Path other) throws IOException {
    assertArrayEquals(Files.readAllBytes(one), Files.readAllBytes(other));
  }

  /** Fails unless a folder holds these and nothing else, hidden files among them. */
  static void assertHolds(Path folder, String... names) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      assertEquals(
          Set.of(names),
          files.map(file -> file.getFileName().toString()).collect(Collectors.toSet()));
    }
  }

  /** A photograph of a gradient. */
  static Path photo(Path file, String format) throws IOException {
    BufferedImage image = new BufferedImage(90, 70, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < 90 * 70; i++) {
      image.setRGB(i % 90, i / 90, (2 * (i % 90)) << 16 | (3 * (i / 90)) << 8 | 0x60);
    }
    ImageIO.write(image, format, file.toFile());
    return file;
  }
}
