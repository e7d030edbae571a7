package afterimage.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import afterimage.recipe.Rules;
import afterimage.store.Checkpoint;
import afterimage.store.Checkpoints;
import afterimage.store.DataFolder;
import afterimage.store.Journal;
import afterimage.store.Machine;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A journal of one session with two checkpoints, and what becomes wrong with it. */
class ConsistencyCheckTest {
  private static final String ID = "k3v9q2mx";

  @TempDir Path folder = Path.of("");
  private DataFolder data;
  private Journal journal;
  private Checkpoints.Saved first;
  private Checkpoints.Saved second;

  @BeforeEach
  void keep() throws SQLException {
    data = new DataFolder(folder);
    journal = Journal.open(data.journal());
    first = data.checkpoints().write(ID, checkpoint(10));
    second = data.checkpoints().write(ID, checkpoint(20));
    write(1, Stage.created());
    write(2, new SessionEvent.Checkpointed(first, 0));
    write(3, new SessionEvent.Checkpointed(second, 0));
  }

  private static Checkpoint checkpoint(int step) {
    float[] any = new float[3 * 32 * 32];
    any[0] = step;
    return new Checkpoint(
        step,
        0,
        32,
        any,
        any,
        any,
        new Checkpoint.Origin(
            Rules.LATEST, "n", "c", "", Machine.of("libtorch 2, cpu, 1 threads, AMD")));
  }

  private void write(int number, SessionEvent.Fact fact) throws SQLException {
    EventCbor cbor = new EventCbor();
    write("session|" + ID, number, cbor.manifest(fact), cbor.toBinary(fact));
  }

  private void write(String owner, int number, String manifest, byte[] bytes) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + data.journal());
        PreparedStatement row =
            connection.prepareStatement(
                """
                INSERT INTO event_journal (persistence_id, sequence_number, writer,
                  write_timestamp, adapter_manifest, event_payload, event_ser_id,
                  event_ser_manifest) VALUES (?, ?, '', 0, '', ?, 8642, ?)
                """)) {
      row.setString(1, owner);
      row.setInt(2, number);
      row.setBytes(3, bytes);
      row.setString(4, manifest);
      row.executeUpdate();
    }
  }

  private List<ConsistencyCheck.Problem> found() {
    return ConsistencyCheck.of(data, journal, JournalIndex.of(journal));
  }

  private ConsistencyCheck.Problem only(ConsistencyCheck.Kind kind) {
    List<ConsistencyCheck.Problem> found = found();
    assertEquals(
        List.of(kind),
        found.stream().map(ConsistencyCheck.Problem::kind).toList(),
        found::toString);
    return found.getFirst();
  }

  @Test
  void nothingIsWrongWithWhatWasWritten() {
    assertEquals(List.of(), found());
    JournalIndex inventory = JournalIndex.of(journal);
    assertEquals(3, inventory.events());
    assertEquals(Set.of(ID), inventory.sessions().keySet());
    assertEquals(Set.of(first.name(), second.name()), inventory.checkpoints(ID));
  }

  @Test
  void aDamagedCheckpointIsSaidWithTheStepThatIsLeft() throws IOException {
    Path file = data.checkpoint(ID, second.name());
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 1;
    Files.write(file, bytes);
    ConsistencyCheck.Problem problem = only(ConsistencyCheck.Kind.CHECKPOINT_DAMAGED);
    assertEquals(file, problem.file());
    assertEquals("the session goes on from step 10", problem.remedy());
  }

  @Test
  void aSessionWithoutCheckpointsTakesAllItsStepsAgain() throws IOException {
    Files.delete(data.checkpoint(ID, first.name()));
    Files.delete(data.checkpoint(ID, second.name()));
    List<ConsistencyCheck.Problem> found = found();
    assertEquals(2, found.size());
    for (ConsistencyCheck.Problem problem : found) {
      assertEquals(ConsistencyCheck.Kind.CHECKPOINT_MISSING, problem.kind());
      assertEquals("the session takes all its steps again", problem.remedy());
      assertFalse(problem.isMendable());
    }
  }

  @Test
  void filesThatTheJournalDoesNotKnowAreOrphans() throws IOException {
    Path unknown = data.checkpoint(ID, data.checkpoints().write(ID, checkpoint(30)).name());
    Path piece = Files.createFile(data.checkpoint(ID, "x.tmp"));
    data.checkpoints().write("nobody", checkpoint(1));
    data.pictureFiles().put("nobody", 1, new byte[3 * 4], 2);
    data.pictureFiles().put(ID, 1, new byte[3 * 4], 2);
    Path picture =
        Files.createFile(data.pictureFiles().folder().resolve(ID).resolve(".1-2-3.part"));
    List<ConsistencyCheck.Problem> found = found();
    assertEquals(
        Set.of(
            unknown,
            piece,
            picture,
            data.checkpoints().folder().resolve("nobody"),
            data.pictureFiles().folder().resolve("nobody")),
        Set.copyOf(found.stream().map(ConsistencyCheck.Problem::file).toList()));
    for (ConsistencyCheck.Problem orphan : found) {
      assertTrue(orphan.isMendable());
      ConsistencyCheck.remove(orphan);
      assertFalse(Files.exists(orphan.file()));
    }
    assertEquals(List.of(), found());
    assertEquals(20, data.checkpoints().read(ID, second.name(), second.sha256()).step());
  }

  @Test
  void aGapInTheEventsIsSaidAndTheFilesAreLeftAlone() throws SQLException {
    write(5, new SessionEvent.Failed("never"));
    ConsistencyCheck.Problem problem = only(ConsistencyCheck.Kind.SESSION_UNREADABLE);
    assertEquals(ID, problem.session());
    assertEquals("event 4 is missing, after it comes 5", problem.detail());
  }

  @Test
  void anEventThatIsNotKnownIsSaid() throws SQLException {
    write("session|other", 1, "created-9", new byte[0]);
    ConsistencyCheck.Problem problem = only(ConsistencyCheck.Kind.SESSION_UNREADABLE);
    assertEquals("other", problem.session());
    assertTrue(problem.detail().contains("\"created-9\""), problem::detail);
  }

  /** Where it was 5: CBOR as good as before. */
  @Test
  void aChangedNumberInAnEventIsSaid() throws SQLException {
    SessionEvent.Fact paused = new SessionEvent.Paused(5, "you", "");
    byte[] bytes = new EventCbor().toBinary(paused);
    write(4, paused);
    assertEquals(List.of(), found());
    int at = new String(bytes, StandardCharsets.ISO_8859_1).indexOf("step") + "step".length();
    assertEquals(5, bytes[at]);
    bytes[at] = 7;
    replace(4, bytes);
    ConsistencyCheck.Problem problem = only(ConsistencyCheck.Kind.SESSION_UNREADABLE);
    assertEquals(ID, problem.session());
    assertTrue(problem.detail().contains("\"paused-1"), problem::detail);
    assertTrue(problem.detail().contains("checksum"), problem::detail);
  }

  private void replace(int number, byte[] bytes) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + data.journal());
        PreparedStatement row =
            connection.prepareStatement(
                "UPDATE event_journal SET event_payload = ? WHERE sequence_number = ?")) {
      row.setBytes(1, bytes);
      row.setInt(2, number);
      row.executeUpdate();
    }
  }

  @Test
  void aJournalThatIsTornIsSaid() throws IOException {
    byte[] bytes = Files.readAllBytes(data.journal());
    java.util.Arrays.fill(bytes, 4096, Math.min(bytes.length, 6 * 4096), (byte) 7);
    Files.write(data.journal(), bytes);
    assertFalse(journal.damage().isEmpty());
  }
}
