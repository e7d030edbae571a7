package afterimage.session;

import akka.actor.typed.Behavior;
import akka.actor.typed.BehaviorInterceptor;
import akka.actor.typed.TypedActorContext;
import akka.actor.typed.javadsl.Behaviors;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Keeps what a session is told while its journal is read or written, and gives it back one message
 * at a time, in its order. Akka Persistence has a stash of its own, which calls itself once for
 * each message that writes nothing: some thousands are a stack overflow, which ends the process.
 */
final class CommandStash extends BehaviorInterceptor<Session.Command, Session.Command> {
  /** Far more than the worker reports in the seconds that a write may take. */
  private static final int MOST = 65_536;

  private final Session.Command wake;
  private final Deque<Session.Command> kept = new ArrayDeque<>();
  private boolean isOpen;
  private boolean isWaking;

  /**
   * A stash that is closed.
   *
   * @param wake the actor tells itself, and nobody else, to have the next one back
   */
  CommandStash(Session.Command wake) {
    super(Session.Command.class);
    this.wake = wake;
  }

  /** The journal is at work. */
  void close() {
    isOpen = false;
  }

  /** It is done. */
  void open(TypedActorContext<Session.Command> context) {
    isOpen = true;
    wake(context);
  }

  @Override
  public Behavior<Session.Command> aroundReceive(
      TypedActorContext<Session.Command> context,
      Session.Command command,
      ReceiveTarget<Session.Command> session) {
    if (command.equals(wake)) {
      isWaking = false;
      if (!isOpen || kept.isEmpty()) {
        return Behaviors.same();
      }
      return give(context, kept.remove(), session);
    }
    if (isOpen && kept.isEmpty()) {
      return session.apply(context, command);
    }
    if (kept.size() >= MOST) {
      throw new IllegalStateException("more than " + MOST + " messages wait for the journal");
    }
    kept.add(command);
    return Behaviors.same();
  }

  private Behavior<Session.Command> give(
      TypedActorContext<Session.Command> context,
      Session.Command command,
      ReceiveTarget<Session.Command> session) {
    Behavior<Session.Command> next = session.apply(context, command);
    wake(context);
    return next;
  }

  private void wake(TypedActorContext<Session.Command> context) {
    if (isOpen && !isWaking && !kept.isEmpty()) {
      isWaking = true;
      context.asJava().getSelf().tell(wake);
    }
  }
}
