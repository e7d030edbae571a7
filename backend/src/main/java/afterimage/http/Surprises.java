package afterimage.http;

import afterimage.network.NetworkException;
import afterimage.recipe.RecipeException;
import akka.actor.typed.ActorSystem;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.headers.RawHeader;
import akka.http.javadsl.server.AllDirectives;
import akka.http.javadsl.server.ExceptionHandler;
import akka.http.javadsl.server.MethodRejection;
import akka.http.javadsl.server.RejectionHandler;
import akka.http.scaladsl.model.EntityStreamSizeException;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/** What is wrong with a request is answered here, in one form. */
final class Surprises extends AllDirectives {
  private final ActorSystem<?> system;

  Surprises(ActorSystem<?> system) {
    this.system = system;
  }

  RejectionHandler rejections() {
    return RejectionHandler.newBuilder()
        .handleAll(
            MethodRejection.class,
            all ->
                complete(
                    Replies.problem(
                            new Problem(
                                405,
                                "wrong-method",
                                "this address does not take that method",
                                "see /api/openapi.json"))
                        .addHeader(RawHeader.create("Allow", allowed(all)))))
        .handleNotFound(
            complete(
                Replies.problem(
                    Problem.notFound("there is nothing here", "see /api/openapi.json"))))
        .build()
        .withFallback(RejectionHandler.defaultHandler());
  }

  private static String allowed(List<MethodRejection> all) {
    return all.stream()
        .map(rejection -> rejection.supported().value())
        .distinct()
        .collect(Collectors.joining(", "));
  }

  ExceptionHandler exceptions() {
    return ExceptionHandler.newBuilder().matchAny(e -> complete(surprise(e))).build();
  }

  private HttpResponse surprise(Throwable thrown) {
    Throwable e =
        thrown instanceof CompletionException && thrown.getCause() != null
            ? thrown.getCause()
            : thrown;
    return Replies.problem(
        switch (e) {
          case Refusal refusal -> refusal.problem();
          case RecipeException recipe -> Problem.badRecipe(recipe.getMessage());
          case NetworkException network -> Problem.badRecipe(network.getMessage());
          case EntityStreamSizeException size ->
              new Problem(413, "too-big", "a body may have 8 MB", "start from a smaller picture");
          case TimeoutException time ->
              new Problem(503, "busy", "the worker did not answer in time", "try again soon");
          default -> {
            system.log().warn("a request failed", e);
            yield new Problem(500, "failed", "unexpected: " + e, "see the server's log");
          }
        });
  }
}
