package afterimage.worker;

import afterimage.store.Checkpoint;
import afterimage.store.CheckpointException;
import afterimage.store.Checkpoints;
import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.AbstractOnMessageBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.TimerScheduler;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Puts checkpoints on the disk, away from the thread that steps; a session's come there, and are
 * told, in their order.
 */
final class CheckpointWriter extends AbstractOnMessageBehavior<CheckpointWriter.Command> {
  sealed interface Command {}

  /** A checkpoint to write; answered by Saved or NotSaved, and to the worker by Stored. */
  record Put(
      String session,
      long order,
      Checkpoint checkpoint,
      Reporter replyTo,
      ActorRef<? super GpuWorker.Stored> worker)
      implements Command {}

  /** All that the journal knows of a session: what thinning leaves out is removed. */
  record Thin(String session, List<Checkpoints.Saved> written) implements Command {}

  /** No checkpoint of a session is needed any more. */
  record Burn(String session) implements Command {}

  /** What waits to be removed is tried again. */
  private record Sweep() implements Command {}

  /** While a backup holds the folder, that waits. */
  static final Duration PAUSE = Duration.ofSeconds(2);

  /** A backup that stands still must not fill the disk: from then on it misses what it needs. */
  private static final int MOST_TRIES = 900;

  private final Checkpoints checkpoints;
  private final TimerScheduler<Command> timers;
  private final int mostTries;
  private final List<Runnable> removals = new ArrayList<>();
  private int tries;

  private CheckpointWriter(
      ActorContext<Command> context,
      Checkpoints checkpoints,
      TimerScheduler<Command> timers,
      int mostTries) {
    super(context);
    this.checkpoints = checkpoints;
    this.timers = timers;
    this.mostTries = mostTries;
  }

  static Behavior<Command> create(Checkpoints checkpoints) {
    return create(checkpoints, MOST_TRIES);
  }

  /**
   * A checkpoint writer.
   *
   * @param mostTries to remove something while a backup holds the folder
   */
  static Behavior<Command> create(Checkpoints checkpoints, int mostTries) {
    return Behaviors.withTimers(
        timers ->
            Behaviors.setup(
                context -> new CheckpointWriter(context, checkpoints, timers, mostTries)));
  }

  @Override
  public Behavior<Command> onMessage(Command message) {
    switch (message) {
      case Put put -> put(put);
      case Thin thin -> remove(() -> checkpoints.thin(thin.session(), thin.written()));
      case Burn burn -> remove(() -> checkpoints.remove(burn.session()));
      case Sweep sweep -> sweep();
    }
    return this;
  }

  private void put(Put put) {
    try {
      Checkpoints.Saved saved = checkpoints.write(put.session(), put.checkpoint());
      put.replyTo().tell(new Report.Saved(put.order(), saved, put.checkpoint().revision()));
    } catch (CheckpointException e) {
      getContext().getLog().warn("session {}: {}", put.session(), e.getMessage());
      put.replyTo().tell(new Report.NotSaved(put.order(), e.getMessage(), e.isDiskFull()));
    }
    put.worker().tell(new GpuWorker.Stored(put.session(), put.replyTo().life()));
  }

  private void remove(Runnable removal) {
    removals.add(removal);
    if (!timers.isTimerActive(Sweep.class)) {
      sweep();
    }
  }

  private void sweep() {
    if (isSwept()) {
      tries = 0;
    } else if (++tries == 1) {
      getContext().getLog().info("a backup is made: nothing is removed meanwhile");
    }
    if (tries >= mostTries) {
      getContext().getLog().warn("a backup takes too long: what it may need is removed");
      removeAll();
      tries = 0;
    }
    if (!removals.isEmpty()) {
      timers.startSingleTimer(Sweep.class, new Sweep(), PAUSE);
    }
  }

  private boolean isSwept() {
    try {
      return checkpoints.retention().remove(this::removeAll);
    } catch (IOException e) {
      getContext().getLog().warn("nothing is removed: {}", e.getMessage());
      return false;
    }
  }

  private void removeAll() {
    removals.forEach(this::quietly);
    removals.clear();
  }

  /** What could not be removed is found again by the doctor. */
  private void quietly(Runnable removal) {
    try {
      removal.run();
    } catch (CheckpointException e) {
      getContext().getLog().warn("{}", e.getMessage());
    }
  }
}
