package afterimage.session;

import afterimage.store.Journal;
import akka.persistence.typed.PersistenceId;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The sessions that the journal knows: their events, folded once when the program starts. A list of
 * its own on the disk could be wrong, this one cannot.
 */
final class Archive {
  private static final EventCbor EVENTS = new EventCbor();

  private Archive() {}

  /**
   * All sessions by id, the oldest first, deleted ones among them.
   *
   * @throws afterimage.store.JournalException if it cannot be read
   * @throws IllegalArgumentException if there is an event that this program does not understand
   */
  static Map<String, SessionState> read(Journal journal) {
    Map<String, SessionState> states = new LinkedHashMap<>();
    journal.read(
        row -> {
          String id = PersistenceId.extractEntityId(row.persistenceId());
          var fact = (SessionEvent.Fact) EVENTS.fromBinary(row.payload(), row.manifest());
          states.compute(
              id,
              (key, state) ->
                  fact instanceof SessionEvent.Created created
                      ? SessionState.of(id, created)
                      : java.util.Objects.requireNonNull(state).after(fact));
        });
    return states;
  }
}
