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
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
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

  private record Found(String id, Optional<ActorRef<Session.Command>> session) implements Command {}

  private record Answered(String session, Asked asked, Answer answer) implements Command {}

  private enum Time implements Command {
    TO_FLUSH
  }

  /** What a page is told when it comes. */
  record Greeting(String version, String owner, String network, String second) {}

  /** A session on this socket. */
  private record Channel(int number, ActorRef<Session.Command> session) {}

  /** Knobs that came too fast: the newest value of each. */
  private static final class Held {
    private final Map<String, com.fasterxml.jackson.databind.JsonNode> set = new LinkedHashMap<>();
    private final List<String> ids = new ArrayList<>();
  }

  /** What was asked of a session, and its answer once it is there. */
  private static final class Asked {
    private final List<String> ids;
    private @Nullable Answer answer;

    Asked(List<String> ids) {
      this.ids = ids;
    }
  }

  private static final int COMMANDS_A_SECOND = 50;
  private static final int MOST_HELD = 64;
  private static final int MOST_CHANNELS = 512;
  private static final int LAST_CHANNEL = 65_535;
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int TOO_SLOW = 1008;

  private final TimerScheduler<Command> timers;
  private final BoundedSourceQueue<Message> out;
  private final Line line;
  private final ActorRef<Sessions.Command> sessions;
  private final Greeting greeting;
  private final ActorRef<Viewer> viewer;
  private final Map<String, Channel> channels = new HashMap<>();
  private final Map<String, List<Consumer<Optional<ActorRef<Session.Command>>>>> finding =
      new HashMap<>();
  private final Map<String, Held> held = new LinkedHashMap<>();
  private final Map<String, Deque<Asked>> asked = new HashMap<>();
  private int lastChannel;
  private double allowance = COMMANDS_A_SECOND;
  private long refilled = System.nanoTime();

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
      case Found found -> found(found);
      case Answered answered -> answer(answered);
      case Time time -> flush();
      case Closed closed -> {
        channels.values().forEach(each -> each.session().tell(new Session.Unwatch(viewer)));
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
    channels.values().stream()
        .filter(channel -> channel.number() == number)
        .findFirst()
        .ifPresent(channel -> channel.session().tell(new Session.Drawn(viewer)));
  }

  private void watch(Wire.Watch watch) {
    find(
        watch.session(),
        found -> {
          if (found.isEmpty()) {
            say(Wire.watchError(watch.session(), missing(watch.session())));
          } else if (channels.size() >= MOST_CHANNELS && !channels.containsKey(watch.session())) {
            say(
                Wire.watchError(
                    watch.session(),
                    new Problem(
                        429,
                        "too-many",
                        "a socket may watch %d sessions".formatted(MOST_CHANNELS),
                        "unwatch some first")));
          } else {
            channels.computeIfAbsent(
                watch.session(), id -> new Channel(freeChannel(), found.get()));
            found.get().tell(new Session.Watch(viewer, watch.since()));
          }
        });
  }

  /** A number that fits in 16 bits; the one that was free for longest. */
  private int freeChannel() {
    Set<Integer> taken =
        channels.values().stream().map(Channel::number).collect(Collectors.toSet());
    do {
      lastChannel = lastChannel % LAST_CHANNEL + 1;
    } while (taken.contains(lastChannel));
    return lastChannel;
  }

  private void unwatch(String session) {
    if (finding.containsKey(session)) {
      finding.get(session).add(found -> unwatch(session));
    }
    Channel channel = channels.remove(session);
    if (channel != null) {
      channel.session().tell(new Session.Unwatch(viewer));
    }
  }

  private void tune(Wire.Tune tune) {
    if (!held.containsKey(tune.session()) && mayCommand()) {
      send(List.of(tune.id()), tune.session(), turning(tune.set()));
      return;
    }
    Held knobs = held.computeIfAbsent(tune.session(), id -> new Held());
    if (knobs.ids.size() >= MOST_HELD) {
      say(Wire.error(tune.id(), tooFast()));
      return;
    }
    tune.set()
        .forEach(
            (path, value) -> {
              knobs.set.remove(path); // the newest is applied last
              knobs.set.put(path, value);
            });
    knobs.ids.add(tune.id());
    flushSoon();
  }

  private void flush() {
    var first = held.keySet().stream().findFirst();
    if (first.isPresent() && mayCommand()) {
      flush(first.get());
    }
    if (!held.isEmpty()) {
      flushSoon();
    }
  }

  private void flush(String session) {
    Held knobs = held.remove(session);
    if (knobs != null) {
      send(knobs.ids, session, turning(knobs.set));
    }
  }

  private void flushSoon() {
    if (!timers.isTimerActive(Time.TO_FLUSH)) {
      timers.startSingleTimer(Time.TO_FLUSH, Duration.ofMillis(1000 / COMMANDS_A_SECOND));
    }
  }

  private static BiFunction<String, ActorRef<Answer>, Session.Command> turning(
      Map<String, com.fasterxml.jackson.databind.JsonNode> set) {
    return (by, replyTo) -> new Session.Tune(set, by, replyTo);
  }

  private void order(Wire.Order order) {
    if (!mayCommand()) {
      say(Wire.error(order.id(), tooFast()));
      return;
    }
    flush(order.session()); // what was said before comes first
    send(
        List.of(order.id()),
        order.session(),
        switch (order.move()) {
          case PAUSE -> Session.Pause::new;
          case RESUME -> Session.Resume::new;
          case STEP -> Session.Step::new;
          case STOP -> Session.Stop::new;
        });
  }

  private void send(
      List<String> ids,
      String session,
      BiFunction<String, ActorRef<Answer>, Session.Command> command) {
    find(
        session,
        found -> {
          if (found.isEmpty()) {
            ids.forEach(id -> say(Wire.error(id, missing(session))));
            return;
          }
          Asked request = new Asked(ids);
          asked.computeIfAbsent(session, id -> new ArrayDeque<>()).add(request);
          Function<ActorRef<Answer>, Session.Command> ask =
              replyTo -> command.apply(greeting.owner(), replyTo);
          getContext()
              .ask(
                  Answer.class,
                  found.get(),
                  PATIENCE,
                  ask::apply,
                  (answer, failure) -> new Answered(session, request, answered(answer)));
        });
  }

  private static Answer answered(@Nullable Answer answer) {
    return answer != null
        ? answer
        : new Answer.Refused(
            Answer.Code.FAILED, "the worker did not answer in time", "try again in a moment");
  }

  /** Answers go out in the order of what was asked, whatever way they took to come here. */
  private void answer(Answered answered) {
    answered.asked().answer = answered.answer();
    Deque<Asked> waiting = asked.getOrDefault(answered.session(), new ArrayDeque<>());
    for (Asked first = waiting.peek(); first != null; first = waiting.peek()) {
      Answer answer = first.answer;
      if (answer == null) {
        return;
      }
      waiting.remove();
      first.ids.forEach(id -> say(said(id, answer)));
    }
    asked.remove(answered.session());
  }

  private static String said(String id, Answer answer) {
    return switch (answer) {
      case Answer.Done done -> Wire.ack(id, done.step());
      case Answer.Refused refused -> Wire.error(id, Problem.of(refused));
    };
  }

  /**
   * At once for a session that is watched, else after asking who it is. What is wanted of a session
   * happens in the order in which it was said.
   */
  private void find(String id, Consumer<Optional<ActorRef<Session.Command>>> then) {
    Channel channel = channels.get(id);
    if (finding.containsKey(id)) {
      finding.get(id).add(then);
    } else if (channel != null) {
      then.accept(Optional.of(channel.session()));
    } else {
      finding.put(id, new ArrayList<>(List.of(then)));
      ActorRef<Command> self = getContext().getSelf();
      ActorRef<Optional<ActorRef<Session.Command>>> replyTo =
          getContext()
              .spawnAnonymous(
                  Behaviors.receiveMessage(
                      session -> {
                        self.tell(new Found(id, session));
                        return Behaviors.stopped();
                      }));
      sessions.tell(new Sessions.Find(id, replyTo));
    }
  }

  private void found(Found found) {
    List<Consumer<Optional<ActorRef<Session.Command>>>> wanted = finding.remove(found.id());
    if (wanted != null) {
      wanted.forEach(each -> each.accept(found.session()));
    }
  }

  private static Problem missing(String session) {
    return Problem.notFound("there is no session " + session, "GET /api/sessions lists them");
  }

  private static Problem tooFast() {
    return new Problem(
        429,
        "too-fast",
        "more than %d commands a second".formatted(COMMANDS_A_SECOND),
        "send fewer; knobs that are dragged may be sent every 50 ms");
  }

  private boolean mayCommand() {
    long now = System.nanoTime();
    allowance = Math.min(COMMANDS_A_SECOND, allowance + (now - refilled) / 1e9 * COMMANDS_A_SECOND);
    refilled = now;
    if (allowance < 1) {
      return false;
    }
    allowance--;
    return true;
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
        channels.remove(gone.session());
      }
      case Viewer.Listed listed -> say(Wire.sessions());
    }
  }

  private void with(String session, java.util.function.IntConsumer work) {
    Channel channel = channels.get(session);
    if (channel != null) {
      work.accept(channel.number());
    }
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
