package afterimage.worker;

import afterimage.optimize.Ascent;
import afterimage.optimize.Climb;
import afterimage.optimize.Meters;
import afterimage.recipe.Tuning;
import akka.actor.typed.ActorRef;
import java.util.ArrayList;
import java.util.List;

/** One session as the worker sees it: its climb, whether it steps, and what is owed to it. */
final class Run implements AutoCloseable {
  private static final long REPORT_EVERY = 200_000_000L; // ns

  private final Ascent ascent;
  private final ActorRef<Report> session;
  private final List<Meters> unsent = new ArrayList<>();
  private final Keeping keeping = new Keeping();
  private Climb climb;
  private int revision;
  private boolean steps;
  private boolean isFinished;
  private boolean isWatched;
  private boolean isShowWanted;
  private long reported = System.nanoTime();
  private int reportedStep;
  private double rate;
  private int looked = -1;

  Run(Ascent ascent, Climb climb, ActorRef<Report> session) {
    this.ascent = ascent;
    this.climb = climb;
    this.session = session;
  }

  Climb climb() {
    return climb;
  }

  Ascent ascent() {
    return ascent;
  }

  ActorRef<Report> session() {
    return session;
  }

  int revision() {
    return revision;
  }

  /**
   * Other knobs from the next step on.
   *
   * @throws afterimage.recipe.RecipeException if they cannot be; then nothing has changed
   */
  void tune(Tuning tuning) {
    climb.tune(tuning.applied(climb.recipe()));
    revision++;
  }

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
      Climb fresh = ascent.restore(climb.recipe(), climb.state());
      climb.close();
      climb = fresh;
    }
  }

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

  @Override
  public void close() {
    climb.close();
  }
}
