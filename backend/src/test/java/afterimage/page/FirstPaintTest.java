package afterimage.page;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.options.ColorScheme;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/**
 * How soon the real server's page is on the screen, and how much of it goes over the line. Time is
 * printed and not judged: the machine may be busy. A tab complains of errors in its console and of
 * requests to other hosts by itself.
 */
class FirstPaintTest {
  private static final int LOADS = 5;
  private static final int MOST_BYTES = 150 * 1024;

  @AfterAll
  static void clear() {
    LiveServer.ONE.clear();
  }

  @Test
  void theWallIsSmallAndSaysWhenItIsPainted() {
    LiveServer.ONE.start("lemon", 1);
    measure("wall", "/", "live-tile[painted]");
  }

  @Test
  void theStudioIsSmallAndSaysWhenItIsPainted() {
    String id = LiveServer.ONE.start("zebra", 20);
    measure("studio", "/#/session/" + id, "line-chart .u-over");
  }

  private static void measure(String what, String path, String ready) {
    double[] paints = new double[LOADS];
    double bytes = 0;
    for (int i = 0; i < LOADS; i++) {
      try (Tab tab = Tab.open(path, 1440, 900, ColorScheme.DARK)) {
        tab.page().waitForSelector(ready);
        paints[i] = paint(tab);
        bytes = bytes(tab);
        assertTrue(bytes > 10_000, "files that are not counted: " + bytes);
        assertTrue(
            bytes <= MOST_BYTES, String.format(Locale.ROOT, "the page has %.0f bytes", bytes));
      }
    }
    Arrays.sort(paints);
    System.out.printf(
        Locale.ROOT,
        "first paint of the %s, real server, %d cold loads: median %.0f ms, worst %.0f ms; %.1f KiB compressed%n",
        what,
        LOADS,
        paints[LOADS / 2],
        paints[LOADS - 1],
        bytes / 1024);
  }

  private static double paint(Tab tab) {
    Object time =
        tab.page()
            .evaluate(
                "() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? -1");
    double paint = ((Number) time).doubleValue();
    assertTrue(paint > 0, "nothing was painted");
    return paint;
  }

  /** What the page's own files took on the line, with their headers; pictures and answers apart. */
  private static double bytes(Tab tab) {
    Object sizes =
        tab.page()
            .evaluate(
                """
                () => [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]
                  .filter(({name}) => new URL(name).origin === location.origin && !new URL(name).pathname.startsWith('/api/'))
                  .map(({transferSize}) => transferSize)
                """);
    return ((List<?>) sizes).stream().mapToDouble(each -> ((Number) each).doubleValue()).sum();
  }
}
