package afterimage.http;

import afterimage.network.NetworkException;
import afterimage.recipe.RecipeException;
import akka.actor.typed.ActorSystem;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.headers.RawHeader;
import akka.http.javadsl.server.AllDirectives;
import akka.http.javadsl.server.ExceptionHandler;
import akka.http.javadsl.server.MethodRejection;
import akka.http.javadsl.server.Rejection;
import akka.http.javadsl.server.RejectionHandler;
import akka.http.scaladsl.model.IllegalUriException;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What is wrong with a request is answered here, in one form. */
final class ErrorHandling extends AllDirectives {
  private final ActorSystem<?> system;

  ErrorHandling(ActorSystem<?> system) {
    this.system = system;
  }

  RejectionHandler rejections() {
    return RejectionHandler.newBuilder()
        .handleAll(
            MethodRejection.class,
            all ->
                complete(
                    Replies.problem(Problem.wrongMethod())
                        .addHeader(RawHeader.create("Allow", allowed(all)))))
        .handleAll(
            Rejection.class,
            any ->
                complete(
                    Replies.problem(
                        Problem.badRequest(
                            "the request asks for what is not to be had here",
                            "see /api/openapi.json"))))
        .handleNotFound(
            complete(
                Replies.problem(
                    Problem.notFound("there is nothing here", "see /api/openapi.json"))))
        .build();
  }

  private static String allowed(List<MethodRejection> all) {
    return all.stream()
        .map(rejection -> rejection.supported().value())
        .flatMap(method -> method.equals("GET") ? Stream.of("GET", "HEAD") : Stream.of(method))
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
          case RequestException refusal -> refusal.problem();
          case RecipeException recipe -> Problem.badRecipe(recipe.getMessage());
          case NetworkException network -> Problem.badRecipe(network.getMessage());
          case IllegalUriException target -> Target.unreadable();
          case TimeoutException time -> Problem.busy();
          default -> {
            system.log().warn("a request failed", e);
            yield Problem.failed();
          }
        });
  }
}
