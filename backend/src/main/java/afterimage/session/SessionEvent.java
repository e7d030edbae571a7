package afterimage.session;

import afterimage.recipe.Recipe;
import afterimage.worker.Report;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What can happen to a session; {@code by} is who wanted it. */
public sealed interface SessionEvent {
  /** It stands on the device and runs. */
  record Started(int step) implements SessionEvent {}

  /**
   * Knobs were turned.
   *
   * @param step the first that uses the new values
   * @param recipe as it is from then on
   */
  record Tuned(int revision, int step, Map<String, JsonNode> set, String by, Recipe recipe)
      implements SessionEvent {
    public Tuned {
      set = Collections.unmodifiableMap(new LinkedHashMap<>(set));
    }
  }

  /** It waits after a step; the reason is empty where somebody wanted it. */
  record Paused(int step, String by, String reason) implements SessionEvent {}

  /** It runs again. */
  record Resumed(int step, String by) implements SessionEvent {}

  /** One step was taken by hand. */
  record Stepped(int step, String by) implements SessionEvent {}

  /** The last step is taken, or somebody ended it. */
  record Finished(int step, String by) implements SessionEvent {}

  /** It could not be started. */
  record Failed(String reason) implements SessionEvent {}

  /** It has another name. */
  record Renamed(String name, String by) implements SessionEvent {}

  /** The picture of a step is kept. */
  record Kept(int step) implements SessionEvent {}

  /** Two networks have looked at the picture. */
  record Looked(int step, List<Report.Sight> sights) implements SessionEvent {
    public Looked {
      sights = List.copyOf(sights);
    }
  }
}
