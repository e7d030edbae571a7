package afterimage.http;

import akka.NotUsed;
import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Props;
import akka.http.javadsl.model.ws.Message;
import akka.http.javadsl.model.ws.TextMessage;
import akka.japi.Pair;
import akka.stream.BoundedSourceQueue;
import akka.stream.javadsl.Flow;
import akka.stream.javadsl.Keep;
import akka.stream.javadsl.Sink;
import akka.stream.javadsl.Source;
import akka.stream.typed.javadsl.ActorSink;
import java.net.InetAddress;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * The open sockets: how many an address has, and how a message becomes a text of bounded length.
 */
final class Sockets {
  private static final int LONGEST_MESSAGE = 32 * 1024;
  private static final int QUEUE = 256;
  private static final int TOO_BIG = 1009;
  private static final int NO_TEXT = 1003;
  private static final int RESTART = 1012;

  private final ActorSystem<?> system;
  private final int mostAnAddress;
  private final Set<Line> open = ConcurrentHashMap.newKeySet();

  Sockets(ActorSystem<?> system, int mostAnAddress) {
    this.system = system;
    this.mostAnAddress = mostAnAddress;
  }

  int count() {
    return open.size();
  }

  /** Whether an address may open one more. */
  boolean hasRoom(InetAddress address) {
    return open.stream().filter(line -> line.remote().equals(address)).count() < mostAnAddress;
  }

  /** Tells every page that the server goes away and comes back. */
  void restart() {
    open.forEach(line -> line.close(RESTART, "the server restarts"));
  }

  /** A socket on a line. */
  Flow<Message, Message, NotUsed> open(
      Line line,
      Function<BoundedSourceQueue<Message>, akka.actor.typed.Behavior<LiveSocket.Command>> page) {
    Pair<BoundedSourceQueue<Message>, Source<Message, NotUsed>> out =
        Source.<Message>queue(QUEUE).preMaterialize(system);
    ActorRef<LiveSocket.Command> socket =
        system.systemActorOf(
            page.apply(out.first()), "socket-" + java.util.UUID.randomUUID(), Props.empty());
    open.add(line);
    Sink<Message, NotUsed> in =
        Flow.<Message>create()
            .mapAsync(1, message -> text(message, line))
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

  private CompletionStage<String> text(Message message, Line line) {
    if (!message.isText()) {
      line.close(NO_TEXT, "only text is understood");
      return refused("a binary message");
    }
    TextMessage text = message.asTextMessage();
    if (text.isStrict()) {
      return text.getStrictText().length() <= LONGEST_MESSAGE
          ? CompletableFuture.completedFuture(text.getStrictText())
          : tooLong(line);
    }
    return text.getStreamedText()
        .limitWeighted(LONGEST_MESSAGE, part -> (long) part.length())
        .toMat(Sink.fold("", String::concat), Keep.right())
        .run(system)
        .exceptionallyCompose(failure -> tooLong(line));
  }

  private static CompletionStage<String> tooLong(Line line) {
    line.close(TOO_BIG, "a message may have 32 KiB");
    return refused("a message of more than 32 KiB");
  }

  private static CompletionStage<String> refused(String what) {
    return CompletableFuture.failedFuture(new IllegalArgumentException(what));
  }
}
