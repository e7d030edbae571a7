package afterimage.worker;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.ReceiveBuilder;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * One address for whichever worker there is: hands commands on in their order, and keeps them while
 * there is none. Takes commands of the worker and words of the supervisor.
 */
public final class WorkerProxy extends AbstractBehavior<Object> {
  /** Far more than the front asks for in the second that a worker takes to come back. */
  private static final int MOST_KEPT = 1000;

  private final Queue<WorkerCommand> kept = new ArrayDeque<>();
  private @Nullable ActorRef<WorkerCommand> worker;

  private WorkerProxy(ActorContext<Object> context) {
    super(context);
  }

  public static Behavior<Object> create() {
    return Behaviors.setup(WorkerProxy::new);
  }

  @Override
  public Receive<Object> createReceive() {
    ReceiveBuilder<Object> builder = newReceiveBuilder();
    return builder
        .onMessage(WorkerCommand.class, this::hand)
        .onMessage(WorkerSupervisor.Up.class, this::up)
        .onMessage(WorkerSupervisor.Down.class, this::down)
        .build();
  }

  private Behavior<Object> hand(WorkerCommand command) {
    if (worker != null) {
      worker.tell(command);
    } else if (kept.size() < MOST_KEPT) {
      kept.add(command);
    } else {
      getContext().getLog().warn("a command is lost, as there is no worker: {}", command);
    }
    return this;
  }

  private Behavior<Object> up(WorkerSupervisor.Up up) {
    worker = up.worker();
    kept.forEach(up.worker()::tell);
    kept.clear();
    return this;
  }

  private Behavior<Object> down(WorkerSupervisor.Down down) {
    worker = null;
    return this;
  }
}
