package afterimage.session;

import afterimage.store.Checkpoints;
import afterimage.store.Journal;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a journal says that there is, read without a server: for who tidies up, checks or copies.
 *
 * @param sessions by id, the oldest first, deleted ones among them
 * @param events how many there are
 * @param broken what is not understood, by the id of the session; mostly nothing
 */
public record Inventory(
    Map<String, SessionState> sessions, int events, Map<String, String> broken) {
  private static final String OWNER = Session.KIND + "|";

  public Inventory {
    sessions = Collections.unmodifiableMap(new LinkedHashMap<>(sessions));
    broken = Collections.unmodifiableMap(new LinkedHashMap<>(broken));
  }

  /** Reads a journal, whether a server writes it meanwhile or not. */
  public static Inventory of(Journal journal) {
    Map<String, SessionState> sessions = new LinkedHashMap<>();
    Map<String, String> broken = new LinkedHashMap<>();
    Map<String, Long> numbers = new HashMap<>();
    EventCbor cbor = new EventCbor();
    List<Journal.Entry> entries = journal.entries();
    for (Journal.Entry entry : entries) {
      String id = entry.owner().replace(OWNER, "");
      long number = numbers.merge(id, 1L, Long::sum);
      if (!broken.containsKey(id)) {
        try {
          sessions.put(id, after(sessions.get(id), id, number, entry, cbor));
        } catch (RuntimeException e) {
          sessions.remove(id);
          broken.put(id, String.valueOf(e.getMessage()));
        }
      }
    }
    return new Inventory(sessions, entries.size(), broken);
  }

  private static SessionState after(
      @Nullable SessionState state, String id, long number, Journal.Entry entry, EventCbor cbor) {
    if (entry.number() != number) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "event %d is missing, after it comes %d", number, entry.number()));
    }
    Object event = cbor.fromBinary(entry.bytes(), entry.manifest());
    if (state == null) {
      if (event instanceof SessionEvent.Created created) {
        return SessionState.of(id, created);
      }
      throw new IllegalArgumentException("its first event is " + entry.manifest());
    }
    return state.after((SessionEvent.Fact) event);
  }

  /**
   * The sessions, where all of them are understood: a server does not go on as if something had not
   * happened.
   *
   * @throws IllegalStateException naming the first one that is not
   */
  Map<String, SessionState> whole() {
    broken.forEach(
        (id, reason) -> {
          throw new IllegalStateException(
              "session %s: %s; see afterimage doctor".formatted(id, reason));
        });
    return sessions;
  }

  /** All that may have files: also those that are not understood. */
  public Set<String> ids() {
    Set<String> ids = new HashSet<>(sessions.keySet());
    ids.addAll(broken.keySet());
    return ids;
  }

  /** The names of a session's checkpoints. */
  public Set<String> checkpoints(String id) {
    SessionState state = sessions.get(id);
    return state == null
        ? Set.of()
        : state.checkpoints().stream().map(Checkpoints.Saved::name).collect(Collectors.toSet());
  }
}
