package afterimage.http;

import akka.actor.typed.ActorSystem;
import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpRequest;
import akka.http.scaladsl.model.EntityStreamException;
import akka.http.scaladsl.model.EntityStreamSizeException;
import akka.stream.javadsl.Sink;
import akka.util.ByteString;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;

/** The bodies of requests: whole, of bounded size, in bounded time, and JSON where they say so. */
final class RequestBody {
  private static final long LARGEST = 8_200_000; // a recipe that starts from a picture

  private static final int SMALL = 64 * 1024;

  private final ActorSystem<?> system;
  private final Duration patience;
  private final MemoryBudget budget;

  /**
   * As they come to a server.
   *
   * @param patience how long one may take to come
   * @param budget what all of them may hold, but for small ones
   */
  RequestBody(ActorSystem<?> system, Duration patience, MemoryBudget budget) {
    this.system = system;
    this.patience = patience;
    this.budget = budget;
  }

  /**
   * The bytes, once all are here; else a {@link RequestException}. They count until {@link #done}.
   */
  CompletionStage<byte[]> of(HttpRequest request) {
    Collected collected = new Collected();
    return request
        .entity()
        .withSizeLimit(LARGEST)
        .getDataBytes()
        .completionTimeout(patience)
        .runWith(Sink.foreach(collected::add), system)
        .handle(
            (all, failure) -> {
              if (failure != null) {
                budget.giveBack(collected.counted);
                throw refusal(failure);
              }
              request.getAttribute(RequestGuard.KEY).ifPresent(RequestGuard::whole);
              return collected.bytes.toByteArray();
            });
  }

  /** The body is no longer needed. */
  void done(byte[] body) {
    budget.giveBack(Math.max(0, body.length - SMALL));
  }

  /** What has come of one. */
  private final class Collected {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private int counted;

    void add(ByteString part) {
      int more = Math.max(0, bytes.size() + part.size() - SMALL) - counted;
      if (!budget.take(more)) {
        throw new RequestException(
            new Problem(503, "busy", "too many large bodies at once", "try again soon"));
      }
      counted += more;
      bytes.writeBytes(part.toArrayUnsafe());
    }
  }

  private RuntimeException refusal(Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    return switch (cause) {
      case RequestException refusal -> refusal;
      case EntityStreamSizeException size -> new RequestException(Problem.tooBig());
      case EntityStreamException broken ->
          new RequestException(
              Problem.badRequest(
                  "the body of the request is not sent as HTTP/1.1 has it",
                  "give its length in Content-Length, or send chunks of at most 1 MB"));
      case TimeoutException late ->
          new RequestException(
              new Problem(
                  408,
                  "too-slow",
                  String.format(
                      Locale.ROOT, "the body did not come within %d s", patience.toSeconds()),
                  "send it again, without pauses"));
      default -> new CompletionException(cause);
    };
  }

  /** The text of a body that is said to be JSON. */
  static String json(HttpRequest request, byte[] body) {
    if (body.length > 0 && !isJson(request)) {
      throw new RequestException(
          new Problem(
              415,
              "wrong-type",
              "a body must be JSON, and Content-Type must say so, was "
                  + request.entity().getContentType(),
              "send it as it is, in UTF-8, with Content-Type: application/json"));
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
    } catch (CharacterCodingException e) {
      throw new RequestException(Problem.badMessage("the body is not UTF-8", "send JSON in UTF-8"));
    }
  }

  private static boolean isJson(HttpRequest request) {
    boolean isPacked =
        request
            .getHeader("Content-Encoding")
            .filter(header -> !header.value().equalsIgnoreCase("identity"))
            .isPresent();
    return !isPacked && request.entity().getContentType().equals(ContentTypes.APPLICATION_JSON);
  }
}
