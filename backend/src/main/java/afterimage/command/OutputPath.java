package afterimage.command;

import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where pictures go.
 *
 * @param path a folder, or the file itself
 * @param isFolder which of the two
 */
record OutputPath(Path path, boolean isFolder) {
  /**
   * Reads --out: a folder if it is one, or must be one as there are several pictures.
   *
   * @throws Complaint if nothing can be written there, before work is done in vain
   */
  static OutputPath of(@Nullable String out, boolean several) {
    if (out == null) {
      return new OutputPath(Path.of(""), true);
    }
    if (out.isBlank()) {
      throw CommandException.usage("out must be the path of a file or a folder, was empty");
    }
    Path path = Path.of(out);
    boolean folder = several || Files.isDirectory(path) || out.endsWith("/");
    if (several && Files.exists(path) && !Files.isDirectory(path)) {
      throw CommandException.usage(
          "out must be a folder as there are several classes, and %s is a file".formatted(out));
    }
    if (!folder && Files.exists(path) && !Files.isRegularFile(path)) {
      throw CommandException.usage(
          "out must be a file or a folder, and %s is neither".formatted(out));
    }
    Path there = folder ? path.toAbsolutePath() : path.toAbsolutePath().getParent();
    while (there != null && !Files.exists(there)) {
      there = there.getParent();
    }
    if (there == null || !Files.isDirectory(there) || !Files.isWritable(there)) {
      throw CommandException.failed("out: cannot write to %s".formatted(there));
    }
    return new OutputPath(path, folder);
  }

  /**
   * The file of one picture.
   *
   * @param name without its ending
   */
  Path file(String name) {
    return isFolder ? path.resolve(name + ".png") : path;
  }
}
