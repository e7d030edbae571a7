package afterimage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import afterimage.durable.Server;
import afterimage.recipe.Rules;
import afterimage.store.Pictures;
import afterimage.store.Provenance;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What version 0.1.0 left behind is read, and is computed as it was. */
class GoldenTest {
  /** What may not have changed of a session while nobody was looking. */
  private static final List<String> FIELDS =
      List.of(
          "name",
          "state",
          "step",
          "steps",
          "revision",
          "network",
          "size",
          "recipe",
          "start",
          "owner",
          "created",
          "reason",
          "parent",
          "restarts",
          "inexactSince",
          "kept",
          "tags",
          "favorite",
          "archived",
          "tunings");

  /**
   * Mean difference in 0..255 of a picture whose steps another kind of processor has taken: the
   * first steps of Adam follow the signs of gradients, so single numbers go the other way. Measured
   * with ATEN_CPU_CAPABILITY=default and ONEDNN_MAX_CPU_ISA=SSE41: at most 2.6.
   */
  private static final double CLOSE = 6;

  @TempDir Path folder = Path.of("");

  @Test
  void aPictureIsMadeAgainByTheRulesItWasMadeBy() throws IOException {
    List<String> wrong = new ArrayList<>();
    for (String name : Golden.PICTURES) {
      Path old = Golden.file(name + ".png");
      Provenance story = Pictures.provenance(old).orElseThrow();
      assertEquals(Rules.ONE, story.rules());
      Answer answer = Program.run(folder, "replay", old.toString(), "--out", name + ".png");
      assertEquals(0, answer.code(), answer::toString);
      Path again = folder.resolve(name + ".png");
      Provenance now = Pictures.provenance(again).orElseThrow();
      assertEquals(Rules.ONE, now.rules());
      assertEquals(story.recipe(), now.recipe());
      assertEquals(story.tunings(), now.tunings());
      double difference = Golden.difference(old, again);
      if (difference > (Golden.isMadeHere() ? 0 : CLOSE)) {
        wrong.add(name + " is off by " + difference);
      }
    }
    assertEquals(List.of(), wrong);
  }

  @Test
  void aDataFolderIsReadAndGoesOn() throws IOException {
    JsonNode golden = Golden.sessions();
    Path data = Golden.data(folder);
    try (Server server = Server.start(words -> Program.builder(folder, words), data)) {
      for (String name : List.of("natural", "mix", "score", "fork", "picture", "phase", "gray")) {
        assertIsAsItWas(server, golden, name);
        assertLooksAsItDid(server, golden, name, name);
      }
      assertIsAsItWas(server, golden, "simonyan");
      assertLooksAsItDid(server, golden, "simonyan", "stepped");
      assertIsAsItWas(server, golden, "stopped");
      assertIsAsItWas(server, golden, "filed");
      String deleted = golden.path("ids").path("deleted").asText();
      assertEquals(404, server.ask("GET", "/api/sessions/" + deleted, "").status());
      String running = golden.path("ids").path("running").asText();
      int step = golden.path("sessions").path("running").path("step").asInt();
      Server.until(() -> server.now(running).path("step").asInt() > step, "it does not go on");
      JsonNode history = server.ask("GET", "/api/sessions/" + running + "/history", "").body();
      assertTrue(history.path("rules").isMissingNode(), history::toString);
    }
  }

  private static void assertIsAsItWas(Server server, JsonNode golden, String name)
      throws IOException {
    JsonNode was = golden.path("sessions").path(name);
    JsonNode is = server.session(was.path("id").asText());
    for (String field : FIELDS) {
      assertEquals(was.path(field), is.path(field), name + "." + field);
    }
  }

  private void assertLooksAsItDid(Server server, JsonNode golden, String name, String picture)
      throws IOException {
    Path again = folder.resolve(picture + "-now.png");
    Files.write(again, server.picture(golden.path("ids").path(name).asText()));
    assertEquals(0, Golden.difference(Golden.file(picture + ".png"), again), name);
    Provenance was = Pictures.provenance(Golden.file(picture + ".png")).orElseThrow();
    Provenance is = Pictures.provenance(again).orElseThrow();
    assertEquals(was.recipe(), is.recipe());
    assertEquals(was.tunings(), is.tunings());
    assertEquals(Rules.ONE, is.rules());
    assertEquals(was.threads(), is.threads());
  }
}
