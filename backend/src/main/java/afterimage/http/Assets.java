package afterimage.http;

import afterimage.store.Sha256;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The files of the page, read once: what is not in here cannot be asked for. */
final class Assets {
  private static final Map<String, String> TYPES =
      Map.of(
          "html", "text/html; charset=UTF-8",
          "json", "application/json",
          "js", "text/javascript; charset=UTF-8",
          "css", "text/css; charset=UTF-8",
          "svg", "image/svg+xml",
          "png", "image/png",
          "jpg", "image/jpeg",
          "webmanifest", "application/manifest+json");

  private static final List<String> CHARTS = List.of("uPlot.iife.min.js", "uPlot.min.css");

  /**
   * A file.
   *
   * @param tag an entity tag, in quotes
   */
  @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
  record Asset(byte[] bytes, String type, String tag) {}

  private final Map<String, Asset> assets = new HashMap<>();

  /**
   * Reads the page.
   *
   * @param folder web/
   * @param charts where the chart library lies on the class path
   * @param base where all of it is served
   */
  Assets(Path folder, String charts, BasePath base) {
    try (Stream<Path> files = Files.isDirectory(folder) ? Files.walk(folder) : Stream.of()) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String name = folder.relativize(file).toString().replace('\\', '/');
        if (!name.startsWith("test/")) {
          add("/" + name, Files.readAllBytes(file));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    add("/api/openapi.json", api(base));
    CHARTS.forEach(name -> add("/vendor/uplot/" + name, resource(charts + name)));
  }

  /** The description of the API, which says where it is. */
  private static byte[] api(BasePath base) {
    try {
      ObjectNode api = (ObjectNode) new ObjectMapper().readTree(resource("/openapi.json"));
      api.putArray("servers").addObject().put("url", base.path().isEmpty() ? "/" : base.path());
      return api.toPrettyString().getBytes(StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] resource(String name) {
    try (InputStream in = Assets.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("not on the class path: " + name);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void add(String path, byte[] bytes) {
    String type = TYPES.get(path.substring(path.lastIndexOf('.') + 1));
    if (type != null) {
      assets.put(path, new Asset(bytes, type, tag(bytes)));
    }
  }

  /** A strong entity tag of what the bytes are. */
  static String tag(byte[] bytes) {
    return "\"" + Sha256.hex(bytes).substring(0, 16) + "\"";
  }

  Optional<Asset> get(String path) {
    return Optional.ofNullable(assets.get(path.equals("/") ? "/index.html" : path));
  }
}
