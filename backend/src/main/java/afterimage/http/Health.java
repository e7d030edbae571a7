package afterimage.http;

import akka.http.javadsl.model.HttpResponse;
import java.util.Optional;
import java.util.function.Supplier;

/** Whether the process answers, and whether it can do what it is for. */
final class Health {
  private final NetworkDirectory directory;
  private final Supplier<String> journal;

  /**
   * Of a server.
   *
   * @param journal why the journal does not answer; empty when it does
   */
  Health(NetworkDirectory directory, Supplier<String> journal) {
    this.directory = directory;
    this.journal = journal;
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
    String device = directory.missing();
    String missing = device.isEmpty() ? journal.get() : device;
    return missing.isEmpty()
        ? Replies.json(200, SessionJson.object().put("ready", true))
        : Replies.problem(new Problem(503, "not-ready", missing, "ask again in a second"));
  }
}
