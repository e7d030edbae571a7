package afterimage.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The files of the page, and none beside. */
class AssetsTest {
  private static final String CHARTS = "/META-INF/resources/webjars/uplot/1.6.30/dist/";

  @TempDir Path folder = Path.of("");

  @BeforeEach
  void page() throws IOException {
    Files.createDirectories(folder.resolve("web/parts"));
    Files.createDirectories(folder.resolve("web/test"));
    for (String name : new String[] {"index.html", "parts/a.js", "test/a.js", "notes.txt", "x"}) {
      Files.writeString(folder.resolve("web").resolve(name), name);
    }
    Files.writeString(folder.resolve("secret.js"), "secret");
  }

  private Assets assets() {
    return new Assets(folder.resolve("web"), CHARTS, BasePath.ROOT);
  }

  @Test
  void filesAreFoundByTheirPathsWithTheirTypes() {
    Assets.Asset page = assets().get("/").orElseThrow();
    assertEquals("index.html", new String(page.bytes(), StandardCharsets.UTF_8));
    assertEquals("text/html; charset=UTF-8", page.type());
    assertEquals(
        "text/javascript; charset=UTF-8", assets().get("/parts/a.js").orElseThrow().type());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/test/a.js",
        "/notes.txt",
        "/x",
        "/../secret.js",
        "/parts/../index.html",
        "//",
        ""
      })
  void nothingElseIsThere(String path) {
    assertTrue(assets().get(path).isEmpty());
  }

  @Test
  void theChartLibraryAndTheDescriptionAreThereWithoutAnyPage() {
    Assets bare = new Assets(folder.resolve("none"), CHARTS, BasePath.ROOT);
    assertTrue(bare.get("/vendor/uplot/uPlot.iife.min.js").isPresent());
    assertEquals("application/json", bare.get("/api/openapi.json").orElseThrow().type());
  }

  @Test
  void aTagIsThatOfTheBytes() {
    assertEquals(Assets.tag(new byte[] {1}), Assets.tag(new byte[] {1}));
    assertNotEquals(Assets.tag(new byte[] {1}), Assets.tag(new byte[] {2}));
    assertTrue(Assets.tag(new byte[0]).matches("\"[0-9a-f]{16}\""));
  }
}
