package afterimage.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.Locator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What can be chosen for a new session, and that the server gets just that. */
class NewSessionTest {
  @AfterEach
  void nobodyLeavesAnythingBehind() {
    LiveServer.ONE.clear();
  }

  @Test
  void layersChannelsAndNeuronsAreFoundByName() {
    try (Tab tab = Tab.open("/")) {
      tab.page().keyboard().press("n");
      add(tab, "stem/relu6", "stem/relu6");
      choose(tab, "the whole layer");
      add(tab, "stem/relu6:4", "channel of 32");
      add(tab, "stem/relu6:4@3,5", "neuron of 112 × 112");
      assertThat(tab.page().locator("new-dialog .terms li")).hasCount(3);
      tab.page().locator("new-dialog button[type=submit]").click();
      tab.page().waitForURL("**/#/session/*");
      JsonNode objective = started(tab).path("recipe").path("objective");
      assertEquals("layer", objective.path(0).path("type").asText());
      assertEquals("channel", objective.path(1).path("type").asText());
      assertEquals(4, objective.path(1).path("unit").asInt());
      assertEquals("neuron", objective.path(2).path("type").asText());
      assertEquals(3, objective.path(2).path("x").asInt());
      assertEquals(5, objective.path(2).path("y").asInt());
      tab.waitForStep(1);
    }
  }

  private static void add(Tab tab, String typed, String choice) {
    tab.page().locator("new-dialog search-box input").fill(typed);
    choose(tab, choice);
  }

  private static void choose(Tab tab, String words) {
    tab.page()
        .locator("new-dialog [role=option]")
        .filter(new Locator.FilterOptions().setHasText(words))
        .first()
        .click();
  }

  private static JsonNode started(Tab tab) {
    return LiveServer.ONE.session(tab.page().url().replaceAll(".*/session/", ""));
  }
}
