package afterimage;

import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * What the program is told by its surroundings; read here and nowhere else.
 *
 * @param models the folder of networks that ship with the program
 * @param version of the program
 * @param libtorch the version it was built with
 * @param trace whether an unexpected error shows where it happened (AFTERIMAGE_TRACE=1)
 */
record Settings(Path models, String version, String libtorch, boolean trace) {
  /** The folder that holds models/; the launcher gives it. */
  private static final String HOME = "afterimage.home";

  static Settings read() {
    Properties build = new Properties();
    try (InputStream in = Settings.class.getResourceAsStream("/afterimage.properties")) {
      build.load(java.util.Objects.requireNonNull(in, "afterimage.properties is not there"));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    return new Settings(
        models(System.getProperty(HOME)),
        build.getProperty("version", "unknown"),
        build.getProperty("libtorch", "unknown"),
        "1".equals(System.getenv("AFTERIMAGE_TRACE")));
  }

  /** Without a home: the nearest folder models/ above the program itself. */
  private static Path models(@Nullable String home) {
    if (home != null) {
      return Path.of(home, "models");
    }
    Path program = program();
    for (Path at = program; at != null; at = at.getParent()) {
      if (Files.isDirectory(at.resolve("models"))) {
        return at.resolve("models");
      }
    }
    return program.resolve("models");
  }

  private static Path program() {
    try {
      return Path.of(Settings.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
