package afterimage.session;

import afterimage.worker.SessionOrder;
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
final class PendingRequests {
  /** Who asked for what, and who is to be told. */
  sealed interface Request {}

  /** To run, wait, step or end. */
  record Moving(String by, ActorRef<Answer> replyTo) implements Request {}

  /** Knobs on their way. */
  record Turning(String by, ActorRef<Answer> replyTo) implements Request {}

  /** A picture to take home. */
  record Printing(ActorRef<Optional<PictureExport>> replyTo) implements Request {}

  private static final class Entry {
    final Request request;
    final SessionOrder order;
    int beats;

    Entry(Request request, SessionOrder order) {
      this.request = request;
      this.order = order;
    }
  }

  /** Beats that something may wait for the device: less than the patience of who asks. */
  private static final int MOST_BEATS = 4;

  private static final int MOST = 1_000;

  private final Map<Long, Entry> entries = new LinkedHashMap<>();
  private long orders;

  /** Notes a request and numbers it. */
  SessionOrder add(Request request, LongFunction<SessionOrder> command) {
    SessionOrder numbered = command.apply(++orders);
    entries.put(orders, new Entry(request, numbered));
    return numbered;
  }

  Optional<Request> take(long order) {
    return Optional.ofNullable(entries.remove(order)).map(entry -> entry.request);
  }

  boolean isEmpty() {
    return entries.isEmpty();
  }

  /** Whether knobs are on their way. */
  boolean isTuned() {
    return entries.values().stream().anyMatch(entry -> entry.request instanceof Turning);
  }

  /** Whether no more are to be added: some people, each as fast as a page may be. */
  boolean isFull() {
    return entries.size() >= MOST;
  }

  /** What the worker is yet to answer, in the order in which it was asked. */
  List<SessionOrder> orders() {
    return entries.values().stream().map(entry -> entry.order).toList();
  }

  /**
   * Some time has passed. What could not be told to a worker for long is not told to one any more;
   * from now on nobody waits for it. What a worker was told may have happened, so it stays.
   *
   * @param isTold whether they were: the session is on the device
   */
  List<Request> overdue(boolean isTold) {
    List<Request> overdue = new ArrayList<>();
    entries.values().forEach(entry -> entry.beats++);
    entries
        .values()
        .removeIf(entry -> !isTold && entry.beats > MOST_BEATS && overdue.add(entry.request));
    return overdue;
  }

  /** All requests; from now on nobody waits. */
  List<Request> all() {
    List<Request> all = entries.values().stream().map(entry -> entry.request).toList();
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
                switch (entry.request) {
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
        : switch (entry.request) {
          case Moving moving -> moving.by();
          case Turning turning -> turning.by();
          case Printing printing -> "";
        };
  }
}
