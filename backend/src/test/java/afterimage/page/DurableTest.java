package afterimage.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.BoundingBox;
import com.microsoft.playwright.options.ColorScheme;
import java.util.Locale;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What lasts, as a person meets it: forks, families, what was deleted, a worker that dies. */
class DurableTest {
  @AfterEach
  void nobodyLeavesAnythingBehind() {
    LiveServer.ONE.clear();
  }

  @Test
  void aClickOnTheTimelineAndAnotherForkThere() {
    String id = LiveServer.ONE.start("zebra", 40);
    try (Tab tab = Tab.session(id)) {
      assertThat(tab.page().locator("studio-title .state")).hasText("finished");
      int step = clickOnTheTimeline(tab);
      assertThat(tab.page().locator("picture-view .at"))
          .containsText(String.format(Locale.ROOT, "step %d of", step));
      tab.button("Fork at step " + step).click();
      tab.page().waitForURL(Pattern.compile(".*/session/(?!" + id + ").*"));
      assertThat(tab.page().locator("studio-title .origin").first())
          .hasText("forked from zebra at step " + step);
      JsonNode fork = LiveServer.ONE.session(id(tab));
      assertEquals(id, fork.path("parent").path("session").asText());
      assertEquals(step, fork.path("parent").path("step").asInt());
      tab.waitForStep(40);
      Locator family = tab.page().locator("family-tree li");
      assertThat(family).hasCount(2);
      assertThat(family.nth(1)).containsText("at " + step);
      tab.page().locator("studio-title .origin a").click();
      tab.page().waitForURL("**/#/session/" + id + "?step=" + step);
      assertThat(tab.page().locator("picture-view .at"))
          .containsText(String.format(Locale.ROOT, "step %d of", step));
      tab.page().keyboard().press("Escape");
      tab.page().keyboard().press("f");
      tab.page().waitForURL(Pattern.compile(".*/session/(?!" + id + ").*"));
      assertThat(tab.page().locator("studio-title .origin").first()).containsText("at step 40");
      assertThat(family).hasCount(3);
    }
  }

  /** In the middle of its run; says which step that is. */
  private static int clickOnTheTimeline(Tab tab) {
    Locator thumb = tab.page().locator("time-strip [data-step]").nth(6);
    BoundingBox box = thumb.boundingBox();
    tab.page().mouse().click(box.x + box.width / 2, box.y + box.height / 2);
    return Integer.parseInt(thumb.getAttribute("data-step"));
  }

  @Test
  void twoSideBySideOnOneScrubber() {
    String one = LiveServer.ONE.start("zebra", 40);
    String other = LiveServer.ONE.start("lemon", 24);
    try (Tab tab = Tab.open("/")) {
      tab.page().locator("live-tile[painted]").nth(1).waitFor();
      tab.button("Choose").click();
      Locator compare = tab.page().locator("chosen-bar .go");
      tab.page().getByLabel("Choose zebra").check();
      assertThat(compare).isDisabled();
      tab.page().getByLabel("Choose lemon").check();
      compare.click();
      tab.page().waitForURL("**/#/compare/" + one + "," + other);
      Locator panes = tab.page().locator("compare-pane");
      assertThat(panes.nth(0).locator(".at")).hasText("step 40");
      assertThat(panes.nth(1).locator(".at")).hasText("step 24");
      assertThat(tab.page().locator(".differs tbody")).containsText("lemon");
      assertThat(tab.page().locator(".differs tbody")).containsText("24");
      String live = pixels(panes.nth(0));
      tab.page().keyboard().press("ArrowLeft");
      tab.page().keyboard().press("ArrowLeft");
      tab.page().keyboard().press("ArrowLeft");
      tab.page().waitForURL(Pattern.compile(".*[?]step=\\d+"));
      int step = Integer.parseInt(tab.page().url().replaceAll(".*step=", ""));
      assertTrue(step < 24, "still at " + step);
      assertThat(panes.nth(0)).hasAttribute("step", String.valueOf(step));
      assertThat(panes.nth(1)).hasAttribute("step", String.valueOf(step));
      tab.page().waitForCondition(() -> !pixels(panes.nth(0)).equals(live));
      tab.page().reload(); // the address is all that a friend needs
      assertThat(panes.nth(0)).hasAttribute("step", String.valueOf(step));
      assertThat(panes.nth(1)).hasAttribute("painted", "");
      assertThat(panes.nth(0).locator(".climbs output")).not().hasText("");
    }
  }

  private static String pixels(Locator pane) {
    return (String) pane.locator("canvas").evaluate("canvas => canvas.toDataURL()");
  }

  @Test
  void whatWasDeletedIsHadBack() {
    String id = LiveServer.ONE.start("lemon", 12);
    LiveServer.ONE.start("zebra", 12);
    try (Tab tab = Tab.session(id);
        Tab wall = Tab.open("/")) {
      tab.waitForStep(12);
      wall.page().locator("live-tile").nth(1).waitFor();
      tab.page().locator("more-menu > button").click();
      tab.page().getByText("Delete", new Page.GetByTextOptions().setExact(true)).first().click();
      assertThat(wall.page().locator("live-tile")).hasCount(1);
      assertThat(tab.page().locator("live-tile")).hasCount(1);
      assertThat(tab.page().locator(".notice")).containsText("“lemon” was deleted");
      tab.page().locator(".notice .act").click();
      assertThat(tab.page().locator("live-tile")).hasCount(2);
      assertThat(wall.page().locator("live-tile")).hasCount(2);
      assertEquals(12, LiveServer.ONE.session(id).path("step").asInt());
      assertThat(tab.page().locator(".deleted")).isHidden();
    }
  }

  @Test
  void orLaterFromTheListOfWhatWasDeleted() {
    String id = LiveServer.ONE.start("lemon", 12);
    try (Tab tab = Tab.open("/")) {
      tab.button("Choose").click();
      tab.page().getByLabel("Choose lemon").check();
      tab.page().locator("chosen-bar .danger").click();
      assertThat(tab.page().locator("live-tile")).hasCount(0);
      tab.page().reload();
      tab.page().locator(".deleted summary").click();
      tab.button("Have lemon back").click();
      assertThat(tab.page().locator("live-tile[session='" + id + "']")).hasCount(1);
    }
  }

  @Test
  void favoritesTagsAndTheArchiveAreShelves() {
    String lemon = LiveServer.ONE.start("lemon", 4);
    LiveServer.ONE.start("zebra", 4);
    try (Tab tab = Tab.open("/")) {
      Locator tiles = tab.page().locator("live-tile");
      Locator shelf = tab.page().getByLabel("Show", new Page.GetByLabelOptions().setExact(true));
      assertThat(tiles).hasCount(2);
      tiles.last().hover();
      tiles.last().locator(".star").click();
      assertThat(tiles.last().locator(".star")).hasAttribute("aria-pressed", "true");
      shelf.selectOption("favorite");
      assertThat(tiles).hasCount(1);
      tab.page().locator("live-tile a").click();
      tab.page().locator("more-menu > button").click();
      tab.button("Tags").click();
      tab.page().getByLabel("Tags, with commas").fill("fruit, yellow");
      tab.page().keyboard().press("Enter");
      tab.page().locator("more-menu > button").click();
      tab.button("Archive").click();
      assertThat(tab.page().locator(".notice")).containsText("in the archive");
      JsonNode session = LiveServer.ONE.session(lemon);
      assertTrue(session.path("favorite").asBoolean() && session.path("archived").asBoolean());
      assertEquals(2, session.path("tags").size());
      tab.page().locator(".logo").click();
      shelf.selectOption("");
      assertThat(tiles).hasCount(1);
      assertThat(tiles).containsText("zebra");
      shelf.selectOption("archived");
      assertThat(tiles).containsText("#fruit #yellow");
      tab.page().locator(".notice .act").last().click();
      assertThat(tiles).hasCount(0);
      shelf.selectOption("tag:fruit");
      assertThat(tiles).containsText("lemon");
    }
  }

  @Test
  void aKnobGoesByItselfToWhereItIsSent() {
    String id = LiveServer.ONE.start("zebra", 5000);
    try (Tab tab = Tab.session(id)) {
      tab.waitForStep(2);
      Locator knob = tab.page().locator("[data-path='optimizer.rate']");
      knob.hover();
      knob.locator(".ramp").click();
      tab.page().locator("ramp-menu input").first().fill("77");
      tab.page().keyboard().press("Enter");
      assertThat(tab.page().locator("ramp-menu .why")).containsText("1");
      tab.page().locator("ramp-menu input").first().fill("0.01");
      tab.page().locator("ramp-menu input").last().fill("30");
      tab.page().keyboard().press("Enter");
      assertThat(knob.locator(".way")).containsText("goes to 0.01 by step ");
      assertThat(tab.page().locator("history-list")).containsText("0.05 → 0.01 over 30 steps");
      JsonNode set = LiveServer.ONE.session(id).path("tunings").path(0).path("set");
      assertEquals(30, set.path("optimizer.rate").path("steps").asInt());
      assertThat(knob.locator(".way")).isHidden();
      assertThat(knob.locator("input[type=text]")).hasValue("0.01");
      assertEquals(
          0.01,
          LiveServer.ONE.session(id).path("recipe").path("optimizer").path("rate").asDouble(),
          1e-9);
    }
  }

  @Test
  void aWorkerThatDiesIsNoAlarmAndLosesNothing() {
    String id = LiveServer.ONE.start("zebra", 400);
    try (Tab tab = Tab.session(id)) {
      tab.waitForStep(30);
      tab.page()
          .evaluate(
              """
              () => {
                window.heard = [];
                window.steps = [];
                const note = () => window.heard.push(document.querySelector('spoken-changes').textContent);
                new MutationObserver(note).observe(document.querySelector('spoken-changes'), {childList: true, characterData: true, subtree: true});
                const count = () => window.steps.push(Number(document.querySelector('.thumbs .last span').textContent));
                new MutationObserver(count).observe(document.querySelector('time-strip'), {childList: true, characterData: true, subtree: true});
              }
              """);
      LiveServer.ONE.killWorker();
      assertThat(tab.page().locator("studio-title .waits")).isVisible();
      int reached =
          (Integer)
              tab.page().evaluate("() => Math.max(0, ...window.steps.filter(Number.isFinite))");
      assertThat(tab.page().locator("studio-title .state")).hasText("restarting");
      assertThat(tab.page().locator("studio-title [role=alert]")).isHidden();
      assertThat(tab.page().locator("top-bar")).hasAttribute("connection", "open");
      assertThat(tab.page().locator("studio-title .waits")).isHidden();
      assertThat(tab.page().locator(".marks .again")).hasCount(1);
      int again = LiveServer.ONE.session(id).path("restarts").path(0).asInt();
      assertThat(tab.page().locator("history-list .again"))
          .hasText(
              String.format(Locale.ROOT, "step %d · went on from here after a restart", again));
      assertThat(tab.page().locator("studio-title .state")).hasText("finished");
      tab.waitForStep(400);
      assertThat(tab.page().locator("top-bar")).hasAttribute("connection", "open");
      String heard = String.valueOf(tab.page().evaluate("() => window.heard.join('|')"));
      assertTrue(heard.contains("The worker is restarting"), heard);
      assertTrue(heard.contains("goes on from step " + again), heard);
      assertTrue(!heard.contains("connection"), heard);
      assertTrue(
          again >= reached // died right after a checkpoint
              || (Boolean)
                  tab.page()
                      .evaluate("() => window.steps.some((one, i) => one < window.steps[i - 1])"),
          "the counter did not step back");
    }
  }

  @Test
  void aReloadInTheMiddleOfEverythingShowsItAllAgain() {
    String id = LiveServer.ONE.start("zebra", 600);
    try (Tab tab = Tab.session(id)) {
      tab.waitForStep(10);
      LiveServer.ONE.call(
          "PATCH",
          "/api/sessions/" + id,
          "{\"optimizer.rate\":{\"ramp\":[0.05,0.02],\"steps\":5000}}");
      LiveServer.ONE.killWorker();
      assertThat(tab.page().locator("studio-title .waits")).isVisible();
      tab.page().reload();
      assertThat(tab.page().locator(".marks .again")).hasCount(1);
      assertThat(tab.page().locator("[data-path='optimizer.rate'] .way"))
          .containsText("goes to 0.02");
      int step = tab.step();
      tab.waitForStep(step + 5);
      tab.page().keyboard().press("Space");
      assertThat(tab.button("Resume")).isVisible();
      int paused = LiveServer.ONE.session(id).path("step").asInt();
      tab.waitForStep(paused);
      tab.page().reload();
      tab.waitForStep(paused);
      assertEquals(paused, tab.step());
      assertThat(tab.button("Resume")).isVisible();
    }
  }

  @Test
  void aScoreThatIsDroppedIsPlayedToTheByte() {
    String id = LiveServer.ONE.start("lemon", 30);
    try (Tab tab = Tab.session(id)) {
      tab.waitForStep(30);
      LiveServer.ONE.call("PATCH", "/api/sessions/" + id, "{\"views.noise\":0.1,\"steps\":40}");
      LiveServer.ONE.call("POST", "/api/sessions/" + id + "/resume", "");
      tab.waitForStep(40);
      assertThat(tab.page().locator("studio-title .state")).hasText("finished");
      tab.page()
          .evaluate(
              """
              async (address) => {
                const transfer = new DataTransfer();
                const bytes = await (await fetch(address)).blob();
                transfer.items.add(new File([bytes], 'lemon-score.json', {type: 'application/json'}));
                dispatchEvent(new DragEvent('drop', {dataTransfer: transfer, cancelable: true}));
              }
              """,
              "/api/sessions/" + id + "/history");
      assertThat(tab.page().locator("new-dialog dialog")).isVisible();
      assertThat(tab.page().locator("again-choice")).containsText("Exactly as it went");
      tab.page().locator("new-dialog button[type=submit]").click();
      tab.page().waitForURL(Pattern.compile(".*/session/(?!" + id + ").*"));
      tab.waitForStep(40);
      assertThat(tab.page().locator("studio-title .state")).hasText("finished");
      assertNotEquals(id, id(tab));
      assertArrayEquals(
          LiveServer.ONE.bytes("/api/sessions/" + id + "/picture.png"),
          LiveServer.ONE.bytes("/api/sessions/" + id(tab) + "/picture.png"));
    }
  }

  @Test
  void theFamilyCanBeReadOnTheSmallestPhone() {
    String id =
        LiveServer.ONE.start(340, 12, "a very long name of a zebra that stands in the grass");
    LiveServer.ONE.waitForEnd(id);
    String child = fork(id, 8);
    LiveServer.ONE.waitForEnd(child);
    String grandchild = fork(child, 10);
    try (Tab tab = Tab.open("/#/session/" + grandchild, 360, 740, ColorScheme.LIGHT)) {
      assertThat(tab.page().locator("family-tree li")).hasCount(3);
      tab.page().locator("family-tree li").last().scrollIntoViewIfNeeded();
      assertThat(tab.page().locator("family-tree [aria-current]")).isVisible();
      tab.assertFits();
      tab.page()
          .getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Compare them"))
          .click();
      assertThat(tab.page().locator("compare-pane[painted]")).hasCount(3);
      tab.assertFits();
    }
  }

  private static String fork(String id, int step) {
    return LiveServer.ONE
        .call("POST", "/api/sessions/" + id + "/fork", "{\"step\":" + step + "}")
        .path("id")
        .asText();
  }

  private static String id(Tab tab) {
    return tab.page().url().replaceAll(".*/session/|[?].*", "");
  }
}
