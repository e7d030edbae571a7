package afterimage.http;

import afterimage.recipe.Recipe;
import afterimage.recipe.Recipes;
import afterimage.recipe.Rules;
import afterimage.recipe.Tuning;
import afterimage.session.EventCbor;
import afterimage.session.SessionEvent;
import afterimage.store.DataFolder;
import afterimage.store.Journal;
import afterimage.store.Machine;
import com.fasterxml.jackson.databind.node.DoubleNode;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/** Sessions of another day, written straight into the journal of a folder. */
final class Past {
  private static final EventCbor CBOR = new EventCbor();
  private static final Instant FIRST = Instant.parse("2026-11-01T00:00:00Z");

  private Past() {}

  /** Sessions that are over, with ids past0000 and so on, an hour between them. */
  static void finished(Path folder, int count) {
    write(
        folder,
        IntStream.range(0, count)
            .mapToObj(
                i ->
                    new Life(
                        String.format(Locale.ROOT, "past%04d", i),
                        List.of(
                            created("run " + i, FIRST.plusSeconds(3600L * i)),
                            new SessionEvent.Started(0, "", "", Machine.UNKNOWN, ""),
                            new SessionEvent.Finished(1, ""))))
            .toList());
  }

  /** A session that is over and was tuned before each of its steps. */
  static void tuned(Path folder, String id, int tunings) {
    List<SessionEvent.Fact> events = new ArrayList<>();
    events.add(created("tuned", FIRST));
    events.add(new SessionEvent.Started(0, "", "", Machine.UNKNOWN, ""));
    for (int i = 1; i <= tunings; i++) {
      Tuning tuning = new Tuning(i, Map.of("views.noise", DoubleNode.valueOf(i % 100 / 1000.0)));
      events.add(new SessionEvent.Tuned(i, i, tuning.set(), "you", false));
    }
    events.add(new SessionEvent.Finished(tunings, ""));
    write(folder, List.of(new Life(id, events)));
  }

  private static SessionEvent.Fact created(String name, Instant when) {
    Recipe recipe = Recipes.of(Recipes.tree(House.RECIPE));
    return new SessionEvent.Created(
        Rules.LATEST, name, "you", when, recipe, List.of(), List.of(), "", 0, List.of(), "", "");
  }

  private record Life(String id, List<SessionEvent.Fact> events) {}

  private static void write(Path folder, List<Life> lives) {
    DataFolder data = new DataFolder(folder);
    Journal.open(data.journal());
    try (Connection journal = DriverManager.getConnection("jdbc:sqlite:" + data.journal());
        PreparedStatement event =
            journal.prepareStatement(
                """
                INSERT INTO event_journal (persistence_id, sequence_number, writer, write_timestamp,
                  adapter_manifest, event_payload, event_ser_id, event_ser_manifest)
                VALUES (?, ?, 'past', 0, '', ?, ?, ?)
                """);
        PreparedStatement tag =
            journal.prepareStatement(
                "INSERT INTO event_tag VALUES (last_insert_rowid(), 'session')")) {
      journal.setAutoCommit(false);
      for (Life life : lives) {
        for (int i = 0; i < life.events().size(); i++) {
          SessionEvent.Fact fact = life.events().get(i);
          event.setString(1, "session|" + life.id());
          event.setInt(2, i + 1);
          event.setBytes(3, CBOR.toBinary(fact));
          event.setInt(4, CBOR.identifier());
          event.setString(5, CBOR.manifest(fact));
          event.executeUpdate();
          tag.executeUpdate();
        }
      }
      journal.commit();
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }
}
