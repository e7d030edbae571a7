package afterimage.worker;

import afterimage.store.Checkpoint;
import afterimage.store.CheckpointException;
import afterimage.store.Checkpoints;
import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.AbstractOnMessageBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import java.util.List;

/**
 * Puts checkpoints on the disk, away from the thread that steps; a session's come there, and are
 * told, in their order.
 */
final class Vault extends AbstractOnMessageBehavior<Vault.Command> {
  sealed interface Command {}

  /** A checkpoint to write; answered by Saved or NotSaved, and to the worker by Stored. */
  record Put(
      String session,
      long order,
      Checkpoint checkpoint,
      long life,
      ActorRef<Report> replyTo,
      ActorRef<? super GpuWorker.Stored> worker)
      implements Command {}

  /** All that the journal knows of a session: what thinning leaves out is removed. */
  record Thin(String session, List<Checkpoints.Saved> written) implements Command {}

  /** No checkpoint of a session is needed any more. */
  record Burn(String session) implements Command {}

  private final Checkpoints checkpoints;

  private Vault(ActorContext<Command> context, Checkpoints checkpoints) {
    super(context);
    this.checkpoints = checkpoints;
  }

  static Behavior<Command> create(Checkpoints checkpoints) {
    return Behaviors.setup(context -> new Vault(context, checkpoints));
  }

  @Override
  public Behavior<Command> onMessage(Command message) {
    switch (message) {
      case Put put -> put(put);
      case Thin thin -> quietly(() -> checkpoints.thin(thin.session(), thin.written()));
      case Burn burn -> quietly(() -> checkpoints.remove(burn.session()));
    }
    return this;
  }

  private void put(Put put) {
    try {
      Checkpoints.Saved saved = checkpoints.write(put.session(), put.checkpoint());
      put.replyTo()
          .tell(new Report.Saved(put.order(), saved, put.checkpoint().revision(), put.life()));
    } catch (CheckpointException e) {
      getContext().getLog().warn("session {}: {}", put.session(), e.getMessage());
      put.replyTo().tell(new Report.NotSaved(put.order(), e.getMessage(), e.isDiskFull()));
    }
    put.worker().tell(new GpuWorker.Stored(put.session(), put.life()));
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
