package afterimage.session;

import akka.actor.typed.ActorSystem;
import akka.persistence.jdbc.query.javadsl.JdbcReadJournal;
import akka.persistence.query.NoOffset;
import akka.persistence.query.PersistenceQuery;
import akka.persistence.typed.PersistenceId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/**
 * The sessions that the journal knows: their events, folded once when the program starts. A list of
 * its own on the disk could be wrong, this one cannot.
 */
public final class Archive {
  private Archive() {}

  /** All sessions by id, the oldest first, deleted ones among them. */
  public static CompletionStage<Map<String, SessionState>> read(ActorSystem<?> system) {
    JdbcReadJournal journal =
        PersistenceQuery.get(system)
            .getReadJournalFor(JdbcReadJournal.class, JdbcReadJournal.Identifier());
    return journal
        .currentEventsByTag(Session.TAG, NoOffset.getInstance())
        .runFold(
            (Map<String, SessionState>) new LinkedHashMap<String, SessionState>(),
            (states, envelope) -> {
              String id = PersistenceId.extractEntityId(envelope.persistenceId());
              SessionEvent.Fact fact = (SessionEvent.Fact) envelope.event();
              states.compute(
                  id,
                  (key, state) ->
                      fact instanceof SessionEvent.Created created
                          ? SessionState.of(id, created)
                          : java.util.Objects.requireNonNull(state).after(fact));
              return states;
            },
            system);
  }
}
