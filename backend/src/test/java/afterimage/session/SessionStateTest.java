package afterimage.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import afterimage.recipe.Recipes;
import afterimage.recipe.Tuning;
import afterimage.session.SessionState.Phase;
import afterimage.store.Machine;
import afterimage.worker.Report;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A session is the fold of its events. */
class SessionStateTest {
  private SessionState state = SessionState.of("id", Stage.created());

  private SessionState after(SessionEvent... events) {
    for (SessionEvent event : events) {
      long version = state.version();
      state = state.after(event);
      assertEquals(version + 1, state.version());
    }
    return state;
  }

  @Test
  void itBeginsAndEnds() {
    assertEquals(Phase.QUEUED, state.phase());
    assertEquals(
        Phase.RUNNING, after(new SessionEvent.Started(0, "abc", "", Machine.of("m"), "")).phase());
    assertTrue(state.isUnfinished());
    assertEquals(Phase.FINISHED, after(new SessionEvent.Finished(9, "you")).phase());
    assertFalse(state.isUnfinished());
    assertEquals(9, state.step());
    assertEquals(Phase.RUNNING, after(new SessionEvent.Resumed(9, "you")).phase());
  }

  @Test
  void oneThatCannotBeginFailsWithAReason() {
    assertEquals(Phase.FAILED, after(new SessionEvent.Failed("why")).phase());
    assertEquals("why", state.reason());
    assertFalse(state.isUnfinished());
    assertEquals("failed", state.phase().word());
  }

  @Test
  void aPauseHasAReasonUntilItGoesOn() {
    state = state.measured(4, 20, 0.5);
    after(new SessionEvent.Paused(5, "", "why"));
    assertEquals("why", state.reason());
    assertEquals(5, state.step());
    assertEquals(0, state.stepsPerSecond());
    assertEquals(0.5, state.probability());
    assertEquals(Phase.PAUSED, after(new SessionEvent.Stepped(6, "you")).phase());
    assertEquals("", state.reason());
  }

  @Test
  void aTuningIsInTheRecipeAndInTheStoryAndTheStartStays() {
    var set = Map.of("optimizer.rate", Recipes.value("0.02"));
    var tuned = new Tuning(5, set).applied(Stage.RECIPE);
    after(new SessionEvent.Tuned(1, 5, set, "ann", false));
    assertEquals(tuned, state.recipe());
    assertEquals(Stage.RECIPE, state.start());
    assertEquals(List.of(new SessionState.Turn(new Tuning(5, set), "ann")), state.tunings());
  }

  @Test
  void keptStepsAreInOrderAndOnce() {
    after(new SessionEvent.Kept(4), new SessionEvent.Kept(2), new SessionEvent.Kept(4));
    assertEquals(List.of(2, 4), state.kept());
  }

  @Test
  void theSecondOpinionIsThatOfTheNetworkThatOnlyLooks() {
    assertNull(state.secondOpinion());
    var own = new Report.Sight("a", List.of(), 0.9);
    after(new SessionEvent.Looked(4, List.of(own)));
    assertNull(state.secondOpinion());
    after(new SessionEvent.Looked(4, List.of(own, new Report.Sight("b", List.of(), 0.4))));
    assertEquals(0.4, state.secondOpinion());
    after(new SessionEvent.Looked(4, List.of(own, new Report.Sight("b", List.of(), Double.NaN))));
    assertNull(state.secondOpinion());
  }

  @Test
  void whereTheStepsAreAndWhoWatchesIsNoEvent() {
    assertEquals(1, state.measured(4, 20, null).version());
    assertEquals(3, state.watchedBy(3).viewers());
    assertEquals("zest", after(new SessionEvent.Renamed("zest", "you")).name());
  }

  private void steps(int step, String machine) {
    after(new SessionEvent.Started(step, "abc", "", Machine.of(machine), ""));
  }

  private int inexactIn(int step) {
    return PictureExport.provenance(state, step, "abc", "1.0").inexactSince();
  }

  @Test
  void whatOneMachineHasMadeInexactNoOtherMakesExactAgain() {
    steps(0, "m");
    steps(100, "another");
    steps(200, "m");
    assertEquals(100, state.inexactSince());
    assertEquals(100, inexactIn(150));
    assertEquals(-1, inexactIn(50));
    steps(60, "another"); // from an earlier checkpoint
    assertEquals(60, state.inexactSince());
  }
}
