package afterimage.session;

import afterimage.worker.GpuWorker;
import akka.actor.typed.ActorRef;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongFunction;

/**
 * Requests that the worker has not answered yet, by the number that comes back with its answer.
 * They outlive the worker: the next one is asked again, in the same order.
 */
final class Waiting {
  /** Who asked for what, and who is to be told. */
  sealed interface Request {}

  /** To run, wait, step or end. */
  record Moving(String by, ActorRef<Answer> replyTo) implements Request {}

  /** Knobs on their way. */
  record Turning(String by, ActorRef<Answer> replyTo) implements Request {}

  /** A picture to take home. */
  record Printing(ActorRef<Optional<Print>> replyTo) implements Request {}

  private record Entry(Request request, GpuWorker.Command command) {}

  private final Map<Long, Entry> entries = new LinkedHashMap<>();
  private long orders;

  /** Notes a request and numbers it. */
  GpuWorker.Command add(Request request, LongFunction<GpuWorker.Command> command) {
    GpuWorker.Command numbered = command.apply(++orders);
    entries.put(orders, new Entry(request, numbered));
    return numbered;
  }

  Optional<Request> take(long order) {
    return Optional.ofNullable(entries.remove(order)).map(Entry::request);
  }

  boolean isEmpty() {
    return entries.isEmpty();
  }

  /** What the worker is yet to answer, in the order in which it was asked. */
  List<GpuWorker.Command> commands() {
    return entries.values().stream().map(Entry::command).toList();
  }

  /** All requests; from now on nobody waits. */
  List<Request> all() {
    List<Request> all = entries.values().stream().map(Entry::request).toList();
    entries.clear();
    return all;
  }

  /** Requests to change something; from now on nobody waits for these. */
  List<Request> changes() {
    List<Request> changes = new ArrayList<>();
    entries
        .values()
        .removeIf(
            entry ->
                switch (entry.request()) {
                  case Printing printing -> false;
                  case Moving moving -> changes.add(moving);
                  case Turning turning -> changes.add(turning);
                });
    return changes;
  }

  /** Who asked; empty where nobody did. */
  String by(long order) {
    Entry entry = entries.get(order);
    return entry == null
        ? ""
        : switch (entry.request()) {
          case Moving moving -> moving.by();
          case Turning turning -> turning.by();
          case Printing printing -> "";
        };
  }
}
