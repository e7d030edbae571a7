package afterimage.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import afterimage.recipe.RecipeException;
import afterimage.recipe.Recipes;
import afterimage.recipe.Tuning;
import afterimage.store.Checkpoints;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a fork begins with. */
class ForkPointTest {
  private static Map<String, JsonNode> weight(String value) {
    return Map.of("objective.0.weight", Recipes.value(value));
  }

  private static SessionState tuned(SessionState state, int revision, int step) {
    return state.after(
        new SessionEvent.Tuned(revision, step, weight("0." + revision), "ann", false));
  }

  private static SessionState saved(SessionState state, int step, int revision) {
    return state.after(new SessionEvent.Checkpointed(Stage.file(step), revision));
  }

  /** Tuned for steps 3, 11 and 11, saved at 5, 8, 10 (between the last two) and 20. */
  private static SessionState parent() {
    SessionState state = SessionState.of("parent", Stage.created());
    state = saved(tuned(state, 1, 3), 5, 1);
    state = saved(state, 8, 1);
    state = saved(tuned(state, 2, 11), 10, 2);
    return saved(tuned(state, 3, 11), 20, 3);
  }

  private static List<Integer> steps(ForkPoint branch) {
    return branch.shared().stream().map(Checkpoints.Saved::step).toList();
  }

  @Test
  void itInheritsTheTuningsUpToItsStep() {
    assertEquals(0, ForkPoint.of(parent(), 2, Map.of()).inherited().size());
    assertEquals(1, ForkPoint.of(parent(), 3, Map.of()).inherited().size());
    assertEquals(3, ForkPoint.of(parent(), 11, Map.of()).inherited().size());
  }

  @Test
  void itSharesTheLastTwoCheckpointsUpToItsStep() {
    assertEquals(List.of(), steps(ForkPoint.of(parent(), 4, Map.of())));
    assertEquals(List.of(5), steps(ForkPoint.of(parent(), 7, Map.of())));
    assertEquals(List.of(5, 8), steps(ForkPoint.of(parent(), 9, Map.of())));
    assertEquals(List.of(10, 20), steps(ForkPoint.of(parent(), 25, Map.of())));
  }

  /** The one of step 10 holds a tuning for step 11, which the fork does not have. */
  @Test
  void aCheckpointThatKnowsMoreThanTheForkIsLeftOut() {
    assertEquals(List.of(5, 8), steps(ForkPoint.of(parent(), 10, Map.of())));
  }

  @Test
  void whatIsDifferentComesWithTheNextStep() {
    assertTrue(ForkPoint.of(parent(), 7, Map.of()).ahead().isEmpty());
    assertEquals(
        List.of(new Tuning(8, weight("0.7"))), ForkPoint.of(parent(), 7, weight("0.7")).ahead());
  }

  @Test
  void whatCannotBeSetIsRefusedWithTheField() {
    RecipeException refused =
        assertThrows(RecipeException.class, () -> ForkPoint.of(parent(), 7, weight("400")));
    assertTrue(
        String.valueOf(refused.getMessage()).contains("objective.0.weight"), refused::getMessage);
  }
}
