package afterimage.http;

import static akka.http.javadsl.server.PathMatchers.segment;

import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.server.AllDirectives;
import akka.http.javadsl.server.Route;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** Which request to the API goes where. */
final class ApiRoutes extends AllDirectives {
  private final Api api;
  private final PictureDownloads prints;
  private final Catalog offer;

  ApiRoutes(Api api, PictureDownloads prints, Catalog offer) {
    this.api = api;
    this.prints = prints;
    this.offer = offer;
  }

  /** Below /api, but for what is asked before a token. */
  Route all(HttpRequest request, byte[] body) {
    return concat(
        path("me", () -> get(() -> complete(api.me()))),
        path("presets", () -> get(() -> complete(offer.presets(request)))),
        path("schema", () -> get(() -> complete(offer.schema(request)))),
        path("labels", () -> get(() -> labels(request))),
        pathPrefix("networks", () -> networks(request)),
        pathPrefix("sessions", () -> sessions(request, body)));
  }

  private Route labels(HttpRequest request) {
    return parameterOptional(
        "q",
        q ->
            parameterOptional(
                "network",
                network ->
                    completeWithFuture(offer.labels(request, q.orElse(""), network.orElse("")))));
  }

  private Route networks(HttpRequest request) {
    return concat(
        pathEnd(() -> get(() -> completeWithFuture(offer.networks(request)))),
        path(segment(), name -> get(() -> completeWithFuture(offer.network(request, name)))),
        path(
            segment().slash("layers"),
            name -> get(() -> completeWithFuture(offer.layers(request, name)))));
  }

  private Route sessions(HttpRequest request, byte[] body) {
    return concat(
        pathEnd(
            () ->
                concat(
                    get(() -> completeWithFuture(api.list(request))),
                    post(() -> json(request, body, json -> api.create(request, json))))),
        pathPrefix(segment(), id -> session(request, body, id)));
  }

  private Route session(HttpRequest request, byte[] body, String id) {
    return concat(
        pathEnd(
            () ->
                concat(
                    get(() -> completeWithFuture(api.get(id))),
                    patch(() -> json(request, body, json -> api.patch(id, json))),
                    delete(() -> completeWithFuture(api.delete(id))))),
        path("meters", () -> get(() -> completeWithFuture(api.meters(id)))),
        path("history", () -> get(() -> completeWithFuture(api.history(id)))),
        path("picture.png", () -> get(() -> completeWithFuture(prints.picture(request, id)))),
        path("timelapse.png", () -> get(() -> completeWithFuture(prints.timelapse(request, id)))),
        path("fork", () -> post(() -> json(request, body, json -> api.fork(id, json)))),
        path("restore", () -> post(() -> completeWithFuture(api.restore(id)))),
        path("pause", () -> move(id, Wire.Move.PAUSE)),
        path("resume", () -> move(id, Wire.Move.RESUME)),
        path("step", () -> move(id, Wire.Move.STEP)),
        path("stop", () -> move(id, Wire.Move.STOP)));
  }

  private Route move(String id, Wire.Move move) {
    return post(() -> completeWithFuture(api.move(id, move)));
  }

  private Route json(
      HttpRequest request, byte[] body, Function<String, CompletionStage<HttpResponse>> work) {
    return completeWithFuture(work.apply(RequestBody.json(request, body)));
  }
}
