package afterimage.session;

import afterimage.recipe.RecipeException;
import afterimage.recipe.RecipeTimeline;
import afterimage.recipe.Tuning;
import afterimage.store.Checkpoints;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;

/**
 * What a fork begins with: all that its parent was up to a step, and what is different from there
 * on.
 *
 * @param inherited tunings of the parent up to the step
 * @param ahead the tuning that makes the difference, where there is one
 * @param shared checkpoints of the parent to begin at, the last one first to be tried
 */
record ForkPoint(List<Tuning> inherited, List<Tuning> ahead, List<Checkpoints.Saved> shared) {
  /** The checkpoint to begin at, and one more should that be damaged. */
  private static final int MOST_SHARED = 2;

  /**
   * A branch of a session.
   *
   * @param step that the parent has taken
   * @param set knobs by path, from the next step on
   * @throws RecipeException if they cannot be set so
   */
  static ForkPoint of(SessionState parent, int step, Map<String, JsonNode> set) {
    List<Tuning> inherited =
        parent.tunings().stream()
            .map(SessionState.Turn::tuning)
            .filter(tuning -> tuning.step() <= step)
            .toList();
    List<Tuning> ahead = set.isEmpty() ? List.of() : List.of(new Tuning(step + 1, set));
    if (!ahead.isEmpty()) {
      RecipeTimeline unused = RecipeTimeline.of(parent.start(), inherited).after(ahead.getFirst());
    }
    List<Checkpoints.Saved> fitting =
        parent.checkpoints().stream()
            .filter(saved -> saved.step() <= step && fits(parent, saved, inherited.size()))
            .toList();
    int from = Math.max(0, fitting.size() - MOST_SHARED);
    return new ForkPoint(inherited, ahead, fitting.subList(from, fitting.size()));
  }

  /** A checkpoint may hold a tuning that was made after its step, for the next one. */
  private static boolean fits(SessionState parent, Checkpoints.Saved saved, int inherited) {
    long upTo =
        parent.tunings().stream().filter(turn -> turn.tuning().step() <= saved.step() + 1).count();
    return upTo <= inherited;
  }
}
