package afterimage.network;

import static afterimage.network.NetworkException.shown;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/** Files that a network names: they lie in its folder, or they are refused. */
final class ExternalData {
  private ExternalData() {}

  /** Whether a file lies in the folder, and not behind a link that leads out of it. */
  static boolean isWithin(Path folder, Path file) {
    try {
      return !Files.isSymbolicLink(file) || file.toRealPath().startsWith(folder.toRealPath());
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * The file of that name, if it is a plain file below the folder and no part of the way is a link.
   *
   * @param what who names it, for the error
   */
  static Path find(Path folder, String location, String what) {
    NetworkException refused =
        new NetworkException(
            "%s names the file %s, which is not a plain file in the folder of the network"
                .formatted(what, shown(location)));
    Path relative;
    try {
      relative = Path.of(location);
    } catch (InvalidPathException e) {
      throw new NetworkException(refused.getMessage(), e);
    }
    if (location.isEmpty() || relative.isAbsolute()) {
      throw refused;
    }
    Path at = folder;
    for (Path part : relative) {
      at = at.resolve(part);
      if (part.toString().equals("..") || Files.isSymbolicLink(at)) {
        throw refused;
      }
    }
    if (!Files.isRegularFile(at, LinkOption.NOFOLLOW_LINKS)) {
      throw refused;
    }
    return at;
  }
}
