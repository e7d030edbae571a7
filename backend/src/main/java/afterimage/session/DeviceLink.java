package afterimage.session;

import afterimage.worker.Report;
import afterimage.worker.Reported;
import java.time.Duration;
import java.util.OptionalLong;

/**
 * Where a session is on its way to the device and back: a state machine that knows neither actors
 * nor clocks. Each stay there is a life with a number, which commands and reports carry: what comes
 * of an earlier one is not about the session as it is. Time comes as beats, so that a process that
 * was stopped for a while finds nothing overdue.
 */
final class DeviceLink {
  /** How often {@link #beat} is to be called. */
  static final Duration BEAT = Duration.ofSeconds(5);

  /** Silence after which the worker is asked whether it has the session. */
  static final int SILENT = 4;

  /** Beats that the answer to that may take; a worker that hangs is ended long before. */
  static final int UNANSWERED = 24;

  /** Beats that a worker may take to read what the session needs. */
  static final int READING = 120;

  /** Where it is. */
  sealed interface State {}

  /** Not on the device. */
  record Away() implements State {}

  /** What the worker needs is made ready in front. */
  record Preparing() implements State {}

  /** The worker has been asked to begin. */
  record Starting() implements State {}

  /** It takes again the steps between its checkpoint and where it was. */
  record CatchingUp() implements State {}

  /** It stands on the device where it is in the journal, or beyond. */
  record Here() implements State {}

  /** What is to be done about a silence. */
  enum Overdue {
    NOTHING,
    /** The worker is to be asked whether it has the session. */
    PROBE,
    /** It does not answer: the session is to begin anew. */
    LOST,
    /** It answers, but does not get the session to stand there. */
    STUCK
  }

  /** Until when it is not brought there, whoever needs it. */
  private enum Bar {
    NONE,
    /** This one does not take it. */
    ANOTHER_WORKER,
    /** Workers have ended at it. */
    SOMEBODY
  }

  private State state = new Away();
  private boolean isWorkerUp;
  private Bar bar = Bar.NONE;
  private long life;
  private int silent; // beats without a word of the worker about this life
  private int since; // beats in this state

  DeviceLink(boolean isWorkerUp) {
    this.isWorkerUp = isWorkerUp;
  }

  State state() {
    return state;
  }

  /** The number of the present stay, or of the last one. */
  long life() {
    return life;
  }

  boolean isHere() {
    return state instanceof Here;
  }

  boolean isAway() {
    return state instanceof Away;
  }

  boolean isBarred() {
    return bar != Bar.NONE;
  }

  // ---- to the device

  /** A new life, if it is away and may begin; the caller makes ready what the worker needs. */
  OptionalLong begin() {
    if (!isAway() || !isWorkerUp || isBarred()) {
      return OptionalLong.empty();
    }
    enter(new Preparing());
    return OptionalLong.of(++life);
  }

  /** All is ready and the worker is asked; false if that life is over already. */
  boolean ask(long begun) {
    boolean isAwaited = awaits(begun);
    if (isAwaited) {
      enter(new Starting());
    }
    return isAwaited;
  }

  /** Whether what is made ready for this life is still wanted. */
  boolean awaits(long begun) {
    return state instanceof Preparing && begun == life;
  }

  /** The worker has it; {@code isBehind} says that steps it knows are to be taken again. */
  void started(boolean isBehind) {
    enter(isBehind ? new CatchingUp() : new Here());
  }

  /** It is where it was; false if it has been already. */
  boolean arrived() {
    boolean news = state instanceof CatchingUp;
    enter(new Here());
    return news;
  }

  // ---- away from it

  /** The worker does not have it any more. */
  void lose() {
    enter(new Away());
  }

  /** The actor begins anew: what was not written has not happened. */
  void wake(boolean keptAway) {
    bar = keptAway ? Bar.SOMEBODY : Bar.NONE;
    enter(new Away());
  }

  /**
   * The worker does not take it. It would not a moment later either, however many wait for a
   * picture; another worker, or after an order this one, is asked once more.
   */
  void reject() {
    bar = Bar.ANOTHER_WORKER;
    enter(new Away());
  }

  /** It is not needed there for now; true if the worker is to let go of it. */
  boolean leave() {
    boolean had = !isAway();
    enter(new Away());
    return had;
  }

  /** There is a worker now, or none; false if nothing was lost by that. */
  boolean workerIs(boolean up) {
    isWorkerUp = up;
    if (up && bar == Bar.ANOTHER_WORKER) {
      bar = Bar.NONE;
    }
    return leave();
  }

  /** No worker gets it until somebody wants that. */
  void bar() {
    bar = Bar.SOMEBODY;
    enter(new Away());
  }

  /** Somebody does. */
  void admit() {
    bar = Bar.NONE;
  }

  private void enter(State next) {
    state = next;
    since = 0;
    silent = 0;
  }

  // ---- what the worker says, and that it says nothing

  /** Whether a report is about the session as it is; it counts as a word of the worker. */
  boolean hears(Reported reported) {
    boolean isOfThisLife = reported.life() == life;
    if (isOfThisLife) {
      silent = 0;
    }
    return switch (reported.report()) {
      case Report.Kept kept -> true; // a picture is a picture
      case Report.NotSaved failed -> true; // a disk that is full is full for each life
      case Report.Saved saved -> isOfThisLife;
      case Report.Present present -> isOfThisLife;
      case Report.Started started -> isOfThisLife && state instanceof Starting;
      case Report.Rejected rejected -> isOfThisLife && state instanceof Starting;
      case Report.Missing missing -> isOfThisLife && state instanceof Starting;
      case Report.CaughtUp caught -> isOfThisLife && state instanceof CatchingUp;
      case Report.Fell fell -> isOfThisLife && !isAway();
      case Report.Absent absent -> isOfThisLife && !isAway();
      case Report.Halted halted -> isOfThisLife && (state instanceof CatchingUp || isHere());
      default -> isOfThisLife && isHere();
    };
  }

  /**
   * Some time has passed.
   *
   * @param isWordDue whether the worker owes something where the session stands: a step, an answer
   */
  Overdue beat(boolean isWordDue) {
    if (isAway() || (isHere() && !isWordDue)) {
      silent = 0;
      return Overdue.NOTHING;
    }
    since++;
    silent++;
    if (!(isHere() || state instanceof CatchingUp) && since >= READING) {
      return Overdue.STUCK;
    }
    if (state instanceof Preparing || silent < SILENT) {
      return Overdue.NOTHING;
    }
    return silent == SILENT
        ? Overdue.PROBE
        : silent >= SILENT + UNANSWERED ? Overdue.LOST : Overdue.NOTHING;
  }
}
