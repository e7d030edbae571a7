package afterimage.worker;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorRefResolver;
import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.Signal;
import akka.actor.typed.Terminated;
import akka.actor.typed.javadsl.AbstractOnMessageBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.TimerScheduler;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Sees to it that there is a worker: starts its process, hears its {@link Heartbeat}, kills it when
 * it hangs, starts the next when it has ended, and tells everybody who follows.
 */
public final class WorkerSupervisor extends AbstractOnMessageBehavior<WorkerSupervisor.Command> {
  /** What the supervisor hears. */
  public sealed interface Command {}

  /** How the worker is now, and from then on whenever that changes. */
  public record Follow(ActorRef<Word> follower) implements Command {}

  /**
   * A sign of life from a worker's process, about once a second.
   *
   * @param ready whether the worker takes commands
   * @param busyMillis how long it has been at the message that it is at now
   * @param steps how many sessions have been advanced since the last sign
   * @param holdings what it keeps in native memory
   */
  public record Beat(
      long pid,
      ActorRef<WorkerCommand> worker,
      boolean ready,
      long busyMillis,
      int steps,
      NativeMemory holdings)
      implements Command, Sendable {}

  private record Ended(long pid, String reason) implements Command {}

  private enum Time implements Command {
    TO_START,
    TO_CHECK,
    TO_FORGIVE
  }

  /** What followers are told. */
  public sealed interface Word {}

  /** There is a worker; it knows no sessions yet. */
  public record Up(ActorRef<WorkerCommand> worker, long pid) implements Word {}

  /**
   * There is none; what it was told since its last answer is lost. The next one is on its way.
   *
   * @param at the sessions that it was at when it ended, each with the last step it had taken
   * @param slow whether it has only not come up in time; the next one has more
   */
  public record Down(String reason, Map<String, Integer> at, boolean slow) implements Word {
    public Down {
      at = Map.copyOf(at);
    }

    public Down(String reason) {
      this(reason, Map.of(), false);
    }
  }

  /** Who knows how to start a worker's process. */
  public interface Crew {
    /**
     * Starts one.
     *
     * @param supervisor where its heart is to beat, as {@link ActorRefResolver} writes it
     */
    Hand start(String supervisor) throws IOException;
  }

  /** A worker's process. */
  public interface Hand {
    long pid();

    /** Why it has ended, once it has. */
    CompletionStage<String> ended();

    /** The sessions that it was at when it ended; see {@link CrashRecorder}. */
    default Map<String, Integer> at() {
      return Map.of();
    }

    /** Ends it, whatever it is doing. */
    void kill();

    /** Lets it end by itself. */
    void release();
  }

  /**
   * When a worker is given up.
   *
   * @param message the longest that it may be at one message
   * @param silence the longest without a sign of life
   * @param start the longest until the first one, and for its first message; doubled by each start
   *     that took longer, until one has served for a while
   */
  public record Patience(Duration message, Duration silence, Duration start) {}

  private static final Duration CHECK_EVERY = Duration.ofSeconds(1);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);
  private static final Duration LONGEST_START = Duration.ofMinutes(15);

  /** A worker that has served so long is forgiven what was before. */
  private static final Duration HEALTHY = Duration.ofSeconds(5);

  private final TimerScheduler<Command> timers;
  private final Crew crew;
  private final Patience patience;
  private final LongConsumer bury;
  private final IntConsumer stepsTaken;
  private final Consumer<NativeMemory> holds;
  private final Set<ActorRef<Word>> followers = new LinkedHashSet<>();
  private @Nullable Hand hand;
  private @Nullable Word word;
  private boolean isHeard;
  private int silent; // checks since the last sign of life
  private String verdict = "";
  private Duration pause = FIRST_PAUSE;
  private Duration start; // the longest that the present start may take

  private WorkerSupervisor(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      Crew crew,
      Patience patience,
      LongConsumer bury,
      IntConsumer stepsTaken,
      Consumer<NativeMemory> holds) {
    super(context);
    this.timers = timers;
    this.crew = crew;
    this.patience = patience;
    this.bury = bury;
    this.stepsTaken = stepsTaken;
    this.holds = holds;
    this.start = patience.start();
    start();
  }

  /**
   * A supervisor, who starts a worker at once.
   *
   * @param bury takes a process that has ended out of the cluster
   * @param stepsTaken is told how many sessions were advanced
   * @param holds is told what the worker keeps in native memory
   */
  public static Behavior<Command> create(
      Crew crew,
      Patience patience,
      LongConsumer bury,
      IntConsumer stepsTaken,
      Consumer<NativeMemory> holds) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers ->
                    new WorkerSupervisor(
                        context, timers, crew, patience, bury, stepsTaken, holds)));
  }

  @Override
  public Behavior<Command> onMessage(Command message) {
    switch (message) {
      case Follow follow -> follow(follow.follower());
      case Beat beat -> heard(beat);
      case Ended ended -> ended(ended);
      case Time time -> {
        switch (time) {
          case TO_START -> start();
          case TO_CHECK -> check();
          case TO_FORGIVE -> forgive();
        }
      }
    }
    return this;
  }

  @Override
  public Behavior<Command> onSignal(Signal signal) {
    if (signal instanceof Terminated ended) {
      followers.remove(ended.getRef().<Word>unsafeUpcast());
    } else if (signal instanceof PostStop && hand != null) {
      hand.release();
    }
    return this;
  }

  private void follow(ActorRef<Word> follower) {
    getContext().watch(follower);
    followers.add(follower);
    if (word != null) {
      follower.tell(word);
    }
  }

  private void start() {
    String self =
        ActorRefResolver.get(getContext().getSystem())
            .toSerializationFormat(getContext().getSelf());
    timers.startTimerWithFixedDelay(Time.TO_CHECK, CHECK_EVERY);
    try {
      Hand fresh = crew.start(self);
      hand = fresh;
      isHeard = false;
      silent = 0;
      verdict = "";
      long pid = fresh.pid();
      getContext()
          .pipeToSelf(
              fresh.ended(),
              (reason, failure) -> new Ended(pid, failure == null ? reason : failure.toString()));
      getContext().getLog().info("worker: process {} has started", pid);
    } catch (IOException e) {
      lost(new Down("no process could be started: " + e.getMessage()));
    }
  }

  private void heard(Beat beat) {
    if (hand == null || hand.pid() != beat.pid()) {
      return; // the last word of one that is gone
    }
    isHeard = true;
    silent = 0;
    holds.accept(beat.holdings());
    if (beat.steps() > 0) {
      stepsTaken.accept(beat.steps());
    }
    if (beat.busyMillis() > longestMessage().toMillis()) {
      kill(
          hand,
          String.format(Locale.ROOT, "it hung: %d s at one message", beat.busyMillis() / 1000));
    } else if (beat.ready() && !(word instanceof Up)) {
      timers.startSingleTimer(Time.TO_FORGIVE, HEALTHY);
      say(new Up(beat.worker(), beat.pid()));
    }
  }

  /** Opening the device is a message too, and part of the start. */
  private Duration longestMessage() {
    return word instanceof Up ? patience.message() : longer(patience.message(), start);
  }

  private void forgive() {
    pause = FIRST_PAUSE;
    start = patience.start();
  }

  private static Duration longer(Duration a, Duration b) {
    return a.compareTo(b) > 0 ? a : b;
  }

  private static Duration doubled(Duration time, Duration longest) {
    Duration twice = time.multipliedBy(2);
    return twice.compareTo(longest) > 0 ? longer(longest, time) : twice;
  }

  /** Counted, not measured: when this very process was stopped for a while, nobody is to blame. */
  private void check() {
    silent++;
    Duration longest = isHeard ? patience.silence() : start;
    if (hand != null && CHECK_EVERY.multipliedBy(silent).compareTo(longest) >= 0) {
      kill(
          hand,
          String.format(Locale.ROOT, "it gave no sign of life for %d s", longest.toSeconds()));
    }
  }

  private void kill(Hand hung, String reason) {
    if (verdict.isEmpty()) {
      if (!(word instanceof Up)) {
        start = doubled(start, LONGEST_START); // a starved machine may be all that is wrong
      }
      getContext().getLog().warn("worker: process {} is killed: {}", hung.pid(), reason);
      verdict = reason;
    }
    hung.kill();
  }

  private void ended(Ended ended) {
    if (hand == null || hand.pid() != ended.pid()) {
      return;
    }
    Map<String, Integer> at = hand.at();
    holds.accept(NativeMemory.NONE);
    hand = null;
    bury.accept(ended.pid());
    boolean slow = !verdict.isEmpty() && !(word instanceof Up);
    lost(new Down(verdict.isEmpty() ? ended.reason() : verdict, at, slow));
  }

  private void lost(Down down) {
    getContext()
        .getLog()
        .warn(
            "worker: {}; the next one in {} ms{}",
            down.reason(),
            pause.toMillis(),
            down.slow() ? ", with more time" : "");
    timers.cancel(Time.TO_CHECK);
    timers.cancel(Time.TO_FORGIVE);
    timers.startSingleTimer(Time.TO_START, pause);
    pause = doubled(pause, LONGEST_PAUSE);
    say(down);
  }

  private void say(Word fresh) {
    word = fresh;
    followers.forEach(follower -> follower.tell(fresh));
  }
}
