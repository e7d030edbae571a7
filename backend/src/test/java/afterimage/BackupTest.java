package afterimage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import afterimage.durable.Server;
import com.fasterxml.jackson.databind.JsonNode;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is copied from a running server goes on elsewhere as it went on there. */
class BackupTest {
  private static final String RECIPE =
      """
      {"objective": [{"type": "class", "index": 951}], "canvas": {"size": 64}, "seed": 7,
       "steps": 150}
      """;

  @TempDir Path folder = Path.of("");

  private final Server.Caller caller = words -> Program.builder(folder, words);

  private static String create(Server server) throws IOException {
    return server.ask("POST", "/api/sessions", RECIPE).body().path("id").asText();
  }

  /** One that starts from a picture, which is then in each of its own. */
  private static String createFromPicture(Server server) throws IOException {
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    ImageIO.write(new BufferedImage(9, 9, BufferedImage.TYPE_INT_RGB), "png", png);
    String uri = "data:image/png;base64," + Base64.getEncoder().encodeToString(png.toByteArray());
    String recipe = RECIPE.replace("\"size\": 64", "\"size\": 64, \"start\": \"" + uri + "\"");
    return server.ask("POST", "/api/sessions", recipe).body().path("id").asText();
  }

  private Answer program(String... words) {
    Answer answer = Program.run(folder, words);
    assertEquals(0, answer.code(), answer::toString);
    return answer;
  }

  @Test
  void aBackupOfARunningServerEndsInTheSameBytes() throws IOException {
    String running;
    String paused;
    int step;
    byte[] atStep;
    byte[] atEnd;
    try (Server server = Server.start(caller, folder.resolve("data"))) {
      paused = createFromPicture(server);
      server.ask("PATCH", "/api/sessions/" + paused, "{\"optimizer.rate\": 0.03}");
      JsonNode stopped = server.ask("POST", "/api/sessions/" + paused + "/pause", "").body();
      step = stopped.path("step").asInt();
      atStep = server.picture(paused);
      running = create(server);
      Server.until(() -> hasSteps(server, running), "no steps are taken");
      program("backup", "saved.zip", "--data", "data");
      program("backup", "saved", "--data", "data");
      Answer again = Program.run(folder, "backup", "saved", "--data", "data");
      assertEquals("saved is there already; give another name", again.complaint(1));
      String repair = Program.run(folder, "doctor", "--repair", "--data", "data").complaint(1);
      assertTrue(repair.startsWith("data: another server uses data"), repair);
      Answer.assertSays(program("doctor", "--data", "data").out(), "2 sessions: all is well");
      server.await(running, "finished");
      atEnd = server.picture(running);
    }
    for (String backup : new String[] {"saved", "saved.zip"}) {
      String data = "from-" + backup;
      program("restore", backup, "--data", data);
      JsonNode report = program("doctor", "--json", "--data", data).object();
      assertTrue(report.path("ok").asBoolean(), report::toString);
    }
    assertFalse(Files.exists(folder.resolve(".from-saved.part")));
    try (Server server = Server.start(caller, folder.resolve("from-saved.zip"))) {
      JsonNode session = server.session(paused);
      assertEquals("paused", session.path("state").asText());
      assertEquals(step, session.path("step").asInt());
      assertArrayEquals(atStep, server.picture(paused));
      server.await(running, "finished");
      assertArrayEquals(atEnd, server.picture(running));
    }
  }

  private static boolean hasSteps(Server server, String id) {
    try {
      return server.session(id).path("step").asInt() > 10;
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void aFolderThatIsNotEmptyIsReplacedByForceAlone() throws IOException {
    Path data = Files.createDirectories(folder.resolve("data"));
    Path note = Files.writeString(data.resolve("note"), "mine");
    String refusal = Program.inside("restore", "none.zip", "--data", data.toString()).complaint(1);
    assertEquals(
        data + " is not empty; choose another folder, or replace it with --force", refusal);
    assertEquals("mine", Files.readString(note));
  }

  @ParameterizedTest
  @CsvSource({
    "../journal.db, is no backup: it has a file ../journal.db",
    "checkpoints/a/../../x, is no backup: it has a file checkpoints/a/../../x",
    "pictures/a/1.png, is no backup: it has no journal.db",
    "journal.db, cannot be restored"
  })
  void whatIsNoBackupLeavesNothing(String entry, String complaint) throws IOException {
    Path zip = folder.resolve("hostile.zip");
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
      out.putNextEntry(new ZipEntry(entry));
      out.write(new byte[] {1, 2, 3});
    }
    Path data = folder.resolve("data");
    Answer answer = Program.inside("restore", zip.toString(), "--data", data.toString());
    Answer.assertSays(answer.complaint(1), complaint);
    assertFalse(Files.exists(data));
    try (var left = Files.list(folder)) {
      assertEquals(java.util.List.of(zip), left.toList());
    }
  }

  @Test
  void withoutAJournalThereIsNothingToDo() {
    String data = folder.toString();
    String complaint = "data: %s has no journal.db; name the folder of the server with --data";
    assertEquals(complaint.formatted(data), Program.inside("doctor", "--data", data).complaint(1));
    assertEquals(
        complaint.formatted(data),
        Program.inside("backup", folder.resolve("b").toString(), "--data", data).complaint(1));
  }
}
