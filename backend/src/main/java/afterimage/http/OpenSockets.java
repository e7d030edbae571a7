package afterimage.http;

import akka.NotUsed;
import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Behavior;
import akka.actor.typed.Props;
import akka.http.javadsl.model.ws.Message;
import akka.http.javadsl.model.ws.TextMessage;
import akka.japi.Pair;
import akka.stream.BoundedSourceQueue;
import akka.stream.StreamLimitReachedException;
import akka.stream.javadsl.Flow;
import akka.stream.javadsl.Sink;
import akka.stream.javadsl.Source;
import akka.stream.typed.javadsl.ActorSink;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/**
 * The open sockets: how many an address has, and how a message becomes a text of bounded length.
 */
final class OpenSockets {
  private static final int LONGEST_MESSAGE = 32 * 1024;
  private static final int QUEUE = 256;
  private static final int TOO_BIG = 1009;
  private static final int NO_TEXT = 1003;
  private static final int RESTART = 1012;
  private static final int TOO_SLOW = 1008;

  private final ActorSystem<?> system;
  private final int mostAnAddress;
  private final Duration patience;
  private final Set<WebSocketTransport> open = ConcurrentHashMap.newKeySet();

  /**
   * None yet.
   *
   * @param patience how long the parts of a message may take to come
   */
  OpenSockets(ActorSystem<?> system, int mostAnAddress, Duration patience) {
    this.system = system;
    this.mostAnAddress = mostAnAddress;
    this.patience = patience;
  }

  int count() {
    return open.size();
  }

  /** Whether an address may open one more. */
  boolean hasRoom(InetAddress address) {
    return open.stream().filter(line -> line.remote().equals(address)).count() < mostAnAddress;
  }

  /** Tells every page that the server goes away and comes back; ends when all have heard it. */
  CompletionStage<?> restart() {
    List<WebSocketTransport> all = List.copyOf(open);
    all.forEach(line -> line.close(RESTART, "the server restarts"));
    return CompletableFuture.allOf(
        all.stream().map(WebSocketTransport::end).toArray(CompletableFuture<?>[]::new));
  }

  /** A socket on a line, once the other side is there to use it. */
  Flow<Message, Message, ?> open(
      WebSocketTransport line,
      Function<BoundedSourceQueue<Message>, Behavior<LiveSocket.Command>> page) {
    return Flow.fromMaterializer((materializer, attributes) -> opened(line, page));
  }

  private Flow<Message, Message, NotUsed> opened(
      WebSocketTransport line,
      Function<BoundedSourceQueue<Message>, Behavior<LiveSocket.Command>> page) {
    Pair<BoundedSourceQueue<Message>, Source<Message, NotUsed>> out =
        Source.<Message>queue(QUEUE).preMaterialize(system);
    ActorRef<LiveSocket.Command> socket =
        system.systemActorOf(
            page.apply(out.first()), "socket-" + java.util.UUID.randomUUID(), Props.empty());
    open.add(line);
    Sink<Message, NotUsed> in =
        Flow.<Message>create()
            .mapAsync(1, message -> text(message, line))
            .takeWhile(Optional::isPresent) // else the line says why it ends
            .map(Optional::orElseThrow)
            .watchTermination(
                (value, end) -> {
                  end.whenComplete((done, failure) -> open.remove(line));
                  return value;
                })
            .to(
                ActorSink.actorRefWithBackpressure(
                    socket,
                    (replyTo, text) -> new LiveSocket.Heard(text, replyTo),
                    LiveSocket.Opened::new,
                    LiveSocket.Next.PLEASE,
                    new LiveSocket.Closed(),
                    failure -> new LiveSocket.Closed()));
    return Flow.fromSinkAndSourceCoupled(in, out.second());
  }

  /** A whole text; empty where the line is closed for what came. */
  private CompletionStage<Optional<String>> text(Message message, WebSocketTransport line) {
    if (!message.isText()) {
      return refused(line, NO_TEXT, "only text is understood");
    }
    TextMessage text = message.asTextMessage();
    if (text.isStrict()) {
      return text.getStrictText().length() <= LONGEST_MESSAGE
          ? CompletableFuture.completedFuture(Optional.of(text.getStrictText()))
          : tooLong(line);
    }
    StringBuilder whole = new StringBuilder();
    return text.getStreamedText()
        .limitWeighted(LONGEST_MESSAGE, part -> (long) Math.max(1, part.length()))
        .completionTimeout(patience)
        .runWith(Sink.foreach(whole::append), system)
        .thenApply(done -> Optional.of(whole.toString()))
        .exceptionallyCompose(failure -> refused(line, failure));
  }

  /** What is no text has been answered by Akka HTTP with a code of its own. */
  private static CompletionStage<Optional<String>> refused(
      WebSocketTransport line, Throwable failure) {
    Throwable cause = failure.getCause() == null ? failure : failure.getCause();
    return switch (cause) {
      case StreamLimitReachedException tooMuch -> tooLong(line);
      case TimeoutException late -> refused(line, TOO_SLOW, "a message came too slowly");
      default -> CompletableFuture.completedFuture(Optional.empty());
    };
  }

  private static CompletionStage<Optional<String>> tooLong(WebSocketTransport line) {
    return refused(line, TOO_BIG, "a message may have 32 KiB");
  }

  private static CompletionStage<Optional<String>> refused(
      WebSocketTransport line, int code, String reason) {
    line.close(code, reason);
    return CompletableFuture.completedFuture(Optional.empty());
  }
}
