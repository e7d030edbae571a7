package afterimage.network;

import ai.djl.util.Utils;
import com.sun.jna.Platform;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A folder into which a library puts machine code that it then runs. Where that does not work,
 * libraries say something else: it is looked at before they try.
 *
 * @param whose code it is
 * @param path which the library makes if it is not there
 * @param bytes that it needs there; 0 where all is there already
 * @param remedy how another folder is named
 */
public record LibraryFolder(String whose, Path path, long bytes, String remedy) {
  private static final Path MOUNTS = Path.of("/proc/self/mountinfo");
  private static final int MOUNT_POINT = 4;
  private static final int OPTIONS = 5;

  /** The library of JNA, 150 KB. */
  public static LibraryFolder jna() {
    String given = System.getProperty("jna.tmpdir");
    String remedy = "name another with AFTERIMAGE_JAVA_OPTS=-Djna.tmpdir=DIR";
    return new LibraryFolder("JNA", given == null ? usualOfJna() : Path.of(given), 1 << 20, remedy);
  }

  /** As JNA has it, see its Native.getTempDir. */
  private static Path usualOfJna() {
    Path home = Path.of(System.getProperty("user.home"));
    String cache = System.getenv("XDG_CACHE_HOME");
    Path usual =
        Platform.isMac()
            ? home.resolve("Library/Caches/JNA/temp")
            : (cache == null ? home.resolve(".cache") : Path.of(cache)).resolve("JNA/temp");
    return Files.isWritable(existing(usual))
        ? usual
        : Path.of(System.getProperty("java.io.tmpdir"));
  }

  /** libtorch, which is unpacked once. */
  public static LibraryFolder libtorch() {
    Path folder = Utils.getEngineCacheDir("pytorch");
    long bytes = isUnpacked(folder) ? 0 : 450_000_000;
    return new LibraryFolder("libtorch", folder, bytes, "name another with DJL_CACHE_DIR=DIR");
  }

  private static boolean isUnpacked(Path folder) {
    try (Stream<Path> files = Files.isDirectory(folder) ? Files.walk(folder, 2) : Stream.of()) {
      return files.anyMatch(each -> each.getFileName().toString().startsWith("libtorch_cpu."));
    } catch (IOException e) {
      return false;
    }
  }

  /** The database's, 3 MB: in the folder for temporary files. */
  public static LibraryFolder sqlite() {
    String path =
        System.getProperty("org.sqlite.tmpdir", System.getProperty("java.io.tmpdir", "/tmp"));
    String remedy = "name another with AFTERIMAGE_JAVA_OPTS=-Djava.io.tmpdir=DIR";
    return new LibraryFolder("SQLite", Path.of(path), 4 << 20, remedy);
  }

  /** Why the library cannot be run from there, in one line; empty where nothing is against it. */
  public Optional<String> trouble() {
    Path there = existing(path.toAbsolutePath());
    try {
      if (Files.isReadable(MOUNTS)
          && isWithoutCode(there.toRealPath(), Files.readAllLines(MOUNTS))) {
        return trouble("is mounted noexec: no library can run from it");
      }
      if (bytes > 0 && !(Files.isDirectory(there) && Files.isWritable(there))) {
        return trouble("is no folder that may be written to");
      }
      long free = bytes > 0 ? Files.getFileStore(there).getUsableSpace() : 0;
      if (free < bytes) {
        return trouble(
            String.format(
                Locale.ROOT, "is full: %.1f MB are free, %.0f needed", free / 1e6, bytes / 1e6));
      }
      return Optional.empty();
    } catch (IOException e) {
      return trouble("cannot be used: " + e.getMessage());
    }
  }

  private Optional<String> trouble(String what) {
    return Optional.of(
        "%s, where the library of %s is unpacked, %s; %s".formatted(path, whose, what, remedy));
  }

  /** The nearest folder above that is there. */
  private static Path existing(Path path) {
    Path at = path;
    while (!Files.exists(at) && at.getParent() != null) {
      at = at.getParent();
    }
    return at;
  }

  /**
   * Whether a file system is mounted noexec.
   *
   * @param mounts as proc_pid_mountinfo(5) has them
   */
  static boolean isWithoutCode(Path path, List<String> mounts) {
    String longest = "";
    boolean without = false;
    for (String line : mounts) {
      String[] fields = line.split(" ", -1);
      if (fields.length > OPTIONS) {
        String point = fields[MOUNT_POINT].replace("\\040", " ");
        if (path.startsWith(point) && point.length() >= longest.length()) {
          longest = point;
          without = List.of(fields[OPTIONS].split(",", -1)).contains("noexec");
        }
      }
    }
    return without;
  }
}
