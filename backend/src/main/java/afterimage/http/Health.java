package afterimage.http;

import akka.http.javadsl.model.HttpResponse;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** Whether the process answers, and whether it can do what it is for. */
final class Health {
  private final Directory directory;
  private final BooleanSupplier known;

  /**
   * Of a server.
   *
   * @param known whether all sessions are
   */
  Health(Directory directory, BooleanSupplier known) {
    this.directory = directory;
    this.known = known;
  }

  /** The answer at a path; empty where there is none. */
  Optional<HttpResponse> at(String path) {
    return switch (path) {
      case "/health/live" -> Optional.of(Replies.json(200, SessionJson.object().put("live", true)));
      case "/health/ready" -> Optional.of(ready());
      default -> Optional.empty();
    };
  }

  private HttpResponse ready() {
    String missing = known.getAsBoolean() ? directory.missing() : "the journal is being read";
    return missing.isEmpty()
        ? Replies.json(200, SessionJson.object().put("ready", true))
        : Replies.problem(new Problem(503, "not-ready", missing, "ask again in a second"));
  }
}
