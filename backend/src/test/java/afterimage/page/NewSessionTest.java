package afterimage.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Response;
import com.microsoft.playwright.options.FilePayload;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Base64;
import javax.imageio.ImageIO;
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

  @Test
  void aDroppedPictureBeginsAsItBeganAndIsTunedAtTheSameSteps() {
    String id = LiveServer.ONE.start("lemon", 40);
    try (Tab tab = Tab.session(id)) {
      tune(tab, id);
      int step = LiveServer.ONE.session(id).path("tunings").path(0).path("step").asInt();
      drop(tab, id);
      assertThat(tab.page().locator("again-choice")).containsText("its tuning at step " + step);
      JsonNode again = begin(tab);
      assertTrue(again.path("tunings").isEmpty(), again.toString());
      assertEquals(0.05, again.path("recipe").path("optimizer").path("rate").asDouble());
      String next = again.path("id").asText();
      assertThat(tab.page().locator("session-studio[session='" + next + "'] history-list"))
          .containsText("0.02");
      JsonNode tuning = LiveServer.ONE.session(next).path("tunings").path(0);
      assertEquals(0.02, tuning.path("set").path("optimizer.rate").asDouble());
      assertEquals(step, tuning.path("step").asInt());
      assertThat(tab.page().locator("studio-title .state")).hasText("finished");
      assertArrayEquals(
          LiveServer.ONE.bytes("/api/sessions/" + id + "/picture.png"),
          LiveServer.ONE.bytes("/api/sessions/" + next + "/picture.png"));
    }
  }

  @Test
  void orWithTheKnobsAsTheyWereAtItsEnd() {
    String id = LiveServer.ONE.start("lemon", 40);
    try (Tab tab = Tab.session(id)) {
      tune(tab, id);
      drop(tab, id);
      tab.page().getByText("With its final knobs").click();
      JsonNode again = begin(tab);
      assertEquals(0.02, again.path("recipe").path("optimizer").path("rate").asDouble());
      assertEquals(0, again.path("revision").asInt());
    }
  }

  /** Lets a session of 40 steps go on for four more, with another rate. */
  private static void tune(Tab tab, String id) {
    assertThat(tab.page().locator("studio-title .state")).hasText("finished");
    LiveServer.ONE.call("PATCH", "/api/sessions/" + id, "{\"optimizer.rate\":0.02,\"steps\":44}");
    LiveServer.ONE.call("POST", "/api/sessions/" + id + "/resume", "");
    tab.waitForStep(44);
    assertThat(tab.page().locator("studio-title .state")).hasText("finished");
  }

  private static void drop(Tab tab, String id) {
    tab.page()
        .evaluate(
            """
            async (address) => {
              const transfer = new DataTransfer();
              const bytes = await (await fetch(address)).blob();
              transfer.items.add(new File([bytes], 'lemon.png', {type: 'image/png'}));
              dispatchEvent(new DragEvent('drop', {dataTransfer: transfer, cancelable: true}));
            }
            """,
            "/api/sessions/" + id + "/picture.png");
    assertThat(tab.page().locator("new-dialog dialog")).isVisible();
  }

  /** Starts what the dialog holds; the session as it was right then. */
  private static JsonNode begin(Tab tab) {
    Response response =
        tab.page()
            .waitForResponse(
                each -> each.request().method().equals("POST"),
                () -> tab.page().locator("new-dialog button[type=submit]").click());
    assertThat(tab.page().locator("new-dialog dialog")).isHidden();
    return LiveServer.read(response.text());
  }

  @Test
  void aPictureOfOnesOwnIsWhatItStartsFrom() throws IOException {
    try (Tab tab = Tab.open("/")) {
      tab.page().keyboard().press("n");
      add(tab, "lemon", "lemon");
      tab.page().locator("start-picture select").selectOption("picture");
      Locator file = tab.page().getByLabel("Picture to start from");
      Locator why = tab.page().locator("start-picture [role=alert]");
      file.setInputFiles(new FilePayload("notes.txt", "text/plain", new byte[] {1, 2, 3}));
      assertThat(why).containsText("notes.txt is no picture");
      file.setInputFiles(new FilePayload("torn.png", "image/png", new byte[] {1, 2, 3}));
      assertThat(why).containsText("torn.png cannot be read");
      tab.page().locator("new-dialog button[type=submit]").click();
      assertThat(tab.page().locator("new-dialog .why:visible").last()).containsText("Choose the");
      file.setInputFiles(new FilePayload("red.png", "image/png", red(900, 600)));
      assertThat(why).isHidden();
      assertThat(tab.page().locator("start-picture canvas")).isVisible();
      JsonNode begun = begin(tab);
      assertEquals("picture", begun.path("recipe").path("canvas").path("start").asText());
      JsonNode session = LiveServer.ONE.session(begun.path("id").asText());
      byte[] sent =
          Base64.getDecoder()
              .decode(
                  session.path("recipe").path("canvas").path("start").asText().split(",", 2)[1]);
      BufferedImage start = ImageIO.read(new ByteArrayInputStream(sent));
      assertEquals(224, start.getWidth());
      assertEquals(224, start.getHeight());
      assertEquals(0xffff0000, start.getRGB(112, 112));
      tab.waitForStep(1);
    }
  }

  private static byte[] red(int width, int height) throws IOException {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < width * height; i++) {
      image.setRGB(i % width, i / width, 0xff0000);
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ImageIO.write(image, "png", out);
    return out.toByteArray();
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
