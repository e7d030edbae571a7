package afterimage.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteJDBCLoader;

/**
 * The machine code of SQLite, which its driver unpacks for each process anew and wants to remove
 * when the process ends. Ours end without that: it goes as soon as it is loaded, from a folder of
 * its own, so that nothing of others is touched.
 */
final class SqliteLibrary {
  private static final String FOLDER = "org.sqlite.tmpdir";
  private static final boolean LOADED = loaded();

  private SqliteLibrary() {}

  /** Whether it is there; where it is not, the driver tries again and says why not. */
  static boolean load() {
    return LOADED;
  }

  private static boolean loaded() {
    String given = System.getProperty(FOLDER);
    String temporary = given == null ? System.getProperty("java.io.tmpdir", "/tmp") : given;
    try {
      Path own = Files.createTempDirectory(Path.of(temporary), "afterimage-sqlite-");
      try {
        System.setProperty(FOLDER, own.toString());
        return SQLiteJDBCLoader.initialize();
      } finally {
        restore(given);
        remove(own);
      }
    } catch (Exception e) { // as the driver declares it
      return false;
    }
  }

  private static void restore(@Nullable String given) {
    if (given == null) {
      System.clearProperty(FOLDER);
    } else {
      System.setProperty(FOLDER, given);
    }
  }

  private static void remove(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(each);
      }
    }
  }
}
