package afterimage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import javax.imageio.ImageIO;

/** What version 0.1.0 left behind: see the README beside the files. */
final class Golden {
  private static final Path FOLDER = Path.of("src", "test", "resources", "golden-0.1");

  /** All pictures that say how they were made. */
  static final List<String> PICTURES =
      List.of(
          "natural",
          "mix",
          "stepped",
          "score",
          "fork",
          "picture",
          "phase",
          "stopped",
          "gray",
          "rendered");

  private Golden() {}

  static Path file(String name) {
    return FOLDER.resolve(name).toAbsolutePath();
  }

  /** Its data folder, unpacked. */
  static Path data(Path folder) throws IOException {
    try (InputStream in = Files.newInputStream(file("data.zip"));
        ZipInputStream zip = new ZipInputStream(in)) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        Path file = folder.resolve(entry.getName());
        if (entry.isDirectory()) {
          Files.createDirectories(file);
        } else {
          Files.copy(zip, file);
        }
      }
    }
    return folder.resolve("data");
  }

  static JsonNode sessions() throws IOException {
    return new ObjectMapper().readTree(file("sessions.json").toFile());
  }

  /** Whether this processor is of the kind that made the pictures. */
  static boolean isMadeHere() throws IOException {
    Path cpu = Path.of("/proc/cpuinfo");
    return Files.isReadable(cpu)
        && System.getenv("ATEN_CPU_CAPABILITY") == null
        && System.getenv("ONEDNN_MAX_CPU_ISA") == null
        && Files.readString(cpu).contains(": " + Files.readString(file("cpu-flags.txt")));
  }

  /** The mean difference of two pictures of one size, 0..255. */
  static double difference(Path one, Path other) throws IOException {
    BufferedImage a = ImageIO.read(one.toFile());
    BufferedImage b = ImageIO.read(other.toFile());
    if (a.getWidth() != b.getWidth() || a.getHeight() != b.getHeight()) {
      throw new IllegalArgumentException(one + " and " + other + " have other sizes");
    }
    long sum = 0;
    for (int y = 0; y < a.getHeight(); y++) {
      for (int x = 0; x < a.getWidth(); x++) {
        for (int shift = 0; shift < 24; shift += 8) {
          sum += Math.abs((a.getRGB(x, y) >> shift & 0xff) - (b.getRGB(x, y) >> shift & 0xff));
        }
      }
    }
    return sum / (3.0 * a.getWidth() * a.getHeight());
  }
}
