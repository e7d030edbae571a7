package afterimage.worker;

import afterimage.optimize.Ascent;
import afterimage.optimize.Climb;
import afterimage.optimize.State;
import afterimage.recipe.Course;
import afterimage.recipe.Recipe;
import afterimage.recipe.Rules;
import afterimage.recipe.Tuning;
import afterimage.store.Checkpoint;
import afterimage.store.CheckpointException;
import afterimage.store.Checkpoints;
import java.util.List;
import java.util.Locale;

/**
 * A session on its way back to the device.
 *
 * @param climb where its newest intact checkpoint is, or before its first step
 * @param used how many of the plan's tunings are in it
 * @param note what was found damaged; mostly empty
 */
record Return(Climb climb, int used, String note) {
  /** Never a wrong picture: what is not what was written is left, for the one before it. */
  static Return of(String session, Plan plan, Ascent ascent, Workplace workplace) {
    StringBuilder note = new StringBuilder();
    for (Checkpoints.Saved saved : plan.checkpoints()) {
      try {
        Checkpoint checkpoint = workplace.checkpoints().read(session, saved.name(), saved.sha256());
        Climb climb = ascent.restore(plan.rules(), recipe(plan, checkpoint), state(checkpoint));
        return new Return(climb, checkpoint.revision(), note.toString());
      } catch (CheckpointException e) {
        note.append(e.getMessage()).append("; ");
      }
    }
    if (!plan.checkpoints().isEmpty()) {
      note.append("no checkpoint is left: all steps are taken again");
    }
    Recipe start = plan.start();
    return new Return(
        ascent.start(plan.rules(), start, workplace.starts().square(start.canvas(), plan.rules())),
        0,
        note.toString());
  }

  /** The recipe by which the last step before the checkpoint was taken. */
  private static Recipe recipe(Plan plan, Checkpoint checkpoint) {
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
    return Course.of(plan.start(), done.subList(0, checkpoint.revision()))
        .at(checkpoint.step() + 1);
  }

  private static State state(Checkpoint checkpoint) {
    return new State(
        checkpoint.step(), checkpoint.parameters(), checkpoint.first(), checkpoint.second());
  }
}
