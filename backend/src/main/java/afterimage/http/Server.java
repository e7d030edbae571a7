package afterimage.http;

import akka.NotUsed;
import akka.actor.typed.ActorSystem;
import akka.http.javadsl.Http;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.settings.ServerSettings;
import akka.io.Inet;
import akka.stream.TLSProtocol;
import akka.stream.javadsl.BidiFlow;
import akka.stream.javadsl.Flow;
import akka.stream.javadsl.Keep;
import akka.stream.javadsl.Sink;
import akka.stream.javadsl.Source;
import akka.stream.javadsl.TLSPlacebo;
import akka.stream.javadsl.Tcp;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The open port: every connection is HTTP over a {@link Line}. There are no more than so many at
 * once that are not live sockets; one too many is closed as it comes, since Akka HTTP only counts
 * connections that it has accepted itself.
 */
public final class Server {
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

  private Server() {}

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
      Duration idle,
      Flow<HttpRequest, HttpResponse, ?> site) {
    ServerSettings settings =
        ServerSettings.create(akka.actor.typed.javadsl.Adapter.toClassic(system));
    AtomicInteger plain = new AtomicInteger();
    List<Inet.SocketOption> options = List.of(akka.io.TcpSO.tcpNoDelay(true));
    return Tcp.get(system)
        .bind(host, port, settings.getBacklog(), options, false, java.util.Optional.of(idle))
        .toMat(
            Sink.foreach(
                connection -> {
                  Line line =
                      new Line(
                          connection.remoteAddress().getAddress(),
                          connection.localAddress().getPort());
                  if (plain.incrementAndGet() > settings.getMaxConnections()) {
                    plain.decrementAndGet();
                    connection.handleWith(
                        Flow.fromSinkAndSource(Sink.cancelled(), Source.empty()), system);
                    return;
                  }
                  var unused = line.plain().thenRun(plain::decrementAndGet);
                  connection.handleWith(
                      Http.get(system)
                          .serverLayer(settings)
                          .atop(PLAIN.atop(TLSPlacebo.getInstance()))
                          .atop(line.guard())
                          .reversed()
                          .join(
                              Flow.of(HttpRequest.class)
                                  .map(request -> request.addAttribute(Line.KEY, line))
                                  .via(site)),
                      system);
                }),
            Keep.left())
        .run(system);
  }
}
