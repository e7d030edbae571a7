package afterimage.http;

import static akka.http.javadsl.server.PathMatchers.segment;

import afterimage.network.NetworkException;
import afterimage.recipe.RecipeException;
import akka.actor.typed.ActorSystem;
import akka.http.javadsl.model.AttributeKeys;
import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpEntities;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.StatusCodes;
import akka.http.javadsl.model.headers.RawHeader;
import akka.http.javadsl.server.AllDirectives;
import akka.http.javadsl.server.ExceptionHandler;
import akka.http.javadsl.server.MethodRejection;
import akka.http.javadsl.server.RejectionHandler;
import akka.http.javadsl.server.Route;
import akka.http.scaladsl.model.EntityStreamSizeException;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.function.BiFunction;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Which request goes where; what is wrong with one is answered here, in one form. */
final class Routes extends AllDirectives {
  private static final long LARGEST_BODY = 8_200_000; // a recipe that starts from a picture
  private static final int BODY_MILLIS = 20_000;

  private final ActorSystem<?> system;
  private final Access access;
  private final Assets assets;
  private final Api api;
  private final Offer offer;
  private final Directory directory;
  private final BooleanSupplier known;
  private final Sockets sockets;
  private final java.util.function.BiFunction<HttpRequest, Line, HttpResponse> live;
  private final Supplier<String> metrics;

  Routes(
      ActorSystem<?> system,
      Access access,
      Assets assets,
      Api api,
      Offer offer,
      Directory directory,
      BooleanSupplier known,
      Sockets sockets,
      BiFunction<HttpRequest, Line, HttpResponse> live,
      Supplier<String> metrics) {
    this.system = system;
    this.access = access;
    this.assets = assets;
    this.api = api;
    this.offer = offer;
    this.directory = directory;
    this.known = known;
    this.sockets = sockets;
    this.live = live;
    this.metrics = metrics;
  }

  Route all() {
    return mapResponse(
        Replies::safe,
        () ->
            handleRejections(
                rejections(),
                () -> handleExceptions(exceptions(), () -> extractRequest(this::admitted))));
  }

  /** Names and origins first, then the token, then the question. */
  private Route admitted(HttpRequest request) {
    Line line = request.getAttribute(Line.KEY).orElseThrow();
    var refusal = access.refusal(request, line.port());
    if (refusal.isPresent()) {
      return complete(Replies.problem(refusal.get()));
    }
    String path = request.getUri().path();
    if (path.startsWith("/health/")) {
      return health(path);
    }
    if (!access.isKnown(request)) {
      return welcome(request);
    }
    if (path.equals("/api/live")) {
      return complete(live(request, line));
    }
    return encodeResponse(
        () ->
            concat(
                pathPrefix("api", () -> api(request)),
                metrics(),
                asset(request, request.getUri().path())));
  }

  private Route health(String path) {
    return switch (path) {
      case "/health/live" -> complete(Replies.json(200, SessionJson.object().put("live", true)));
      case "/health/ready" -> {
        String missing = known.getAsBoolean() ? directory.missing() : "the journal is being read";
        yield complete(
            missing.isEmpty()
                ? Replies.json(200, SessionJson.object().put("ready", true))
                : Replies.problem(new Problem(503, "not-ready", missing, "ask again in a second")));
      }
      default -> reject();
    };
  }

  /** A link with the token in it opens the page once; from then on a cookie does. */
  private Route welcome(HttpRequest request) {
    return request
        .getUri()
        .query()
        .get("token")
        .filter(access::isToken)
        .map(
            token ->
                complete(
                    HttpResponse.create()
                        .withStatus(StatusCodes.SEE_OTHER)
                        .addHeader(RawHeader.create("Location", "/"))
                        .addHeader(
                            RawHeader.create(
                                "Set-Cookie",
                                "%s=%s; Path=/; HttpOnly; SameSite=Strict; Max-Age=31536000"
                                    .formatted(Access.COOKIE, token)))))
        .orElseGet(
            () ->
                complete(
                    Replies.problem(
                        new Problem(
                            401,
                            "token-needed",
                            "this server asks for its token",
                            "open the link that it printed when it started"))));
  }

  private HttpResponse live(HttpRequest request, Line line) {
    if (request.getAttribute(AttributeKeys.webSocketUpgrade).isEmpty()) {
      return Replies.problem(
          new Problem(426, "upgrade-needed", "this is a WebSocket", "connect with ws://"));
    }
    if (!sockets.hasRoom(line.remote())) {
      return Replies.problem(
          new Problem(
              429, "too-many", "this address has too many open sockets", "close some pages"));
    }
    return live.apply(request, line);
  }

  private Route api(HttpRequest request) {
    return concat(
        path("me", () -> get(() -> complete(api.me()))),
        path("presets", () -> get(() -> complete(offer.presets(request)))),
        path("schema", () -> get(() -> complete(offer.schema(request)))),
        path("openapi.json", () -> get(() -> asset(request, "/api/openapi.json"))),
        path("labels", () -> get(() -> labels(request))),
        pathPrefix("networks", () -> networks(request)),
        pathPrefix("sessions", () -> sessions(request)));
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

  private Route sessions(HttpRequest request) {
    return concat(
        pathEnd(
            () ->
                concat(
                    get(() -> completeWithFuture(api.list(request))),
                    post(() -> body(request, body -> api.create(request, body))))),
        pathPrefix(segment(), id -> session(request, id)));
  }

  private Route session(HttpRequest request, String id) {
    return concat(
        pathEnd(
            () ->
                concat(
                    get(() -> completeWithFuture(api.get(id))),
                    patch(() -> body(request, body -> api.patch(id, body))),
                    delete(() -> completeWithFuture(api.delete(id))))),
        path("meters", () -> get(() -> completeWithFuture(api.meters(id)))),
        path("history", () -> get(() -> completeWithFuture(api.history(id)))),
        path("picture.png", () -> get(() -> completeWithFuture(api.picture(request, id)))),
        path("timelapse.png", () -> get(() -> completeWithFuture(api.timelapse(request, id)))),
        path("fork", () -> post(() -> body(request, body -> api.fork(id, body)))),
        path("restore", () -> post(() -> completeWithFuture(api.restore(id)))),
        path("pause", () -> move(id, Wire.Move.PAUSE)),
        path("resume", () -> move(id, Wire.Move.RESUME)),
        path("step", () -> move(id, Wire.Move.STEP)),
        path("stop", () -> move(id, Wire.Move.STOP)));
  }

  private Route move(String id, Wire.Move move) {
    return post(() -> completeWithFuture(api.move(id, move)));
  }

  private Route body(
      HttpRequest request,
      java.util.function.Function<String, CompletionStage<HttpResponse>> work) {
    return completeWithFuture(
        request
            .entity()
            .withSizeLimit(LARGEST_BODY)
            .toStrict(BODY_MILLIS, akka.stream.Materializer.matFromSystem(system))
            .thenCompose(strict -> work.apply(strict.getData().utf8String())));
  }

  private Route metrics() {
    return path(
        "metrics",
        () ->
            get(
                () ->
                    complete(
                        HttpResponse.create()
                            .withEntity(
                                HttpEntities.create(
                                    ContentTypes.TEXT_PLAIN_UTF8, metrics.get())))));
  }

  private Route asset(HttpRequest request, String path) {
    return assets
        .get(path)
        .map(
            asset ->
                get(
                    () ->
                        complete(
                            Replies.bytes(
                                request,
                                asset.bytes(),
                                ContentTypes.parse(asset.type()),
                                asset.tag()))))
        .orElseGet(this::reject);
  }

  private RejectionHandler rejections() {
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

  private ExceptionHandler exceptions() {
    return ExceptionHandler.newBuilder().matchAny(e -> complete(surprise(e))).build();
  }

  private HttpResponse surprise(Throwable thrown) {
    Throwable e =
        thrown instanceof CompletionException && thrown.getCause() != null
            ? thrown.getCause()
            : thrown;
    return Replies.problem(
        switch (e) {
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
