package afterimage.worker;

import afterimage.optimize.Ascent;
import afterimage.optimize.Optimization;
import afterimage.optimize.OptimizerState;
import afterimage.recipe.Recipe;
import afterimage.recipe.RecipeTimeline;
import afterimage.recipe.Rules;
import afterimage.recipe.Tuning;
import afterimage.store.Checkpoint;
import afterimage.store.CheckpointException;
import afterimage.store.Checkpoints;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a session needs to come back to the device, as it was read from the disk.
 *
 * @param checkpoint its newest intact one, and the recipe there; null before its first step
 * @param picture that it starts from, where it does and has no checkpoint
 * @param note what was found damaged; mostly empty
 */
@SuppressWarnings("ArrayRecordComponent") // handed on, never compared
record RestoredCheckpoint(@Nullable Point checkpoint, float @Nullable [] picture, String note) {
  /** Of a plan that begins at its beginning. */
  static final RestoredCheckpoint NOTHING = new RestoredCheckpoint(null, null, "");

  /**
   * Where a run goes on.
   *
   * @param optimizerSince {@link RecipeTimeline#optimizerSince} there
   */
  record Point(Recipe recipe, int optimizerSince, OptimizerState state, int revision) {}

  /** Never a wrong picture: what is not what was written is left, for the one before it. */
  static RestoredCheckpoint read(String session, RestorePlan plan, WorkerEnvironment workplace) {
    StringBuilder note = new StringBuilder();
    for (Checkpoints.Saved saved : plan.checkpoints()) {
      try {
        Checkpoint checkpoint = workplace.checkpoints().read(session, saved.name(), saved.sha256());
        RecipeTimeline timeline = timeline(plan, checkpoint);
        Point point =
            new Point(
                timeline.at(checkpoint.step() + 1),
                timeline.optimizerSince(),
                state(checkpoint),
                checkpoint.revision());
        return new RestoredCheckpoint(point, null, note.toString());
      } catch (CheckpointException e) {
        note.append(e.getMessage()).append("; ");
      }
    }
    if (!plan.checkpoints().isEmpty()) {
      note.append("no checkpoint is left: all steps are taken again");
    }
    float[] picture = workplace.starts().square(plan.start().canvas(), plan.rules()).orElse(null);
    return new RestoredCheckpoint(null, picture, note.toString());
  }

  /** Whether nothing has to be read for a plan. */
  static boolean isAtHand(RestorePlan plan) {
    return plan.checkpoints().isEmpty() && !plan.start().canvas().hasPicture();
  }

  /** The session on the device. */
  Optimization optimization(RestorePlan plan, Ascent ascent) {
    return checkpoint == null
        ? ascent.start(plan.rules(), plan.start(), Optional.ofNullable(picture))
        : ascent.restore(
            plan.rules(), checkpoint.recipe(), checkpoint.state(), checkpoint.optimizerSince());
  }

  /** How many of the plan's tunings are in it. */
  int used() {
    return checkpoint == null ? 0 : checkpoint.revision();
  }

  /** The recipe with the tunings that are in the checkpoint. */
  private static RecipeTimeline timeline(RestorePlan plan, Checkpoint checkpoint) {
    Rules rules = checkpoint.origin().rules();
    if (rules != plan.rules()) {
      throw new CheckpointException(
          String.format(
              Locale.ROOT,
              "the checkpoint of step %d was computed by rules %d and the session is of rules %d",
              checkpoint.step(),
              rules.number(),
              plan.rules().number()));
    }
    List<Tuning> done = plan.done();
    if (checkpoint.revision() > done.size()) {
      throw new CheckpointException(
          String.format(
              Locale.ROOT,
              "the checkpoint of step %d has %d tunings and the journal %d",
              checkpoint.step(),
              checkpoint.revision(),
              done.size()));
    }
    return RecipeTimeline.of(plan.start(), done.subList(0, checkpoint.revision()));
  }

  private static OptimizerState state(Checkpoint checkpoint) {
    return new OptimizerState(
        checkpoint.step(), checkpoint.parameters(), checkpoint.first(), checkpoint.second());
  }
}
