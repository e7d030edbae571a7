package afterimage.session;

import afterimage.recipe.Recipe;
import afterimage.store.Checkpoints;
import afterimage.store.Journal;
import afterimage.store.JournalException;
import afterimage.store.SessionId;
import afterimage.store.StartPictures;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a journal says that there is, read without a server: for who tidies up, checks or copies.
 *
 * @param sessions by id, the oldest first, deleted ones among them
 * @param events how many there are
 * @param broken why sessions are not understood and set apart, by their ids; mostly nothing
 * @param within the hashes of pictures that stand in the journal itself, as earlier programs wrote
 */
public record JournalIndex(
    Map<String, SessionState> sessions,
    int events,
    Map<String, String> broken,
    Set<String> within) {
  private static final String OWNER = Session.KIND + "|";

  public JournalIndex {
    sessions = Collections.unmodifiableMap(new LinkedHashMap<>(sessions));
    broken = Collections.unmodifiableMap(new LinkedHashMap<>(broken));
    within = Set.copyOf(within);
  }

  /**
   * Reads a journal, whether a server writes it meanwhile or not.
   *
   * @throws JournalException if it cannot be read, or an id in it is none
   */
  public static JournalIndex of(Journal journal) {
    return of(journal, picture -> {});
  }

  /**
   * Reads a journal.
   *
   * @param pictures takes those that stand in events of earlier programs, to be kept as files
   * @throws JournalException if it cannot be read, or an id in it is none
   */
  public static JournalIndex of(Journal journal, Consumer<byte[]> pictures) {
    Set<String> within = new HashSet<>();
    Map<String, SessionState> sessions = new LinkedHashMap<>();
    Map<String, String> broken = new LinkedHashMap<>();
    Map<String, Long> numbers = new HashMap<>();
    EventCbor cbor = new EventCbor();
    Consumer<byte[]> found =
        picture -> {
          if (within.add(StartPictures.hash(picture))) {
            pictures.accept(picture);
          }
        };
    List<Journal.Entry> entries = journal.entries();
    for (Journal.Entry entry : entries) {
      String id = id(entry.owner());
      long number = numbers.merge(id, 1L, Long::sum);
      if (!broken.containsKey(id)) {
        try {
          sessions.put(id, after(sessions.get(id), id, number, entry, cbor, found));
        } catch (RuntimeException e) {
          sessions.remove(id);
          broken.put(id, String.valueOf(e.getMessage()));
        }
      }
    }
    return new JournalIndex(sessions, entries.size(), broken, within);
  }

  /**
   * Whose event it is. Files are named by it, those that are removed too: a journal that calls a
   * session like a path is none that this program has written, and nothing in it is believed.
   */
  private static String id(String owner) {
    String id = owner.startsWith(OWNER) ? owner.substring(OWNER.length()) : owner;
    if (id.length() == owner.length() || !SessionId.isOne(id)) {
      throw new JournalException(
          "the journal has an event of \"%s\", which is no id of a session; restore a backup"
              .formatted(owner));
    }
    return id;
  }

  private static SessionState after(
      @Nullable SessionState state,
      String id,
      long number,
      Journal.Entry entry,
      EventCbor cbor,
      Consumer<byte[]> pictures) {
    if (entry.number() != number) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "event %d is missing, after it comes %d", number, entry.number()));
    }
    if (entry.serializer() != cbor.identifier()) {
      throw new UnreadableEventException(
          String.format(
              Locale.ROOT, "event %d was written by serializer %d", number, entry.serializer()));
    }
    SessionEvent.Fact event = cbor.fromBinary(entry.bytes(), entry.manifest());
    if (state == null) {
      if (event instanceof SessionEvent.Created created) {
        StartPictures.inside(created.recipe()).ifPresent(pictures);
        return SessionState.of(id, created);
      }
      throw new IllegalArgumentException("its first event is " + entry.manifest());
    }
    return state.after(event);
  }

  /** All that may have files: also those that are not understood. */
  public Set<String> ids() {
    Set<String> ids = new HashSet<>(sessions.keySet());
    ids.addAll(broken.keySet());
    return ids;
  }

  /** The hashes of the pictures that sessions start from. */
  public Set<String> starts() {
    return sessions.values().stream()
        .map(state -> state.start().canvas())
        .filter(Recipe.Canvas::hasHash)
        .map(Recipe.Canvas::start)
        .collect(Collectors.toSet());
  }

  /** The names of a session's checkpoints. */
  public Set<String> checkpoints(String id) {
    SessionState state = sessions.get(id);
    return state == null
        ? Set.of()
        : state.checkpoints().stream().map(Checkpoints.Saved::name).collect(Collectors.toSet());
  }
}
