package afterimage.http;

import afterimage.worker.Description;
import afterimage.worker.GpuWorker;
import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.AskPattern;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** What the networks have, remembered once the worker has said it. */
final class Directory {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final ActorSystem<?> system;
  private final ActorRef<GpuWorker.Command> worker;
  private final Supplier<List<String>> names;
  private final Map<String, Description> known = new ConcurrentHashMap<>();

  Directory(
      ActorSystem<?> system, ActorRef<GpuWorker.Command> worker, Supplier<List<String>> names) {
    this.system = system;
    this.worker = worker;
    this.names = names;
  }

  /** The names, the default first. */
  List<String> names() {
    return names.get();
  }

  /** Whether the worker has said what a network has. */
  Optional<Description> known(String name) {
    return Optional.ofNullable(known.get(name));
  }

  /** What a network has; loads it where that is still to be done. */
  CompletionStage<Description> describe(String name) {
    Description there = known.get(name);
    if (there != null) {
      return CompletableFuture.completedFuture(there);
    }
    CompletionStage<Description> asked =
        AskPattern.ask(
            worker,
            (ActorRef<Description> replyTo) -> new GpuWorker.Describe(name, replyTo),
            PATIENCE,
            system.scheduler());
    return asked.thenApply(
        description -> {
          if (description.problem().isEmpty()) {
            known.put(name, description);
          }
          return description;
        });
  }
}
