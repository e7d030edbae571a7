package afterimage.session;

import afterimage.store.Journal;
import akka.persistence.typed.PersistenceId;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

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
                      : after(id, state, fact));
        });
    return states;
  }

  private static SessionState after(String id, @Nullable SessionState state, SessionEvent fact) {
    if (state == null) {
      throw new IllegalArgumentException(
          "the journal has no beginning of session %s; see afterimage doctor".formatted(id));
    }
    return state.after(fact);
  }
}
