package afterimage.session;

import afterimage.recipe.Rules;
import afterimage.store.Checkpoint;
import afterimage.store.Checkpoints;
import afterimage.store.DataFolder;
import afterimage.store.Journal;
import afterimage.store.Machine;
import afterimage.store.StartPictures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** A data folder without a server: one session that writes checkpoints as a worker would. */
public final class SmallData {
  public static final String ID = "k3v9q2mx";

  private final DataFolder data;
  private final List<Checkpoints.Saved> written = new ArrayList<>();
  private int events;

  private SmallData(Path folder, SessionEvent.Created created) {
    data = new DataFolder(folder);
    Journal.open(data.journal());
    record(created);
  }

  /** Of a session that starts from a picture. */
  public static SmallData startingFrom(Path folder, byte[] picture) throws IOException {
    SessionEvent.Created created = Stage.created();
    String hash = StartPictures.hash(picture);
    Path file = new DataFolder(folder).starts().file(hash);
    Files.createDirectories(file.getParent());
    Files.write(file, picture);
    return new SmallData(folder, created.of(created.recipe().startingFrom(hash)));
  }

  /** With two checkpoints, a picture and measurements. */
  public static SmallData in(Path folder) throws IOException {
    SmallData small = new SmallData(folder, Stage.created());
    small.step(10);
    small.step(20);
    small.data.pictureFiles().put(ID, 4, new byte[3 * 32 * 32], 32);
    small.data.meterFiles().write(ID, new byte[] {1, 2, 3});
    return small;
  }

  /** One without any session. */
  public static void empty(Path folder) {
    Journal.open(new DataFolder(folder).journal());
  }

  /** One more event: a checkpoint of this name, whatever that is. */
  public void names(String checkpoint) {
    record(
        new SessionEvent.Checkpointed(
            new Checkpoints.Saved(30, checkpoint, "ab".repeat(32), 1), 0));
  }

  public DataFolder data() {
    return data;
  }

  /** The last checkpoint's file. */
  public Path last() {
    return data.checkpoint(ID, written.getLast().name());
  }

  /** A checkpoint, its event, and then those that are not kept are thinned out, if they may be. */
  public void step(int step) throws IOException {
    float[] any = new float[3 * 32 * 32];
    any[0] = step;
    Checkpoint.Origin origin =
        new Checkpoint.Origin(
            Rules.LATEST, "n", "c", "", Machine.of("libtorch 2, cpu, 1 threads, AMD"));
    written.add(data.checkpoints().write(ID, new Checkpoint(step, 0, 32, any, any, any, origin)));
    record(new SessionEvent.Checkpointed(written.getLast(), 0));
    List<Checkpoints.Saved> all = List.copyOf(written);
    if (data.checkpoints().retention().remove(() -> data.checkpoints().thin(ID, all))) {
      written.retainAll(Checkpoints.kept(all));
    }
  }

  private void record(SessionEvent.Fact fact) {
    EventCbor cbor = new EventCbor();
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + data.journal());
        PreparedStatement row =
            connection.prepareStatement(
                """
                INSERT INTO event_journal (persistence_id, sequence_number, writer,
                  write_timestamp, adapter_manifest, event_payload, event_ser_id,
                  event_ser_manifest) VALUES (?, ?, '', 0, '', ?, 8642, ?)
                """)) {
      row.setString(1, "session|" + ID);
      row.setInt(2, ++events);
      row.setBytes(3, cbor.toBinary(fact));
      row.setString(4, cbor.manifest(fact));
      row.executeUpdate();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What a folder has, apart from its journal. */
  public static List<String> files(Path folder) throws IOException {
    try (var all = Files.walk(folder)) {
      return all.filter(Files::isRegularFile)
          .map(file -> folder.relativize(file).toString())
          .filter(name -> !name.contains("journal.db") && !name.endsWith("lock"))
          .sorted()
          .toList();
    }
  }
}
