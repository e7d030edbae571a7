package afterimage;

import afterimage.command.CommandException;
import afterimage.command.Console;
import afterimage.command.ProcessExit;
import akka.Done;
import akka.actor.CoordinatedShutdown;
import akka.actor.typed.ActorSystem;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

/**
 * The end of an actor system, known from its first sign. After a fatal error, of which a thread of
 * Akka dies, it begins to end by itself and may never be through with it: an actor that the error
 * struck is waited for in vain.
 */
final class SystemEnd {
  /** An orderly end is over within 10 s, on a busy machine a little later. */
  private static final Duration ORDERLY = Duration.ofSeconds(15);

  /** Enough to tell the pages and to save what runs, where that still works. */
  private static final Duration FALLEN = Duration.ofSeconds(5);

  private final CompletableFuture<Done> begun = new CompletableFuture<>();
  private final CompletableFuture<Done> terminated;

  /** Watches a system from now on. */
  SystemEnd(ActorSystem<?> system) {
    this.terminated = system.getWhenTerminated().toCompletableFuture();
    CoordinatedShutdown.get(system)
        .addTask(
            CoordinatedShutdown.PhaseBeforeServiceUnbind(),
            "say that it ends",
            () -> {
              begun.complete(Done.getInstance());
              return CompletableFuture.completedFuture(Done.getInstance());
            });
    system.getWhenTerminated().whenComplete((done, gone) -> begun.complete(Done.getInstance()));
  }

  /** Completed when it begins to end, whoever wants it. */
  CompletionStage<Done> begun() {
    return begun;
  }

  /**
   * Waits for the end, which comes in some seconds once it has begun. One that nobody has asked for
   * is that of the process, too: whoever started a server that serves nobody shall see it.
   */
  void await(BooleanSupplier isAsked) throws InterruptedException, ExecutionException {
    begun.get();
    if (isAsked.getAsBoolean()) {
      await(ORDERLY);
    } else {
      await(FALLEN);
      Console.error("the server has fallen and ends; its log says why, start it again", false);
      ProcessExit.now(CommandException.FAILED);
    }
  }

  /**
   * Waits until it has ended.
   *
   * @return whether it has in time
   */
  boolean await(Duration most) throws InterruptedException, ExecutionException {
    try {
      terminated.get(most.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    }
  }
}
