package afterimage.http;

import akka.NotUsed;
import akka.actor.typed.ActorSystem;
import akka.http.javadsl.Http;
import akka.http.javadsl.model.HttpMethods;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.settings.ServerSettings;
import akka.io.Inet;
import akka.japi.function.Function;
import akka.stream.TLSProtocol;
import akka.stream.javadsl.BidiFlow;
import akka.stream.javadsl.Flow;
import akka.stream.javadsl.Keep;
import akka.stream.javadsl.Sink;
import akka.stream.javadsl.Source;
import akka.stream.javadsl.TLSPlacebo;
import akka.stream.javadsl.Tcp;
import akka.util.ByteString;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/**
 * The open port: every connection is HTTP over a {@link WebSocketTransport} over a {@link
 * RequestGuard}. There are no more {@link Connections} at once than so many that are not live
 * sockets; Akka HTTP only counts those that it has accepted itself.
 */
public final class HttpPort {
  /** Akka HTTP speaks of TLS even where there is none. */
  private static final BidiFlow<
          TLSProtocol.SslTlsOutbound,
          TLSProtocol.SslTlsOutbound,
          TLSProtocol.SessionBytes,
          TLSProtocol.SslTlsInbound,
          NotUsed>
      PLAIN =
          BidiFlow.fromFlows(
              Flow.<TLSProtocol.SslTlsOutbound>create(),
              Flow.<TLSProtocol.SessionBytes>create()
                  .map(bytes -> (TLSProtocol.SslTlsInbound) bytes));

  /**
   * How much of everything one side of a connection may want of the other.
   *
   * @param mostAnAddress connections of one address that are no live sockets
   * @param header how long the header of a request may take to come
   * @param body the same of its body
   * @param idle how long a connection may be silent
   */
  public record Limits(int mostAnAddress, Duration header, Duration body, Duration idle) {}

  private HttpPort() {}

  /**
   * Opens the port.
   *
   * @param port 0 for a free one
   * @param site answers requests, and knows the port
   */
  static CompletionStage<Tcp.ServerBinding> bind(
      ActorSystem<?> system,
      String host,
      int port,
      Limits limits,
      Function<HttpRequest, CompletionStage<HttpResponse>> site) {
    ServerSettings configured =
        ServerSettings.create(akka.actor.typed.javadsl.Adapter.toClassic(system));
    ServerSettings.Timeouts timeouts = configured.getTimeouts();
    long millis = timeouts.requestTimeout().toMillis();
    ServerSettings settings =
        configured.withTimeouts( // Akka HTTP would answer in words of its own
            timeouts.withRequestTimeout(scala.concurrent.duration.Duration.Inf()));
    Connections connections = new Connections(settings.getMaxConnections(), limits.mostAnAddress());
    List<Inet.SocketOption> options = List.of(akka.io.TcpSO.tcpNoDelay(true));
    boolean halfClose = true; // whoever has said all may still read, and we read what is left over
    return Tcp.get(system)
        .bind(host, port, settings.getBacklog(), options, halfClose, Optional.of(limits.idle()))
        .toMat(
            Sink.foreach(
                connection -> {
                  InetAddress remote = connection.remoteAddress().getAddress();
                  WebSocketTransport line =
                      new WebSocketTransport(
                          Connections.network(remote), connection.localAddress().getPort());
                  RequestGuard guard = new RequestGuard(limits.header(), System.nanoTime());
                  if (!connections.admit(line.remote(), guard)) {
                    connection.handleWith(
                        Flow.fromSinkAndSourceCoupled(Sink.cancelled(), Source.empty()), system);
                    return;
                  }
                  connection.handleWith(
                      guard
                          .flow()
                          .reversed()
                          .join(http(system, settings, line, guard, site, millis)),
                      system);
                }),
            Keep.left())
        .run(system);
  }

  /** Made with the first whole header: who opens connections and says nothing costs little. */
  private static Flow<ByteString, ByteString, ?> http(
      ActorSystem<?> system,
      ServerSettings settings,
      WebSocketTransport line,
      RequestGuard guard,
      Function<HttpRequest, CompletionStage<HttpResponse>> site,
      long millis) {
    return Flow.lazyFlow(
        () ->
            Http.get(system)
                .serverLayer(settings)
                .atop(PLAIN.atop(TLSPlacebo.getInstance()))
                .atop(line.guard())
                .reversed()
                .join(
                    Flow.of(HttpRequest.class)
                        .mapAsync(1, request -> answer(request, line, guard, site, millis))));
  }

  /** In time, and whatever happens. */
  private static CompletionStage<HttpResponse> answer(
      HttpRequest request,
      WebSocketTransport line,
      RequestGuard guard,
      Function<HttpRequest, CompletionStage<HttpResponse>> site,
      long millis)
      throws Exception {
    guard.begun();
    if (request.entity().isStrict()) {
      guard.whole();
    }
    boolean isHead = request.method().equals(HttpMethods.HEAD);
    HttpRequest asked = isHead ? request.withMethod(HttpMethods.GET) : request;
    return site.apply(
            asked.addAttribute(WebSocketTransport.KEY, line).addAttribute(RequestGuard.KEY, guard))
        .toCompletableFuture()
        .thenApply(response -> isHead ? HeadLength.in(response) : response)
        .completeOnTimeout(late(), millis, TimeUnit.MILLISECONDS)
        .whenComplete(
            (response, failure) ->
                guard.answered(System.nanoTime(), failure == null ? response : failed()));
  }

  /** The answer where nobody knows another. */
  static HttpResponse failed() {
    return Replies.safe(Replies.problem(Problem.failed()));
  }

  private static HttpResponse late() {
    return Replies.safe(Replies.problem(Problem.busy()));
  }
}
