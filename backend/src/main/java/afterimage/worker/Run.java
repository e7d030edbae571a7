package afterimage.worker;

import afterimage.network.DeviceFailure;
import afterimage.optimize.Ascent;
import afterimage.optimize.Climb;
import afterimage.optimize.Meters;
import afterimage.optimize.State;
import afterimage.recipe.Course;
import afterimage.recipe.Recipe;
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
  private final Keeping keeping = new Keeping();
  private final SaveSchedule saves = new SaveSchedule(System.nanoTime());
  private final Deque<Tuning> due; // recorded, but their steps are taken again
  private final Deque<Tuning> ahead; // of a score: they come by themselves
  private final int alone;
  private final int until;
  private final Plan.Then then;
  private Course course;
  private Climb climb;
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
   * @param climb at the step of the checkpoint
   * @param used how many of the plan's tunings are in it already
   */
  Run(Ascent ascent, Climb climb, Plan plan, int used, WorkerCommand.Begin begin) {
    this.id = begin.session();
    this.alone = begin.alone();
    this.ascent = ascent;
    this.climb = climb;
    this.session = begin.reporter();
    this.course = Course.of(plan.start(), plan.done().subList(0, used));
    this.due = new ArrayDeque<>(plan.done().subList(used, plan.done().size()));
    this.ahead = new ArrayDeque<>(plan.ahead());
    this.until = plan.until();
    this.then = plan.then();
    this.revision = used;
    this.lastTuned = plan.done().isEmpty() ? 0 : plan.done().getLast().step();
    this.isCatchingUp = then != Plan.Then.RUN && climb.step() < until;
    this.savedStep = climb.step();
    this.savedRevision = used;
  }

  /** Of its session. */
  String id() {
    return id;
  }

  Climb climb() {
    return climb;
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
    climb.settle();
    int next = Math.max(climb.step() + 1, lastTuned);
    Tuning tuning = new Tuning(isCatchingUp ? Math.max(next, until + 1) : next, set);
    Course all = course;
    for (Tuning each : due) {
      all = all.after(each);
    }
    all = all.after(tuning);
    Recipe recipe = all.at(tuning.step());
    if (due.isEmpty() && tuning.step() == climb.step() + 1) {
      climb.tune(recipe, all.optimizerSince());
      course = all;
      revision++;
    } else {
      climb.requireFits(recipe);
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
    int next = climb.step() + 1;
    boolean turns = course.climbsAt(next);
    while (!due.isEmpty() && due.peek().step() <= next) {
      course = course.after(due.remove());
      revision++;
      turns = true;
    }
    List<Turned> fresh = new ArrayList<>();
    while (due.isEmpty() && !ahead.isEmpty() && ahead.peek().step() <= next) {
      Tuning tuning = new Tuning(next, ahead.remove().set());
      course = course.after(tuning);
      revision++;
      lastTuned = next;
      turns = true;
      fresh.add(new Turned(revision, tuning, course.at(next)));
    }
    if (turns) {
      climb.tune(course.at(next), course.optimizerSince());
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
      reportedStep = climb.step();
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
    boolean there = isCatchingUp && climb.step() >= until;
    isCatchingUp &= !there;
    return there;
  }

  /** Whether it does not share its next step with others. */
  boolean isAlone() {
    return climb.step() <= alone;
  }

  /** What its plan says for when it is where it was. */
  Plan.Then then() {
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
    if (climb.failure().isPresent()) {
      State state = climb.state();
      Recipe recipe = course.at(state.step() + 1);
      Climb fresh = ascent.restore(climb.rules(), recipe, state, course.optimizerSince());
      climb.close();
      climb = fresh;
    }
  }

  // ---- what is owed

  /** Notes what a step measured; true when it is time to tell. */
  boolean collect() {
    unsent.addAll(climb.meters());
    return System.nanoTime() - reported >= REPORT_EVERY;
  }

  /** Tells what was measured since the last time. */
  void report() {
    unsent.addAll(climb.meters());
    long now = System.nanoTime();
    int done = climb.step() - reportedStep;
    if (done > 0) {
      rate = done / Math.max(1e-9, (now - reported) / 1e9);
    }
    reported = now;
    reportedStep = climb.step();
    if (!unsent.isEmpty()) {
      session.tell(new Report.Measured(climb.step(), rate, unsent));
      unsent.clear();
    }
  }

  /** Whether the picture of this step is to be kept, asked once. */
  boolean keeps(Keeping.Occasion occasion) {
    return keeping.keeps(climb.step(), occasion);
  }

  /** Whether the networks look at this step in any case: 4, 8, 16, … */
  boolean looksNow() {
    int step = climb.step();
    return step >= 4 && Integer.bitCount(step) == 1;
  }

  boolean isUnseen() {
    return climb.step() != looked;
  }

  void setLooked() {
    looked = climb.step();
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
    return climb.step() != savedStep || revision != savedRevision;
  }

  /** Everything of it off the device. */
  Checkpoint checkpoint(Checkpoint.Origin origin) {
    long start = System.nanoTime();
    State state = climb.state();
    savedStep = state.step();
    savedRevision = revision;
    isBeingStored = true;
    saves.taken(start, System.nanoTime());
    return new Checkpoint(
        state.step(),
        revision,
        climb.size(),
        state.parameters(),
        state.first(),
        state.second(),
        origin);
  }

  @Override
  public void close() {
    climb.close();
  }
}
