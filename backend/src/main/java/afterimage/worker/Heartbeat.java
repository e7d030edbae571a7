package afterimage.worker;

import afterimage.network.TorchFunction;
import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.BehaviorInterceptor;
import akka.actor.typed.TypedActorContext;
import akka.actor.typed.javadsl.AbstractOnMessageBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.TimerScheduler;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Tells the supervisor that this process lives, and how long its worker has been at one message:
 * the worker itself cannot say so from inside a call that does not come back.
 */
public final class Heartbeat extends AbstractOnMessageBehavior<Heartbeat.Command> {
  /** What the heart notices. */
  public sealed interface Command {}

  /** Who wants to hear the heart; until then it does not beat. */
  public record Employ(ActorRef<? super WorkerSupervisor.Beat> supervisor) implements Command {}

  /** This process belongs to the cluster. */
  public record Joined() implements Command {}

  /** Sessions were advanced. */
  public record Stepped(int sessions) implements Command {}

  /** What the worker keeps in native memory from now on. */
  public record Holds(NativeMemory holdings) implements Command {}

  /** Where the worker is, before it has begun with anything. */
  public record Attach(ActorRef<WorkerCommand> worker) implements Command {}

  private enum Work implements Command {
    BEGINS,
    ENDS
  }

  private enum Time implements Command {
    TO_BEAT
  }

  private static final Duration BEAT_EVERY = Duration.ofSeconds(1);
  private static final long IDLE = -1;

  private final TimerScheduler<Command> timers;
  private final long pid;
  private final LongSupplier nanoTime;
  private @Nullable ActorRef<? super WorkerSupervisor.Beat> supervisor;
  private ActorRef<WorkerCommand> worker;
  private boolean isJoined;
  private boolean hasStarted;
  private long since = IDLE;
  private int beats; // since then
  private int steps;
  private NativeMemory holdings = NativeMemory.NONE;

  private Heartbeat(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      long pid,
      LongSupplier nanoTime) {
    super(context);
    this.timers = timers;
    this.pid = pid;
    this.nanoTime = nanoTime;
    this.worker = context.getSystem().deadLetters();
  }

  /**
   * A heart.
   *
   * @param pid of this process, by which the supervisor knows it
   */
  public static Behavior<Command> create(long pid) {
    return create(pid, System::nanoTime);
  }

  static Behavior<Command> create(long pid, LongSupplier nanoTime) {
    return Behaviors.setup(
        context -> Behaviors.withTimers(timers -> new Heartbeat(context, timers, pid, nanoTime)));
  }

  /** The same worker, whose heart knows when it begins with a message and when it is done. */
  public static Behavior<WorkerCommand> under(
      ActorRef<Command> heartbeat, Behavior<WorkerCommand> worker) {
    return Behaviors.intercept(() -> new Pulse(heartbeat), worker);
  }

  @Override
  public Behavior<Command> onMessage(Command message) {
    switch (message) {
      case Employ employ -> {
        supervisor = employ.supervisor();
        timers.startTimerWithFixedDelay(Time.TO_BEAT, Duration.ZERO, BEAT_EVERY);
      }
      case Attach attach -> worker = attach.worker();
      case Joined joined -> {
        isJoined = true;
        beat();
      }
      case Holds holds -> holdings = holds.holdings();
      case Stepped stepped -> steps += stepped.sessions();
      case Work work -> {
        switch (work) {
          case BEGINS -> begins();
          case ENDS -> ends();
        }
      }
      case Time time -> {
        beats++;
        beat();
      }
    }
    return this;
  }

  private void begins() {
    since = nanoTime.getAsLong();
    beats = 0;
  }

  private void ends() {
    since = IDLE;
    if (!hasStarted) {
      hasStarted = true;
      beat();
    }
  }

  private void beat() {
    if (supervisor == null) {
      return;
    }
    boolean ready = isJoined && hasStarted;
    NativeMemory held = holdings.with(TorchFunction.compiled(), TorchFunction.compiledBytes());
    supervisor.tell(new WorkerSupervisor.Beat(pid, worker, ready, busyMillis(), steps, held));
    steps = 0;
  }

  /** Bounded by the beats: a process that was stopped for a while has not been busy meanwhile. */
  private long busyMillis() {
    long counted = BEAT_EVERY.multipliedBy(beats + 1L).toMillis();
    return since == IDLE ? 0 : Math.min(counted, (nanoTime.getAsLong() - since) / 1_000_000);
  }

  /** What is between the worker's mailbox and the worker. */
  private static final class Pulse extends BehaviorInterceptor<WorkerCommand, WorkerCommand> {
    private final ActorRef<Command> heartbeat;

    private Pulse(ActorRef<Command> heartbeat) {
      super(WorkerCommand.class);
      this.heartbeat = heartbeat;
    }

    @Override
    public Behavior<WorkerCommand> aroundStart(
        TypedActorContext<WorkerCommand> context, PreStartTarget<WorkerCommand> target) {
      heartbeat.tell(new Attach(context.asJava().getSelf()));
      heartbeat.tell(Work.BEGINS);
      Behavior<WorkerCommand> started = target.start(context);
      heartbeat.tell(Work.ENDS);
      return started;
    }

    @Override
    public Behavior<WorkerCommand> aroundReceive(
        TypedActorContext<WorkerCommand> context,
        WorkerCommand message,
        ReceiveTarget<WorkerCommand> target) {
      heartbeat.tell(Work.BEGINS);
      Behavior<WorkerCommand> next = target.apply(context, message);
      heartbeat.tell(Work.ENDS);
      return next;
    }
  }
}
