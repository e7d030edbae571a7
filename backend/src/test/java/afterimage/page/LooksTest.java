package afterimage.page;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Wall, studio and the dialog for a new session, large and small, light and dark: pictures to look
 * at, and what axe-core says of them.
 */
class LooksTest {
  private static final Path SCREENSHOTS = Path.of("target", "screenshots");
  private static String zebra = "";

  @BeforeAll
  static void someSessions() {
    zebra = LiveServer.ONE.start("zebra", 150);
    LiveServer.ONE.start("lemon", 100);
    LiveServer.ONE.start("flamingo", 100);
  }

  @AfterAll
  static void clear() {
    LiveServer.ONE.clear();
  }

  @ParameterizedTest
  @CsvSource({
    "wall, 1440, LIGHT",
    "wall, 1440, DARK",
    "wall, 390, LIGHT",
    "wall, 390, DARK",
    "studio, 1440, LIGHT",
    "studio, 1440, DARK",
    "studio, 390, LIGHT",
    "studio, 390, DARK",
    "wall, 2560, DARK",
    "studio, 2560, LIGHT",
    "new, 1440, LIGHT",
    "new, 1440, DARK",
    "new, 390, LIGHT"
  })
  void looksGoodAndCanBeUsedByAll(String what, int width, ColorScheme scheme) throws IOException {
    boolean studio = what.equals("studio");
    String path = studio ? "/#/session/" + zebra : "/";
    try (Tab tab = Tab.open(path, width, width > 1000 ? 900 : 844, scheme)) {
      if (studio) {
        tab.waitForStep(60);
        tab.page()
            .waitForFunction(
                "() => document.querySelectorAll('line-chart .u-over').length >= 4"
                    + " && document.querySelector('opinion-card').textContent.includes('zebra')");
      } else {
        tab.page()
            .waitForFunction("() => document.querySelectorAll('live-tile[painted]').length >= 3");
      }
      if (what.equals("new")) {
        tab.page().keyboard().press("n");
        tab.page().keyboard().type("zebr");
        tab.page().locator("new-dialog search-box [role=option]").first().click();
      }
      tab.assertFits();
      tab.page()
          .screenshot(
              new Page.ScreenshotOptions()
                  .setPath(SCREENSHOTS.resolve("%s-%d-%s.png".formatted(what, width, scheme))));
      assertEquals(List.of(), serious(tab.page()));
    }
  }

  private static Object serious(Page page) throws IOException {
    try (InputStream in =
        LooksTest.class.getResourceAsStream(
            "/META-INF/resources/webjars/axe-core/4.6.3/axe.min.js")) {
      page.evaluate(
          new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8)
              + "; undefined");
    }
    return page.evaluate(
        """
        async () => (await axe.run()).violations
          .filter(each => ['serious', 'critical'].includes(each.impact))
          .map(each => each.id + ': ' + each.nodes.map(node => node.target.join(' ')).slice(0, 3).join(', '))
        """);
  }
}
