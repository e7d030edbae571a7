package afterimage.worker;

import afterimage.network.DeviceFailure;
import afterimage.optimize.Ascent;
import afterimage.optimize.Meters;
import afterimage.optimize.Optimization;
import afterimage.optimize.OptimizerState;
import afterimage.recipe.Recipe;
import afterimage.recipe.RecipeTimeline;
import afterimage.recipe.Tuning;
import afterimage.store.Checkpoint;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One session as the worker sees it: its climb, the tunings that are due on the way, whether it
 * steps, and what is owed to it.
 */
final class Run implements AutoCloseable {
  private static final long REPORT_EVERY = 200_000_000L; // ns

  private final String id;
  private final Ascent ascent;
  private final Reporter session;
  private final List<Meters> unsent = new ArrayList<>();
  private final KeepPolicy keeping = new KeepPolicy();
  private final SaveSchedule saves = new SaveSchedule(System.nanoTime());
  private final Deque<Tuning> due; // recorded, but their steps are taken again
  private final Deque<Tuning> ahead; // of a score: they come by themselves
  private final int alone;
  private final int until;
  private final RestorePlan.Then then;
  private RecipeTimeline timeline;
  private Optimization optimization;
  private int revision; // tunings that the steps so far have used
  private int lastTuned; // the step of the last tuning that is known
  private boolean steps;
  private boolean isFinished;
  private boolean isCatchingUp;
  private boolean isWatched;
  private boolean isShowWanted;
  private long reported = System.nanoTime();
  private int reportedStep;
  private double rate;
  private int looked = -1;
  private final Set<DeviceFailure> complaints = EnumSet.noneOf(DeviceFailure.class);
  private boolean isBeingStored;
  private int savedStep = -1;
  private int savedRevision;

  /**
   * A run at its beginning or at a checkpoint.
   *
   * @param optimization at the step of the checkpoint
   * @param used how many of the plan's tunings are in it already
   */
  Run(
      Ascent ascent,
      Optimization optimization,
      RestorePlan plan,
      int used,
      WorkerCommand.Begin begin) {
    this.id = begin.session();
    this.alone = begin.alone();
    this.ascent = ascent;
    this.optimization = optimization;
    this.session = begin.reporter();
    this.timeline = RecipeTimeline.of(plan.start(), plan.done().subList(0, used));
    this.due = new ArrayDeque<>(plan.done().subList(used, plan.done().size()));
    this.ahead = new ArrayDeque<>(plan.ahead());
    this.until = plan.until();
    this.then = plan.then();
    this.revision = used;
    this.lastTuned = plan.done().isEmpty() ? 0 : plan.done().getLast().step();
    this.isCatchingUp = then != RestorePlan.Then.RUN && optimization.step() < until;
    this.savedStep = optimization.step();
    this.savedRevision = used;
  }

  /** Of its session. */
  String id() {
    return id;
  }

  Optimization optimization() {
    return optimization;
  }

  Ascent ascent() {
    return ascent;
  }

  Reporter session() {
    return session;
  }

  int revision() {
    return revision;
  }

  /** The last checkpoint is on the disk, or could not be written. */
  void setStored() {
    isBeingStored = false;
  }

  // ---- tunings

  /** A tuning that is known from now on, and the recipe at its step. */
  record Turned(int revision, Tuning tuning, Recipe recipe) {}

  /**
   * Other knobs from the next step on, or from where the tunings that are known end.
   *
   * @throws afterimage.recipe.RecipeException if they cannot be; then nothing has changed
   */
  Turned tune(Map<String, JsonNode> set) {
    optimization.settle();
    int next = Math.max(optimization.step() + 1, lastTuned);
    Tuning tuning = new Tuning(isCatchingUp ? Math.max(next, until + 1) : next, set);
    RecipeTimeline all = timeline;
    for (Tuning each : due) {
      all = all.after(each);
    }
    all = all.after(tuning);
    Recipe recipe = all.at(tuning.step());
    if (due.isEmpty() && tuning.step() == optimization.step() + 1) {
      optimization.tune(recipe, all.optimizerSince());
      timeline = all;
      revision++;
    } else {
      optimization.requireFits(recipe);
      due.add(tuning);
    }
    lastTuned = tuning.step();
    return new Turned(revision + due.size(), tuning, recipe);
  }

  /**
   * Turns the knobs that the next step is to use; to be called before each step, and not after one
   * that failed.
   *
   * @return the tunings of the score among them
   * @throws afterimage.recipe.RecipeException if one of the score cannot be; it is left out
   */
  List<Turned> turn() {
    int next = optimization.step() + 1;
    boolean turns = timeline.climbsAt(next);
    while (!due.isEmpty() && due.peek().step() <= next) {
      timeline = timeline.after(due.remove());
      revision++;
      turns = true;
    }
    List<Turned> fresh = new ArrayList<>();
    while (due.isEmpty() && !ahead.isEmpty() && ahead.peek().step() <= next) {
      Tuning tuning = new Tuning(next, ahead.remove().set());
      timeline = timeline.after(tuning);
      revision++;
      lastTuned = next;
      turns = true;
      fresh.add(new Turned(revision, tuning, timeline.at(next)));
    }
    if (turns) {
      optimization.tune(timeline.at(next), timeline.optimizerSince());
    }
    return fresh;
  }

  // ---- where it is

  /** Whether its end was told: by its last step or by a stop. */
  boolean isFinished() {
    return isFinished;
  }

  void setFinished(boolean finished) {
    isFinished = finished;
  }

  /** Whether it takes steps by itself. */
  boolean steps() {
    return steps;
  }

  void setSteps(boolean steps) {
    if (steps && !this.steps) {
      reported = System.nanoTime();
      reportedStep = optimization.step();
    }
    this.steps = steps;
  }

  /** Whether it takes again, by itself, the steps it had taken before it was put here. */
  boolean isCatchingUp() {
    return isCatchingUp;
  }

  /** Somebody wants it to go on: it does not stop where it was. */
  void goOn() {
    isCatchingUp = false;
  }

  /** Whether it has just come to where it was; true once. */
  boolean hasCaughtUp() {
    boolean there = isCatchingUp && optimization.step() >= until;
    isCatchingUp &= !there;
    return there;
  }

  /** Whether it does not share its next step with others. */
  boolean isAlone() {
    return optimization.step() <= alone;
  }

  /** What its plan says for when it is where it was. */
  RestorePlan.Then then() {
    return then;
  }

  boolean isWatched() {
    return isWatched;
  }

  void setWatched(boolean watched) {
    isWatched = watched;
  }

  /** Somebody is waiting for a picture of the next step. */
  boolean isShowWanted() {
    return isShowWanted;
  }

  void setShowWanted(boolean wanted) {
    isShowWanted = wanted;
  }

  /**
   * After something became infinite: the same session from its last finite step, which a tuning may
   * save.
   */
  void revive() {
    if (optimization.failure().isPresent()) {
      OptimizerState state = optimization.state();
      Recipe recipe = timeline.at(state.step() + 1);
      Optimization fresh =
          ascent.restore(optimization.rules(), recipe, state, timeline.optimizerSince());
      optimization.close();
      optimization = fresh;
    }
  }

  // ---- what is owed

  /** Notes what a step measured; true when it is time to tell. */
  boolean collect() {
    unsent.addAll(optimization.meters());
    return System.nanoTime() - reported >= REPORT_EVERY;
  }

  /** Tells what was measured since the last time. */
  void report() {
    unsent.addAll(optimization.meters());
    long now = System.nanoTime();
    int done = optimization.step() - reportedStep;
    if (done > 0) {
      rate = done / Math.max(1e-9, (now - reported) / 1e9);
    }
    reported = now;
    reportedStep = optimization.step();
    if (!unsent.isEmpty()) {
      session.tell(new Report.Measured(optimization.step(), rate, unsent));
      unsent.clear();
    }
  }

  /** Whether the picture of this step is to be kept, asked once. */
  boolean keeps(KeepPolicy.Occasion occasion) {
    return keeping.keeps(optimization.step(), occasion);
  }

  /** Whether the networks look at this step in any case: 4, 8, 16, … */
  boolean looksNow() {
    int step = optimization.step();
    return step >= 4 && Integer.bitCount(step) == 1;
  }

  boolean isUnseen() {
    return optimization.step() != looked;
  }

  void setLooked() {
    looked = optimization.step();
  }

  /** Whether a look at it fails like this for the first time. */
  boolean isNews(DeviceFailure failure) {
    return complaints.add(failure);
  }

  /** Whether a checkpoint is due by time. */
  boolean savesNow() {
    return !isBeingStored && saves.isDue(System.nanoTime()) && isUnsaved();
  }

  /** Whether something has changed since the last checkpoint. */
  boolean isUnsaved() {
    return optimization.step() != savedStep || revision != savedRevision;
  }

  /** Everything of it off the device. */
  Checkpoint checkpoint(Checkpoint.Origin origin) {
    long start = System.nanoTime();
    OptimizerState state = optimization.state();
    savedStep = state.step();
    savedRevision = revision;
    isBeingStored = true;
    saves.taken(start, System.nanoTime());
    return new Checkpoint(
        state.step(),
        revision,
        optimization.size(),
        state.parameters(),
        state.first(),
        state.second(),
        origin);
  }

  @Override
  public void close() {
    optimization.close();
  }
}
