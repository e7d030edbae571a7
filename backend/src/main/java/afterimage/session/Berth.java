package afterimage.session;

import afterimage.session.SessionState.Phase;
import afterimage.worker.GpuWorker;
import afterimage.worker.MessageSize;
import afterimage.worker.Plan;
import afterimage.worker.Report;
import akka.actor.typed.ActorRef;
import java.util.function.Consumer;

/**
 * A session's place on the device: taken when it is needed, lost with the worker, given back when
 * there is nothing to do. What a worker says before the session is where it was is not about it.
 */
final class Berth {
  private enum Place {
    AWAY,
    /** The worker has been asked. */
    COMING,
    /** It takes again the steps between its checkpoint and where it was. */
    ARRIVING,
    HERE
  }

  /** Until when it is not brought there, whoever needs it. */
  private enum Bar {
    NONE,
    /** This one does not take it. */
    ANOTHER_WORKER,
    /** Workers have ended at it. */
    SOMEBODY
  }

  private final String id;
  private final ActorRef<GpuWorker.Command> worker;
  private final ActorRef<Report> reports;
  private Place place = Place.AWAY;
  private boolean isWorkerUp;
  private Bar bar = Bar.NONE;
  private int alone = -1;
  private long life;

  Berth(
      String id, ActorRef<GpuWorker.Command> worker, ActorRef<Report> reports, boolean isWorkerUp) {
    this.id = id;
    this.worker = worker;
    this.reports = reports;
    this.isWorkerUp = isWorkerUp;
  }

  boolean isHere() {
    return place == Place.HERE;
  }

  boolean isAway() {
    return place == Place.AWAY;
  }

  /**
   * Has it brought there, unless it is there or on its way.
   *
   * @param first is told where something has to be seen to first: the picture that it starts from
   *     is to be made ready, or the message is too large
   */
  void need(SessionState state, Consumer<GpuWorker.Begin> first) {
    if (place != Place.AWAY || !isWorkerUp || isBarred() || state.phase() == Phase.FAILED) {
      return;
    }
    place = Place.COMING;
    Plan plan =
        new Plan(
            state.origin().rules(),
            state.start(),
            state.tunings().stream().map(SessionState.Turn::tuning).toList(),
            state.ahead(),
            state.checkpoints().reversed(),
            state.checksum(),
            state.contents(),
            state.step(),
            goal(state.phase()));
    GpuWorker.Begin begin = new GpuWorker.Begin(id, plan, ++life, alone, reports);
    if (plan.start().canvas().hasPicture() || MessageSize.of(plan) > MessageSize.MOST) {
      first.accept(begin);
    } else {
      worker.tell(begin);
    }
  }

  /** All is ready; false if the session need not be brought there any more. */
  boolean begin(GpuWorker.Begin begin) {
    boolean isAwaited = awaits(begin);
    if (isAwaited) {
      worker.tell(begin);
    }
    return isAwaited;
  }

  boolean awaits(GpuWorker.Begin begin) {
    return place == Place.COMING && begin.life() == life;
  }

  private static Plan.Then goal(Phase phase) {
    return switch (phase) {
      case QUEUED, RUNNING -> Plan.Then.RUN;
      case PAUSED -> Plan.Then.WAIT;
      case FINISHED, FAILED -> Plan.Then.END;
    };
  }

  /** The worker has it, at a step; true when that is where it was. */
  boolean started(int step, SessionState state) {
    boolean isBehind = !state.wantsSteps() && step < state.step();
    place = isBehind ? Place.ARRIVING : Place.HERE;
    return !isBehind;
  }

  /** It is where it was; false if it has been already. */
  boolean arrived() {
    boolean news = place == Place.ARRIVING;
    place = Place.HERE;
    return news;
  }

  /** It has fallen off the device. */
  void lose() {
    place = Place.AWAY;
  }

  /** The actor begins anew: what was not written has not happened. */
  void wake(boolean keptAway) {
    place = Place.AWAY;
    bar = keptAway ? Bar.SOMEBODY : Bar.NONE;
  }

  /**
   * The worker does not take it. It would not a moment later either, however many wait for a
   * picture; another worker, or after an order this one, is asked once more.
   */
  void reject() {
    place = Place.AWAY;
    bar = Bar.ANOTHER_WORKER;
  }

  /** There is a worker now, or none; false if it had no place to lose. */
  boolean workerIs(boolean up) {
    boolean had = place != Place.AWAY;
    isWorkerUp = up;
    place = Place.AWAY;
    if (up && bar == Bar.ANOTHER_WORKER) {
      bar = Bar.NONE;
    }
    return had;
  }

  /** Up to a step it is not stepped together with others. */
  void setAlone(int step) {
    alone = step;
  }

  /** No worker gets it until somebody wants that. */
  void bar() {
    bar = Bar.SOMEBODY;
    place = Place.AWAY;
  }

  /** Somebody does. */
  void admit() {
    bar = Bar.NONE;
  }

  boolean isBarred() {
    return bar != Bar.NONE;
  }

  /** It is not needed there for now; what there is of it is on the disk. */
  void leave() {
    if (place != Place.AWAY) {
      worker.tell(new GpuWorker.Release(id));
      place = Place.AWAY;
    }
  }

  /** Whether a report is about the session as it is, and not about one before it began again. */
  boolean hears(Report report) {
    return switch (report) {
      case Report.Saved saved -> saved.life() == life;
      case Report.NotSaved failed -> true;
      case Report.Kept kept -> true;
      case Report.Started started -> place == Place.COMING;
      case Report.Rejected rejected -> place == Place.COMING;
      case Report.Missing missing -> place == Place.COMING;
      case Report.CaughtUp caught -> place == Place.ARRIVING;
      case Report.Fell fell -> place != Place.AWAY;
      case Report.Halted halted -> place == Place.ARRIVING || place == Place.HERE;
      default -> place == Place.HERE;
    };
  }
}
