package afterimage.http;

import akka.http.javadsl.model.AttributeKeys;
import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpEntities;
import akka.http.javadsl.model.HttpMethods;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.StatusCodes;
import akka.http.javadsl.model.headers.RawHeader;
import akka.http.javadsl.server.AllDirectives;
import akka.http.javadsl.server.Route;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Supplier;

/** Who comes in, and which request goes where. */
final class Routes extends AllDirectives {
  private final Access access;
  private final SignIn signIn;
  private final BasePath base;
  private final ErrorHandling surprises;
  private final Health health;
  private final RequestBody body;
  private final LargeAnswers large;
  private final ApiRoutes api;
  private final Assets assets;
  private final OpenSockets sockets;
  private final BiFunction<HttpRequest, WebSocketTransport, HttpResponse> live;
  private final Supplier<String> metrics;

  Routes(
      Access access,
      SignIn signIn,
      BasePath base,
      ErrorHandling surprises,
      Health health,
      RequestBody body,
      LargeAnswers large,
      ApiRoutes api,
      Assets assets,
      OpenSockets sockets,
      BiFunction<HttpRequest, WebSocketTransport, HttpResponse> live,
      Supplier<String> metrics) {
    this.access = access;
    this.signIn = signIn;
    this.base = base;
    this.surprises = surprises;
    this.health = health;
    this.body = body;
    this.large = large;
    this.api = api;
    this.assets = assets;
    this.sockets = sockets;
    this.live = live;
    this.metrics = metrics;
  }

  Route all() {
    return mapResponse(
        Replies::safe,
        () ->
            handleRejections(
                surprises.rejections(),
                () ->
                    handleExceptions(
                        surprises.exceptions(), () -> extractRequest(this::admitted))));
  }

  /** Names and origins first, then where below the base, then the token, then the question. */
  private Route admitted(HttpRequest request) {
    WebSocketTransport line = request.getAttribute(WebSocketTransport.KEY).orElseThrow();
    var refusal = access.refusal(request, line.port());
    if (refusal.isPresent()) {
      return complete(Replies.problem(refusal.get()));
    }
    Optional<Problem> unreadable = Target.problem(request).or(() -> question(request));
    if (unreadable.isPresent()) {
      return complete(Replies.problem(unreadable.get()));
    }
    String path = request.getUri().path();
    if (base.holds(path)) {
      return mapUnmatchedPath(
          whole -> whole.substring(base.path().length()),
          () -> at(request, line, path.substring(base.path().length())));
    }
    if (path.startsWith("/health/") || path.equals("/metrics")) {
      return at(request, line, path); // for the machine room, which does not come by the proxy
    }
    return complete(path.equals(base.path()) ? redirect(request) : elsewhere());
  }

  /** Addresses on the page are relative: its own has to end with a slash. */
  private HttpResponse redirect(HttpRequest request) {
    String query = request.getUri().rawQueryString().map(text -> "?" + text).orElse("");
    return HttpResponse.create()
        .withStatus(StatusCodes.PERMANENT_REDIRECT)
        .addHeader(RawHeader.create("Location", base.page() + query));
  }

  private HttpResponse elsewhere() {
    return Replies.problem(
        Problem.notFound(
            "there is nothing here, this server is below " + base.page(),
            "open %s; a proxy before it must not cut %s off".formatted(base.page(), base.path())));
  }

  /** A path below the base. */
  private Route at(HttpRequest request, WebSocketTransport line, String path) {
    if (path.startsWith("/health/")) {
      return health.at(path).map(answer -> get(() -> complete(answer))).orElseGet(this::reject);
    }
    var exchange = signIn.exchange(request, path, access.isSecure(request, line.port()));
    if (exchange.isPresent()) {
      return completeWithFuture(exchange.get());
    }
    if (!access.isKnown(request)) {
      return complete(signIn.refused(request, path));
    }
    if (path.equals("/api/live")) {
      return get(() -> complete(live(request, line)));
    }
    return onSuccess(() -> body.of(request), whole -> answered(request, path, whole, line));
  }

  /** A question has no body, which would have to be read before the answer. */
  private static Optional<Problem> question(HttpRequest request) {
    return request.method().equals(HttpMethods.GET) && !request.entity().isKnownEmpty()
        ? Optional.of(
            Problem.badRequest("a GET or HEAD has no body", "leave it out, or use the query"))
        : Optional.empty();
  }

  private Route answered(HttpRequest request, String path, byte[] whole, WebSocketTransport line) {
    return mapRouteResultFuture(
        answer -> answer.whenComplete((done, failure) -> body.done(whole)),
        () ->
            handleExceptions(
                surprises.exceptions(),
                () ->
                    encodeResponse(
                        () ->
                            mapResponse(
                                answer -> large.counted(answer, line.counts()),
                                () ->
                                    concat(
                                        pathPrefix("api", () -> api.all(request, whole)),
                                        metrics(),
                                        asset(request, path))))));
  }

  private HttpResponse live(HttpRequest request, WebSocketTransport line) {
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
}
