package afterimage.network;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Which files libtorch is: those of its folder, by name and size. Two builds of one version round
 * differently; to read all of their bytes would take a second at each start.
 */
final class NativeFiles {
  private static final Path MAPS = Path.of("/proc/self/maps");
  private static final int DIGITS = 16;

  private NativeFiles() {}

  /** A digest of them; empty where nobody can tell. */
  static String digest() {
    try {
      return folder().map(NativeFiles::digest).orElse("");
    } catch (IOException | UncheckedIOException e) {
      return ""; // not Linux
    }
  }

  private static Optional<Path> folder() throws IOException {
    if (!Files.isReadable(MAPS)) {
      return Optional.empty();
    }
    try (Stream<String> lines = Files.lines(MAPS, StandardCharsets.ISO_8859_1)) {
      return lines
          .filter(line -> line.endsWith("/libtorch_cpu.so"))
          .map(line -> Path.of(line.substring(line.indexOf('/'))).getParent())
          .findFirst();
    }
  }

  static String digest(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      List<String> lines =
          files
              .filter(file -> file.getFileName().toString().matches("lib.*\\.so[.0-9]*"))
              .map(file -> file.getFileName() + " " + size(file))
              .sorted()
              .toList();
      byte[] text = String.join("\n", lines).getBytes(StandardCharsets.UTF_8);
      return RegularFile.sha256(ByteBuffer.wrap(text)).substring(0, DIGITS);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
