package afterimage.http;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Tunings that came too fast: those of one session become one, with the newest value of each knob.
 */
final class CoalescedTunings {
  private static final int MOST = 64; // tunings of one session

  private final Map<String, List<Wire.Tune>> sessions = new LinkedHashMap<>();

  boolean isEmpty() {
    return sessions.isEmpty();
  }

  /** Whether tunings of a session are held: then the next one has to be, too. */
  boolean has(String session) {
    return sessions.containsKey(session);
  }

  /** Holds one more; false if there are too many of its session. */
  boolean add(Wire.Tune tune) {
    List<Wire.Tune> tunings = sessions.computeIfAbsent(tune.session(), id -> new ArrayList<>());
    return tunings.size() < MOST && tunings.add(tune);
  }

  /** The session that waits for longest. */
  Optional<String> first() {
    return sessions.keySet().stream().findFirst();
  }

  /** The tunings of a session in order, which are held no more. */
  List<Wire.Tune> take(String session) {
    List<Wire.Tune> tunings = sessions.remove(session);
    return tunings == null ? List.of() : tunings;
  }

  /** All as one: what was set last is applied last. */
  static Map<String, JsonNode> merged(List<Wire.Tune> tunings) {
    Map<String, JsonNode> all = new LinkedHashMap<>();
    for (Wire.Tune tune : tunings) {
      tune.set()
          .forEach(
              (path, value) -> {
                all.remove(path);
                all.put(path, value);
              });
    }
    return all;
  }
}
