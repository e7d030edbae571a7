package afterimage.http;

import afterimage.session.Answer;
import afterimage.session.Lookup;
import afterimage.session.SessionRequest;
import afterimage.session.Sessions;
import afterimage.session.Viewer;
import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.AbstractOnMessageBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.TimerScheduler;
import akka.http.javadsl.model.ws.BinaryMessage;
import akka.http.javadsl.model.ws.Message;
import akka.http.javadsl.model.ws.TextMessage;
import akka.stream.BoundedSourceQueue;
import akka.stream.QueueOfferResult;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/** One page: what it says goes to sessions, what they say goes to it. */
final class LiveSocket extends AbstractOnMessageBehavior<LiveSocket.Command> {
  sealed interface Command {}

  /** A text came; the next one comes after the acknowledgement. */
  record Heard(String text, ActorRef<Next> replyTo) implements Command {}

  /** The socket is open. */
  record Opened(ActorRef<Next> replyTo) implements Command {}

  /** The socket has ended. */
  record Closed() implements Command {}

  /** That was taken in. */
  enum Next {
    PLEASE
  }

  private record Seen(Viewer viewer) implements Command {}

  record Found(
      String id,
      Consumer<Lookup<ActorRef<SessionRequest>>> then,
      Lookup<ActorRef<SessionRequest>> session)
      implements Command {}

  record Answered(OrderedAnswers.Asked asked, Answer answer) implements Command {}

  /** Tunings were tried as one. */
  record Tried(
      List<Wire.Tune> tunings,
      ActorRef<SessionRequest> session,
      OrderedAnswers.Asked asked,
      Answer answer)
      implements Command {}

  enum Time implements Command {
    TO_FLUSH
  }

  /** What a page is told when it comes. */
  record Greeting(String version, String owner, String network, String second) {}

  private static final int TOO_SLOW = 1008;

  private final BoundedSourceQueue<Message> out;
  private final WebSocketTransport line;
  private final ActorRef<Sessions.Command> sessions;
  private final Greeting greeting;
  private final ActorRef<Viewer> viewer;
  private final Channels channels = new Channels();
  private final Commands commands;

  private LiveSocket(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      BoundedSourceQueue<Message> out,
      WebSocketTransport line,
      ActorRef<Sessions.Command> sessions,
      Greeting greeting) {
    super(context);
    this.out = out;
    this.line = line;
    this.sessions = sessions;
    this.greeting = greeting;
    this.commands = new Commands(context, timers, sessions, channels, greeting.owner(), this::say);
    this.viewer = context.messageAdapter(Viewer.class, Seen::new);
  }

  static Behavior<Command> create(
      BoundedSourceQueue<Message> out,
      WebSocketTransport line,
      ActorRef<Sessions.Command> sessions,
      Greeting greeting) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> new LiveSocket(context, timers, out, line, sessions, greeting)));
  }

  @Override
  public Behavior<Command> onMessage(Command message) {
    switch (message) {
      case Opened opened -> open(opened.replyTo());
      case Heard heard -> {
        hear(Wire.decode(heard.text()));
        heard.replyTo().tell(Next.PLEASE);
      }
      case Seen seen -> tell(seen.viewer());
      case Found found -> commands.found(found);
      case Answered answered -> commands.answered(answered);
      case Tried tried -> commands.tried(tried);
      case Time time -> commands.flush();
      case Closed closed -> {
        channels.all().forEach(each -> each.session().tell(new SessionRequest.Unwatch(viewer)));
        return Behaviors.stopped();
      }
    }
    return this;
  }

  private void open(ActorRef<Next> replyTo) {
    say(Wire.hello(greeting.version(), greeting.owner(), greeting.network(), greeting.second()));
    sessions.tell(new Sessions.Follow(viewer));
    replyTo.tell(Next.PLEASE);
  }

  // ---- from the page

  private void hear(Wire.Said said) {
    switch (said) {
      case Wire.Drawn drawn -> drawn(drawn.channel());
      case Wire.Watch watch -> watch(watch);
      case Wire.Unwatch unwatch -> unwatch(unwatch.session());
      case Wire.Tune tune -> commands.tune(tune);
      case Wire.Order order -> commands.order(order);
      case Wire.Ping ping -> say(Wire.pong(ping.id()));
      case Wire.Nonsense nonsense ->
          say(
              Wire.error(
                  nonsense.id(), Problem.badMessage(nonsense.detail(), "see docs/protocol.md")));
    }
  }

  private void drawn(int number) {
    channels
        .numbered(number)
        .ifPresent(channel -> channel.session().tell(new SessionRequest.Drawn(viewer)));
  }

  private void watch(Wire.Watch watch) {
    commands.find(
        watch.session(),
        lookup -> {
          switch (lookup) {
            case Lookup.Found<ActorRef<SessionRequest>> found -> watch(watch, found.it());
            case Lookup.Missing<ActorRef<SessionRequest>> missing ->
                say(Wire.watchError(watch.session(), Problem.of(missing.why())));
          }
        });
  }

  private void watch(Wire.Watch watch, ActorRef<SessionRequest> session) {
    if (channels.hasRoomFor(watch.session())) {
      channels.open(watch.session(), session);
      session.tell(new SessionRequest.Watch(viewer, watch.since()));
    } else {
      say(
          Wire.watchError(
              watch.session(),
              new Problem(
                  429,
                  "too-many",
                  String.format(Locale.ROOT, "a socket may watch %d sessions", Channels.MOST),
                  "unwatch some first")));
    }
  }

  private void unwatch(String session) {
    commands.next(
        session,
        () ->
            channels
                .close(session)
                .ifPresent(channel -> channel.session().tell(new SessionRequest.Unwatch(viewer))));
  }

  // ---- to the page

  private void tell(Viewer message) {
    switch (message) {
      case Viewer.Snapshot snapshot ->
          with(snapshot.state().id(), n -> say(Wire.snapshot(snapshot.state(), n)));
      case Viewer.CaughtUp caught ->
          with(caught.session(), n -> say(Wire.caughtUp(caught.session(), caught.version(), n)));
      case Viewer.Event event ->
          with(event.happening().after().id(), n -> say(Wire.event(event.happening(), n)));
      case Viewer.Progress progress ->
          with(
              progress.state().id(), n -> say(Wire.meters(progress.state(), progress.meters(), n)));
      case Viewer.Picture picture ->
          with(picture.session(), n -> offer(BinaryMessage.create(Wire.frame(picture.frame(), n))));
      case Viewer.Gone gone -> {
        with(gone.session(), n -> say(Wire.deleted(gone.version(), n)));
        channels.close(gone.session());
      }
      case Viewer.Listed listed -> say(Wire.sessions());
    }
  }

  private void with(String session, java.util.function.IntConsumer work) {
    channels.of(session).ifPresent(channel -> work.accept(channel.number()));
  }

  private void say(String text) {
    offer(TextMessage.create(text));
  }

  private void offer(Message message) {
    if (!out.offer(message).equals(QueueOfferResult.enqueued())) {
      line.close(TOO_SLOW, "too slow to read");
    }
  }
}
