package afterimage.http;

import afterimage.session.Answer;
import afterimage.session.Session;
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
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

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

  private record Found(
      String id,
      Consumer<Optional<ActorRef<Session.Command>>> then,
      Optional<ActorRef<Session.Command>> session)
      implements Command {}

  private record Answered(Answers.Asked asked, Answer answer) implements Command {}

  /** Tunings were tried as one. */
  private record Tried(
      List<Wire.Tune> tunings,
      ActorRef<Session.Command> session,
      Answers.Asked asked,
      Answer answer)
      implements Command {}

  private enum Time implements Command {
    TO_FLUSH
  }

  /** What a page is told when it comes. */
  record Greeting(String version, String owner, String network, String second) {}

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int TOO_SLOW = 1008;

  private final TimerScheduler<Command> timers;
  private final BoundedSourceQueue<Message> out;
  private final Line line;
  private final ActorRef<Sessions.Command> sessions;
  private final Greeting greeting;
  private final ActorRef<Viewer> viewer;
  private final Channels channels = new Channels();
  private final Turns turns = new Turns();
  private final Held held = new Held();
  private final Answers answers = new Answers((id, answer) -> say(said(id, answer)));
  private final Allowance allowance = new Allowance(System.nanoTime());

  private LiveSocket(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      BoundedSourceQueue<Message> out,
      Line line,
      ActorRef<Sessions.Command> sessions,
      Greeting greeting) {
    super(context);
    this.timers = timers;
    this.out = out;
    this.line = line;
    this.sessions = sessions;
    this.greeting = greeting;
    this.viewer = context.messageAdapter(Viewer.class, Seen::new);
  }

  static Behavior<Command> create(
      BoundedSourceQueue<Message> out,
      Line line,
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
      case Found found -> turns.go(found.id(), () -> found.then().accept(found.session()));
      case Answered answered -> answers.answer(answered.asked(), answered.answer());
      case Tried tried -> tried(tried);
      case Time time -> flush();
      case Closed closed -> {
        channels.all().forEach(each -> each.session().tell(new Session.Unwatch(viewer)));
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
      case Wire.Tune tune -> tune(tune);
      case Wire.Order order -> order(order);
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
        .ifPresent(channel -> channel.session().tell(new Session.Drawn(viewer)));
  }

  private void watch(Wire.Watch watch) {
    find(
        watch.session(),
        found -> {
          if (found.isEmpty()) {
            say(Wire.watchError(watch.session(), missing(watch.session())));
          } else if (!channels.hasRoomFor(watch.session())) {
            say(
                Wire.watchError(
                    watch.session(),
                    new Problem(
                        429,
                        "too-many",
                        "a socket may watch %d sessions".formatted(Channels.MOST),
                        "unwatch some first")));
          } else {
            channels.open(watch.session(), found.get());
            found.get().tell(new Session.Watch(viewer, watch.since()));
          }
        });
  }

  private void unwatch(String session) {
    turns.next(
        session,
        () ->
            channels
                .close(session)
                .ifPresent(channel -> channel.session().tell(new Session.Unwatch(viewer))));
  }

  private void tune(Wire.Tune tune) {
    if (!held.has(tune.session()) && mayCommand()) {
      send(tune.id(), tune.session(), turning(tune.set()));
    } else if (held.add(tune)) {
      flushSoon();
    } else {
      say(Wire.error(tune.id(), tooFast()));
    }
  }

  private void flush() {
    Optional<String> first = held.first();
    if (first.isPresent() && mayCommand()) {
      flush(first.get());
    }
    if (!held.isEmpty()) {
      flushSoon();
    }
  }

  private void flush(String session) {
    List<Wire.Tune> tunings = held.take(session);
    if (tunings.size() == 1) {
      send(tunings.getFirst().id(), session, turning(tunings.getFirst().set()));
    } else if (!tunings.isEmpty()) {
      tryAll(tunings, session);
    }
  }

  /** Several tunings as one; what is said later waits, as they may have to be sent singly. */
  private void tryAll(List<Wire.Tune> tunings, String session) {
    List<String> ids = tunings.stream().map(Wire.Tune::id).toList();
    withSession(
        session,
        ids,
        found -> {
          turns.stop(session);
          Answers.Asked asked = answers.ask(session, ids);
          ask(
              found,
              turning(Held.merged(tunings)),
              answer -> new Tried(tunings, found, asked, answer));
        });
  }

  /** One bad value refuses all, so each is asked for itself then. */
  private void tried(Tried tried) {
    List<Wire.Tune> tunings = tried.tunings();
    String session = tunings.getFirst().session();
    boolean isBad =
        tried.answer() instanceof Answer.Refused refused
            && refused.code() == Answer.Code.BAD_RECIPE;
    turns.go(
        session,
        () -> {
          if (!isBad) {
            answers.answer(tried.asked(), tried.answer());
            return;
          }
          answers.drop(tried.asked());
          allowance.charge(tunings.size());
          tunings.forEach(
              tune -> request(tune.id(), session, tried.session(), turning(tune.set())));
        });
  }

  private void flushSoon() {
    if (!timers.isTimerActive(Time.TO_FLUSH)) {
      timers.startSingleTimer(Time.TO_FLUSH, Duration.ofMillis(1000 / Allowance.A_SECOND));
    }
  }

  private static BiFunction<String, ActorRef<Answer>, Session.Command> turning(
      Map<String, JsonNode> set) {
    return (by, replyTo) -> new Session.Tune(set, by, replyTo);
  }

  private void order(Wire.Order order) {
    if (!mayCommand()) {
      say(Wire.error(order.id(), tooFast()));
      return;
    }
    flush(order.session()); // what was said before comes first
    send(
        order.id(),
        order.session(),
        switch (order.move()) {
          case PAUSE -> Session.Pause::new;
          case RESUME -> Session.Resume::new;
          case STEP -> Session.Step::new;
          case STOP -> Session.Stop::new;
        });
  }

  private void send(
      String id, String session, BiFunction<String, ActorRef<Answer>, Session.Command> command) {
    withSession(session, List.of(id), found -> request(id, session, found, command));
  }

  private void request(
      String id,
      String session,
      ActorRef<Session.Command> to,
      BiFunction<String, ActorRef<Answer>, Session.Command> command) {
    Answers.Asked asked = answers.ask(session, List.of(id));
    ask(to, command, answer -> new Answered(asked, answer));
  }

  private void ask(
      ActorRef<Session.Command> to,
      BiFunction<String, ActorRef<Answer>, Session.Command> command,
      Function<Answer, Command> then) {
    getContext()
        .<Session.Command, Answer>ask(
            Answer.class,
            to,
            PATIENCE,
            replyTo -> command.apply(greeting.owner(), replyTo),
            (answer, failure) -> then.apply(answered(answer)));
  }

  private static Answer answered(@Nullable Answer answer) {
    return answer != null
        ? answer
        : new Answer.Refused(
            Answer.Code.FAILED, "the worker did not answer in time", "try again in a moment");
  }

  private static String said(String id, Answer answer) {
    return switch (answer) {
      case Answer.Done done -> Wire.ack(id, done.step());
      case Answer.Refused refused -> Wire.error(id, Problem.of(refused));
    };
  }

  /** Does something with a session; commands to one that is not there are refused. */
  private void withSession(
      String session, List<String> ids, Consumer<ActorRef<Session.Command>> work) {
    find(
        session,
        found ->
            found.ifPresentOrElse(
                work, () -> ids.forEach(id -> say(Wire.error(id, missing(session))))));
  }

  /** At once for a session that is watched, else after asking who it is. */
  private void find(String id, Consumer<Optional<ActorRef<Session.Command>>> then) {
    turns.next(
        id,
        () ->
            channels
                .of(id)
                .ifPresentOrElse(
                    channel -> then.accept(Optional.of(channel.session())), () -> seek(id, then)));
  }

  private void seek(String id, Consumer<Optional<ActorRef<Session.Command>>> then) {
    turns.stop(id);
    ActorRef<Command> self = getContext().getSelf();
    ActorRef<Optional<ActorRef<Session.Command>>> replyTo =
        getContext()
            .spawnAnonymous(
                Behaviors.receiveMessage(
                    session -> {
                      self.tell(new Found(id, then, session));
                      return Behaviors.stopped();
                    }));
    sessions.tell(new Sessions.Find(id, replyTo));
  }

  private static Problem missing(String session) {
    return Problem.notFound("there is no session " + session, "GET /api/sessions lists them");
  }

  private static Problem tooFast() {
    return new Problem(
        429,
        "too-fast",
        "more than %d commands a second".formatted(Allowance.A_SECOND),
        "send fewer; knobs that are dragged may be sent every 50 ms");
  }

  private boolean mayCommand() {
    return allowance.spend(System.nanoTime());
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
