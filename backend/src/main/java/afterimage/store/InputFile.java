package afterimage.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** Files that a user names: regular ones of bounded size. A pipe or a device may never end. */
public final class InputFile {
  private InputFile() {}

  /**
   * All bytes of a file.
   *
   * @throws IOException if there is none, or it is something else or larger; a FileSystemException
   *     whose reason is one line
   */
  public static byte[] read(Path file, long most) throws IOException {
    long size = Files.size(file);
    if (Files.isDirectory(file)) {
      throw refused(file, "it is a folder");
    }
    if (!Files.isRegularFile(file)) {
      throw refused(file, "it is a pipe or a device; save what it gives in a file");
    }
    if (size > most) {
      throw refused(
          file, String.format(Locale.ROOT, "it has %,d bytes and may have %,d", size, most));
    }
    try (InputStream in = Files.newInputStream(file)) {
      return in.readNBytes((int) size); // what grows meanwhile is not waited for
    }
  }

  private static FileSystemException refused(Path file, String reason) {
    return new FileSystemException(file.toString(), null, reason);
  }
}
