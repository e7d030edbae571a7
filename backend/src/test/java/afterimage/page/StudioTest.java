package afterimage.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A person at the page, in a real browser, with a real network behind it. */
class StudioTest {
  @AfterEach
  void nobodyLeavesAnythingBehind() {
    LiveServer.ONE.clear();
  }

  @Test
  void threeLettersAndEnterGrowALemon() {
    try (Tab tab = Tab.open("/")) {
      tab.page().keyboard().press("/");
      tab.page().keyboard().type("lem");
      tab.page().getByRole(AriaRole.OPTION).first().waitFor();
      tab.page().keyboard().press("Enter");
      tab.page().waitForURL("**/#/session/*");
      tab.waitForStep(5);
      double[] young = tab.light();
      String before = tab.pixels();
      tab.waitForStep(60);
      double[] grown = tab.light();
      assertNotEquals(before, tab.pixels());
      assertTrue(grown[1] > 10 && grown[1] > young[1], "contrast " + young[1] + " to " + grown[1]);
      assertTrue(grown[0] > 40 && grown[0] < 215, "mean " + grown[0]);
      assertThat(tab.page().locator("studio-title")).containsText("lemon");
    }
  }

  @Test
  void spacePausesAndTheStepStandsStill() {
    String id = LiveServer.ONE.start(340, 5000, "zebra");
    try (Tab tab = Tab.session(id)) {
      tab.waitForStep(3);
      tab.page().keyboard().press("Space");
      assertThat(tab.button("Resume")).isVisible();
      int step = LiveServer.ONE.session(id).path("step").asInt();
      tab.waitForStep(step);
      assertEquals(step, tab.step());
      tab.page().keyboard().press("ArrowRight");
      tab.waitForStep(step + 1);
      assertEquals(step + 1, LiveServer.ONE.session(id).path("step").asInt());
      assertEquals(step + 1, tab.step());
      tab.page().keyboard().press("Space");
      assertThat(tab.button("Pause")).isVisible();
      tab.waitForStep(step + 4);
    }
  }

  @Test
  void aSliderTurnedInOneTabIsSeenInAnother() {
    String id = LiveServer.ONE.start(340, 5000, "zebra");
    try (Tab one = Tab.session(id);
        Tab other = Tab.session(id)) {
      other.waitForStep(1);
      Locator noise = slider(one, "Noise");
      String before = noise.inputValue();
      noise.focus();
      one.page().keyboard().press("PageUp");
      other
          .page()
          .waitForFunction(
              "old => document.querySelector('input[type=range][aria-label=\"Noise\"]')?.value !== old",
              before);
      assertEquals(noise.inputValue(), slider(other, "Noise").inputValue());
      assertEquals(1, LiveServer.ONE.session(id).path("revision").asInt());
      assertNotEquals(
          0.03, LiveServer.ONE.session(id).path("recipe").path("views").path("noise").asDouble());
    }
  }

  private static Locator slider(Tab tab, String name) {
    return tab.page()
        .getByRole(AriaRole.SLIDER, new Page.GetByRoleOptions().setName(name).setExact(true));
  }

  @Test
  void twoTabsShowTheSamePausedPicture() {
    String id = LiveServer.ONE.start(951, 5000, "lemon");
    try (Tab one = Tab.session(id)) {
      one.waitForStep(8);
      one.page().keyboard().press("Space");
      assertThat(one.button("Resume")).isVisible();
      int step = LiveServer.ONE.session(id).path("step").asInt();
      one.waitForStep(step);
      try (Tab late = Tab.session(id)) {
        late.waitForStep(step);
        assertEquals(one.step(), late.step());
        late.page().reload();
        late.waitForStep(step);
        assertEquals(step, late.step());
        assertThat(late.button("Resume")).isVisible();
      }
    }
  }

  @Test
  void theKeyboardAloneIsEnough() {
    try (Tab tab = Tab.open("/")) {
      tab.page().keyboard().press("?");
      assertThat(tab.page().getByRole(AriaRole.DIALOG).first()).isVisible();
      tab.page().keyboard().press("Escape");
      assertThat(tab.page().getByRole(AriaRole.DIALOG).first()).isHidden();
      tab.page().keyboard().press("/");
      tab.page().keyboard().type("cup");
      tab.page().getByRole(AriaRole.OPTION).first().waitFor();
      tab.page().keyboard().press("Enter");
      tab.page().waitForURL("**/#/session/*");
      tab.waitForStep(2);
      for (int i = 0; i < 60 && !focusIs(tab, "Stop"); i++) {
        tab.page().keyboard().press("Tab");
      }
      assertTrue(focusIs(tab, "Stop"), "Stop cannot be reached by Tab");
      tab.page().keyboard().press("Enter");
      assertThat(tab.page().locator("studio-title")).containsText("finished");
    }
  }

  private static boolean focusIs(Tab tab, String words) {
    return (Boolean)
        tab.page()
            .evaluate(
                "words => document.activeElement?.textContent?.trim().startsWith(words)", words);
  }

  @Test
  void aTimeLapseIsSavedSmallOrLargeAndSaysThatItIsMade() {
    String id = LiveServer.ONE.start("zebra", 4);
    try (Tab tab = Tab.session(id)) {
      tab.waitForStep(4);
      Deque<Route> asked = new ArrayDeque<>();
      tab.page().route("**/timelapse.png*", asked::add);
      for (String size : List.of("small", "full size")) {
        tab.page().locator("more-menu > button").click();
        tab.button("Time-lapse, " + size).click();
        assertThat(tab.page().locator(".making")).containsText("time-lapse …");
        tab.page().waitForCondition(() -> !asked.isEmpty());
        Route route = asked.remove();
        String small = size.equals("small") ? "-small" : "";
        assertTrue(
            route.request().url().endsWith(small.isEmpty() ? "?size=full" : "?size=thumb"),
            route.request().url());
        Download download = tab.page().waitForDownload(route::resume);
        assertEquals("zebra-timelapse" + small + ".png", download.suggestedFilename());
        assertThat(tab.page().locator(".making")).hasText("");
      }
    }
  }

  @Test
  void anIndexIsCalledByItsLabelOnceTheNetworksHaveLooked() {
    String id = LiveServer.ONE.start(340, 5000, "class 340");
    try (Tab tab = Tab.session(id)) {
      assertThat(tab.page().locator("studio-title h1")).hasText("zebra");
      assertThat(tab.page().locator("objective-card .name")).hasText("zebra");
      assertTrue(tab.page().title().contains("zebra"), tab.page().title());
    }
  }

  @Test
  void aNameIsNeverMoreThanText() {
    String name = "<img src=x onerror=document.title='owned'>";
    String id = LiveServer.ONE.start(1, 5000, name);
    try (Tab tab = Tab.session(id);
        Tab wall = Tab.open("/")) {
      assertThat(tab.page().locator("studio-title")).containsText(name);
      assertThat(wall.page().locator("live-tile").first()).containsText(name);
      assertEquals(0, tab.page().locator("img[src=x]").count());
      assertEquals(0, wall.page().locator("img[src=x]").count());
      assertTrue(!tab.page().title().equals("owned"));
    }
  }

  @Test
  void theSmallestPhoneNeedsNoSidewaysScrolling() {
    String id =
        LiveServer.ONE.start(340, 5000, "a very long name of a zebra that stands in the grass");
    try (Tab wall = Tab.open("/", 360, 740, ColorScheme.LIGHT);
        Tab tab = Tab.open("/#/session/" + id, 360, 740, ColorScheme.DARK)) {
      wall.page().locator("live-tile").first().waitFor();
      wall.assertFits();
      tab.waitForStep(2);
      tab.assertFits();
      assertThat(tab.button("Pause")).isVisible();
    }
  }

  @Test
  void aBadValueIsRefusedWithItsReason() {
    String id = LiveServer.ONE.start(340, 5000, "zebra");
    try (Tab tab = Tab.session(id)) {
      tab.waitForStep(1);
      LiveServer.ONE.call("PATCH", "/api/sessions/" + id, "{\"optimizer.rate\":0.1}");
      tab.page()
          .waitForFunction(
              "() => [...document.querySelectorAll('history-list')].some(each => each.textContent.includes('0.1'))");
    }
  }
}
