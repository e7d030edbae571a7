package afterimage.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Wall, studio, sessions side by side and the dialog for a new one, large and small, light and
 * dark: pictures to look at, and what axe-core says of them.
 */
class LooksTest {
  private static final Path SCREENSHOTS = Path.of("target", "screenshots");
  private static String zebra = "";
  private static String fork = "";

  @BeforeAll
  static void someSessions() {
    zebra = LiveServer.ONE.start("zebra", 150);
    String lemon = LiveServer.ONE.start("lemon", 100);
    LiveServer.ONE.start("flamingo", 100);
    LiveServer.ONE.call(
        "PATCH", "/api/sessions/" + lemon, "{\"favorite\":true,\"tags\":[\"fruit\"]}");
    LiveServer.ONE.waitForEnd(zebra);
    fork =
        LiveServer.ONE
            .call(
                "POST",
                "/api/sessions/" + zebra + "/fork",
                "{\"step\":24,\"set\":{\"optimizer.rate\":{\"ramp\":[0.05,0.2],\"steps\":100}},\"name\":\"zebra, faster and faster\"}")
            .path("id")
            .asText();
    LiveServer.ONE.waitForEnd(fork);
  }

  @AfterAll
  static void clear() {
    LiveServer.ONE.clear();
  }

  /** What fades in has done so, and the pictures of the timeline that can be seen have come. */
  private static final String STILL =
      """
      () => document.getAnimations()
          .every(each => each.playState !== 'running' || each.effect.getTiming().iterations === Infinity)
        && [...document.querySelectorAll('time-strip img')]
          .filter(each => each.getBoundingClientRect().right > 0
            && each.getBoundingClientRect().left < innerWidth)
          .every(each => each.complete && each.naturalWidth > 0)
      """;

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
    "new, 390, LIGHT",
    "fork, 1440, LIGHT",
    "fork, 1440, DARK",
    "fork, 390, LIGHT",
    "fork, 390, DARK",
    "fork, 2560, DARK",
    "compare, 1440, LIGHT",
    "compare, 1440, DARK",
    "compare, 390, LIGHT",
    "compare, 2560, DARK",
    "choose, 1440, DARK",
    "choose, 390, LIGHT"
  })
  void looksGoodAndCanBeUsedByAll(String what, int width, ColorScheme scheme) throws IOException {
    boolean studio = what.equals("studio") || what.equals("fork");
    String path =
        switch (what) {
          case "studio" -> "/#/session/" + zebra;
          case "fork" -> "/#/session/" + fork + "?step=48";
          case "compare" -> "/#/compare/" + zebra + "," + fork;
          default -> "/";
        };
    try (Tab tab = Tab.open(path, width, width > 1000 ? 900 : 844, scheme)) {
      if (studio) {
        tab.waitForStep(what.equals("fork") ? 48 : 60);
        tab.page()
            .waitForFunction(
                "() => document.querySelectorAll('line-chart .u-over').length >= 4"
                    + " && document.querySelector('opinion-card').textContent.includes('zebra')");
      } else if (what.equals("compare")) {
        tab.page()
            .waitForFunction(
                "() => document.querySelectorAll('compare-pane[painted] .looks:not([hidden])').length === 2");
      } else {
        tab.page()
            .waitForFunction(
                "() => document.querySelector('live-tile')"
                    + " && !document.querySelector('live-tile:not([painted])')");
      }
      if (what.equals("new")) {
        tab.page().keyboard().press("n");
        tab.page().keyboard().type("zebr");
        tab.page().locator("new-dialog search-box [role=option]").first().click();
      }
      if (what.equals("fork")) {
        assertThat(tab.page().locator("family-tree li")).hasCount(2);
      }
      if (what.equals("choose")) {
        tab.button("Choose").click();
        tab.page().locator(".pick input").first().check();
        tab.page().locator(".pick input").last().check();
      }
      tab.assertFits();
      tab.page().waitForFunction(STILL);
      tab.page()
          .screenshot(
              new Page.ScreenshotOptions()
                  .setPath(
                      SCREENSHOTS.resolve(
                          String.format(Locale.ROOT, "%s-%d-%s.png", what, width, scheme))));
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
