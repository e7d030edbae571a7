package afterimage.http;

import afterimage.recipe.Preset;
import afterimage.worker.NetworkDescription;
import afterimage.worker.WorkerCommand;
import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.AskPattern;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/** What the networks have, remembered once the worker has said it. */
final class NetworkDirectory {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final ActorSystem<?> system;
  private final ActorRef<WorkerCommand> worker;
  private final Supplier<List<String>> names;
  private final Map<String, NetworkDescription> known = new ConcurrentHashMap<>();
  private final AtomicReference<String> missing = new AtomicReference<>("there is no worker yet");

  NetworkDirectory(
      ActorSystem<?> system, ActorRef<WorkerCommand> worker, Supplier<List<String>> names) {
    this.system = system;
    this.worker = worker;
    this.names = names;
  }

  /** The names, the default first. */
  List<String> names() {
    return names.get();
  }

  /** Whether the worker has said what a network has. */
  Optional<NetworkDescription> known(String name) {
    return Optional.ofNullable(known.get(name));
  }

  /** Has a new worker load the networks that everybody uses. */
  void workerIsUp() {
    String waits = "the worker loads %s".formatted(Preset.DEFAULT_NETWORK);
    missing.set(waits);
    for (String name : names.get()) {
      if (name.equals(Preset.DEFAULT_NETWORK)) {
        load(name, waits);
      } else if (name.equals(Preset.SECOND_NETWORK)) {
        var unused = ask(name);
      }
    }
  }

  private void load(String name, String waits) {
    var unused =
        ask(name)
            .whenComplete(
                (description, late) -> {
                  if (late == null) {
                    missing.compareAndSet(waits, description.problem());
                  } else if (waits.equals(missing.get())) {
                    load(name, waits);
                  }
                });
  }

  void workerIsDown(String reason) {
    missing.set("there is no worker: " + reason);
  }

  /** What is missing before sessions can be stepped; empty when nothing is. */
  String missing() {
    return Objects.requireNonNull(missing.get());
  }

  /** The labels of a network's classes; empty where it has none or cannot be used. */
  CompletionStage<List<String>> labels(String name) {
    return names().contains(name)
        ? describe(name).thenApply(NetworkDescription::labels)
        : CompletableFuture.completedFuture(List.of());
  }

  /** What a network has; loads it where that is still to be done. */
  CompletionStage<NetworkDescription> describe(String name) {
    NetworkDescription there = known.get(name);
    if (there != null) {
      return CompletableFuture.completedFuture(there);
    }
    return ask(name);
  }

  private CompletionStage<NetworkDescription> ask(String name) {
    CompletionStage<NetworkDescription> asked =
        AskPattern.ask(
            worker,
            (ActorRef<NetworkDescription> replyTo) -> new WorkerCommand.Describe(name, replyTo),
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
