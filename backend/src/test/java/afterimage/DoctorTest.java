package afterimage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import afterimage.session.SmallData;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a checkup says, and when that is a failure. */
class DoctorTest {
  @TempDir Path folder = Path.of("");

  private Path orphan() throws IOException {
    Path checkpoints = folder.resolve("data/checkpoints");
    return Files.createFile(
        Files.createDirectories(checkpoints.resolve(SmallData.ID)).resolve("x.safetensors"));
  }

  private Answer doctor(String... more) {
    String[] words =
        java.util.Arrays.copyOf(new String[] {"doctor", "--data", "data"}, 3 + more.length);
    System.arraycopy(more, 0, words, 3, more.length);
    return Program.run(folder, words);
  }

  @Test
  void whatTheNextStartRemovesIsSaidAndIsNoFailure() throws IOException {
    SmallData.in(folder.resolve("data"));
    Path orphan = orphan();
    Answer answer = doctor();
    assertEquals(0, answer.code(), answer::toString);
    Answer.assertSays(
        answer.out(),
        "a checkpoint that the journal does not know",
        "is removed when a server starts",
        "all is well, 1 to be removed");
    JsonNode report = doctor("--json").object();
    assertTrue(report.path("ok").asBoolean(), report::toString);
    JsonNode problem = report.path("problems").path(0);
    assertEquals("orphan", problem.path("kind").asText());
    assertTrue(problem.path("passing").asBoolean(), report::toString);
    assertTrue(Files.exists(orphan));
  }

  @Test
  void besideItAnythingElseIsOne() throws IOException {
    SmallData small = SmallData.in(folder.resolve("data"));
    orphan();
    Files.delete(small.last());
    Answer answer = doctor();
    assertEquals(1, answer.code(), answer::toString);
    Answer.assertSays(answer.out(), "1 not as they should be");
  }

  @Test
  void filesBesideAJournalWithoutSessionsStayAndAreOne() throws IOException {
    SmallData.empty(folder.resolve("data"));
    orphan();
    Answer answer = doctor();
    assertEquals(1, answer.code(), answer::toString);
    Answer.assertSays(answer.out(), "is it the right journal?", "1 not as they should be");
  }
}
