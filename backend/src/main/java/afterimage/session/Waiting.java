package afterimage.session;

import akka.actor.typed.ActorRef;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Requests that the worker has not answered yet, by the number that comes back with its answer. */
final class Waiting {
  /** Who asked for what, and who is to be told. */
  sealed interface Request {}

  /** To run, wait, step or end. */
  record Moving(String by, ActorRef<Answer> replyTo) implements Request {}

  /** Knobs on their way. */
  record Turning(Map<String, JsonNode> set, String by, ActorRef<Answer> replyTo)
      implements Request {}

  /** A picture to take home. */
  record Printing(ActorRef<Optional<Print>> replyTo) implements Request {}

  private final Map<Long, Request> requests = new HashMap<>();
  private long orders;

  /** Notes a request and numbers it. */
  long add(Request request) {
    requests.put(++orders, request);
    return orders;
  }

  Optional<Request> take(long order) {
    return Optional.ofNullable(requests.remove(order));
  }

  /** All of them; from now on nobody waits. */
  List<Request> all() {
    List<Request> all = List.copyOf(requests.values());
    requests.clear();
    return all;
  }

  /** Who asked; empty where nobody did. */
  String by(long order) {
    return switch (requests.get(order)) {
      case Moving moving -> moving.by();
      case Turning turning -> turning.by();
      case Printing printing -> "";
      case null -> "";
    };
  }
}
