package afterimage.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.options.AriaRole;
import org.junit.jupiter.api.Test;

/**
 * The page below a path of somebody else's host, through a real proxy, with a token: a tab
 * complains of every request that leaves the path.
 */
class BehindProxyTest {
  @Test
  void belowAPathThePageDoesWhatItDoesElsewhere() {
    try (Proxy proxy = new Proxy("/lab");
        LiveServer server =
            new LiveServer("--base-path", "/lab", "--access", "token", "--name", proxy.name())) {
      proxy.open(server.port());
      String own = "http://%s/lab".formatted(proxy.name());
      String page = own + "/";
      try (Tab tab = Tab.at(own, "/?token=" + server.token())) {
        assertEquals(page, tab.page().url(), "the token stays in the address");
        tab.page().keyboard().press("/");
        tab.page().keyboard().type("lem");
        tab.page().getByRole(AriaRole.OPTION).first().waitFor();
        tab.page().keyboard().press("Enter");
        tab.page().waitForURL(page + "#/session/*");
        tab.waitForStep(5); // so the socket is there
        tab.page().waitForSelector("line-chart .u-over"); // and the charts
        assertThat(tab.page().locator("studio-title")).containsText("lemon");
        Object status =
            tab.page()
                .evaluate(
                    "async () => (await fetch(document.querySelector('a[download]').href)).status");
        assertEquals(200, status);
        Object styles =
            tab.page()
                .evaluate(
                    "() => [...document.styleSheets].every(each => each.cssRules.length > 0)");
        assertEquals(true, styles);
        assertTrue(tab.page().context().cookies().getFirst().path.equals("/lab"));
        tab.page().reload(); // with the cookie alone
        tab.waitForStep(6);
      }
    }
  }
}
