package afterimage.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A tab of a real Chromium that shows the real page; whatever the console complains of fails the
 * test.
 */
final class Tab implements AutoCloseable {
  /** Set where a missing browser is a failure and not a reason to skip. */
  private static final String REQUIRED = "AFTERIMAGE_CHROMIUM_REQUIRED";

  private static final Browser CHROMIUM = launch();
  static final double PATIENCE = 60_000;

  private final BrowserContext context;
  private final Page page;
  private final List<String> complaints = new ArrayList<>();

  private Tab(BrowserContext context, String site) {
    this.context = context;
    this.page = context.newPage();
    page.setDefaultTimeout(PATIENCE);
    page.onConsoleMessage(
        message -> {
          boolean own = message.text().contains("willReadFrequently"); // the tests read pixels
          if (List.of("error", "warning").contains(message.type()) && !own) {
            complaints.add(message.text());
          }
        });
    page.onPageError(complaints::add);
    page.onRequest(
        request -> {
          if (request.url().startsWith("http") && !request.url().startsWith(site)) {
            complaints.add("a request to somebody else: " + request.url());
          }
        });
  }

  private static Browser launch() {
    Optional<Path> chromium =
        List.of("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome").stream()
            .map(Path::of)
            .filter(Files::isExecutable)
            .findFirst();
    if (chromium.isEmpty()) {
      assumeTrue(System.getenv(REQUIRED) != null, "no Chromium on this machine");
    }
    PlaywrightAssertions.setDefaultAssertionTimeout(PATIENCE); // the machine may be busy
    return Playwright.create()
        .chromium()
        .launch(
            new BrowserType.LaunchOptions()
                .setExecutablePath(chromium.orElseThrow())
                .setArgs(List.of("--no-sandbox")));
  }

  static Tab open(String path, int width, int height, ColorScheme scheme) {
    return open(LiveServer.ONE.link(""), path, width, height, scheme);
  }

  private static Tab open(String own, String path, int width, int height, ColorScheme scheme) {
    Tab tab =
        new Tab(
            CHROMIUM.newContext(
                new Browser.NewContextOptions()
                    .setViewportSize(width, height)
                    .setColorScheme(scheme)),
            own + "/");
    tab.page.navigate(own + path);
    return tab;
  }

  /** A server that is elsewhere, at an address without a slash at its end. */
  static Tab at(String own, String path) {
    return open(own, path, 1440, 900, ColorScheme.DARK);
  }

  static Tab open(String path) {
    return open(path, 1440, 900, ColorScheme.DARK);
  }

  static Tab session(String id) {
    return open("/#/session/" + id);
  }

  Page page() {
    return page;
  }

  Locator button(String name) {
    return page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name)).first();
  }

  /** The large picture. */
  Locator picture() {
    return page.locator("picture-view canvas");
  }

  /** The step that the picture on the screen is of, by its words. */
  int step() {
    page.waitForFunction(
        "() => /step [0-9]+/.test(document.querySelector('picture-view .at')?.textContent ?? '')");
    return Integer.parseInt(
        page.locator("picture-view .at").textContent().replaceAll("(?s).*?step (\\d+).*", "$1"));
  }

  void waitForStep(int step) {
    page.waitForFunction(
        "least => Number(/step ([0-9]+)/.exec(document.querySelector('picture-view .at')?.textContent ?? '')?.[1] ?? -1) >= least",
        step);
  }

  /** Mean and standard deviation of the picture on the screen, 0..255. */
  double[] light() {
    Object values =
        page.evaluate(
            """
            () => {
              const canvas = document.querySelector('picture-view canvas');
              const {data} = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
              let sum = 0, squares = 0, n = 0;
              for (let i = 0; i < data.length; i += 4) { const v = (data[i] + data[i + 1] + data[i + 2]) / 3; sum += v; squares += v * v; n++; }
              return [sum / n, Math.sqrt(squares / n - (sum / n) ** 2)];
            }
            """);
    List<?> pair = (List<?>) values;
    return pair.stream().mapToDouble(each -> ((Number) each).doubleValue()).toArray();
  }

  /** What is on the screen, as text that differs when a pixel does. */
  String pixels() {
    return (String)
        page.evaluate("() => document.querySelector('picture-view canvas').toDataURL()");
  }

  /** Whether nothing has to be scrolled sideways. */
  void assertFits() {
    assertTrue(
        (Boolean)
            page.evaluate(
                "() => document.scrollingElement.scrollWidth <= document.documentElement.clientWidth"),
        "the page is wider than the screen");
  }

  @Override
  public void close() {
    context.close();
    assertEquals(List.of(), complaints);
  }
}
