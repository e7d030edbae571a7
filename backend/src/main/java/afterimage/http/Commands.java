package afterimage.http;

import afterimage.session.Answer;
import afterimage.session.Lookup;
import afterimage.session.SessionRequest;
import afterimage.session.Sessions;
import akka.actor.typed.ActorRef;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.TimerScheduler;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What one page wants of sessions: finds them, asks them no faster than is allowed, and answers in
 * order. Belongs to a {@link LiveSocket}, whose messages bring the answers back.
 */
final class Commands {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final ActorContext<LiveSocket.Command> context;
  private final TimerScheduler<LiveSocket.Command> timers;
  private final ActorRef<Sessions.Command> sessions;
  private final Channels channels;
  private final String owner;
  private final Consumer<String> say;
  private final SessionTurns turns = new SessionTurns();
  private final CoalescedTunings held = new CoalescedTunings();
  private final OrderedAnswers answers;
  private final RateLimit allowance = new RateLimit(System.nanoTime());

  /**
   * Of a socket on which nothing was said yet.
   *
   * @param say sends a text to the page
   */
  Commands(
      ActorContext<LiveSocket.Command> context,
      TimerScheduler<LiveSocket.Command> timers,
      ActorRef<Sessions.Command> sessions,
      Channels channels,
      String owner,
      Consumer<String> say) {
    this.context = context;
    this.timers = timers;
    this.sessions = sessions;
    this.channels = channels;
    this.owner = owner;
    this.say = say;
    this.answers = new OrderedAnswers((id, answer) -> say.accept(said(id, answer)));
  }

  /** Does something after what was said of this session before. */
  void next(String session, Runnable work) {
    turns.next(session, work);
  }

  void found(LiveSocket.Found found) {
    turns.go(found.id(), () -> found.then().accept(found.session()));
  }

  void answered(LiveSocket.Answered answered) {
    answers.answer(answered.asked(), answered.answer());
  }

  void tune(Wire.Tune tune) {
    if (!held.has(tune.session()) && mayCommand()) {
      send(tune.id(), tune.session(), turning(tune.set()));
    } else if (held.add(tune)) {
      flushSoon();
    } else {
      say.accept(Wire.error(tune.id(), tooFast()));
    }
  }

  void flush() {
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
          OrderedAnswers.Asked asked = answers.ask(session, ids);
          ask(
              found,
              turning(CoalescedTunings.merged(tunings)),
              answer -> new LiveSocket.Tried(tunings, found, asked, answer));
        });
  }

  /** One bad value refuses all, so each is asked for itself then. */
  void tried(LiveSocket.Tried tried) {
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
    if (!timers.isTimerActive(LiveSocket.Time.TO_FLUSH)) {
      timers.startSingleTimer(
          LiveSocket.Time.TO_FLUSH, Duration.ofMillis(1000 / RateLimit.A_SECOND));
    }
  }

  private static BiFunction<String, ActorRef<Answer>, SessionRequest> turning(
      Map<String, JsonNode> set) {
    return (by, replyTo) -> new SessionRequest.Tune(set, by, replyTo);
  }

  void order(Wire.Order order) {
    if (!mayCommand()) {
      say.accept(Wire.error(order.id(), tooFast()));
      return;
    }
    flush(order.session()); // what was said before comes first
    send(
        order.id(),
        order.session(),
        switch (order.move()) {
          case PAUSE -> SessionRequest.Pause::new;
          case RESUME -> SessionRequest.Resume::new;
          case STEP -> SessionRequest.Step::new;
          case STOP -> SessionRequest.Stop::new;
        });
  }

  private void send(
      String id, String session, BiFunction<String, ActorRef<Answer>, SessionRequest> command) {
    withSession(session, List.of(id), found -> request(id, session, found, command));
  }

  private void request(
      String id,
      String session,
      ActorRef<SessionRequest> to,
      BiFunction<String, ActorRef<Answer>, SessionRequest> command) {
    OrderedAnswers.Asked asked = answers.ask(session, List.of(id));
    ask(to, command, answer -> new LiveSocket.Answered(asked, answer));
  }

  private void ask(
      ActorRef<SessionRequest> to,
      BiFunction<String, ActorRef<Answer>, SessionRequest> command,
      Function<Answer, LiveSocket.Command> then) {
    context.<SessionRequest, Answer>ask(
        Answer.class,
        to,
        PATIENCE,
        replyTo -> command.apply(owner, replyTo),
        (answer, failure) -> then.apply(answered(answer)));
  }

  private static Answer answered(@Nullable Answer answer) {
    return answer != null ? answer : Problem.UNANSWERED;
  }

  private static String said(String id, Answer answer) {
    return switch (answer) {
      case Answer.Done done -> Wire.ack(id, done.step());
      case Answer.Refused refused -> Wire.error(id, Problem.of(refused));
    };
  }

  /** Does something with a session; commands to one that is not there are refused. */
  private void withSession(
      String session, List<String> ids, Consumer<ActorRef<SessionRequest>> work) {
    find(
        session,
        lookup -> {
          switch (lookup) {
            case Lookup.Found<ActorRef<SessionRequest>> found -> work.accept(found.it());
            case Lookup.Missing<ActorRef<SessionRequest>> missing ->
                ids.forEach(id -> say.accept(Wire.error(id, Problem.of(missing.why()))));
          }
        });
  }

  /** At once for a session that is watched, else after asking who it is. */
  void find(String id, Consumer<Lookup<ActorRef<SessionRequest>>> then) {
    turns.next(
        id,
        () ->
            channels
                .of(id)
                .ifPresentOrElse(
                    channel -> then.accept(new Lookup.Found<>(channel.session())),
                    () -> seek(id, then)));
  }

  private void seek(String id, Consumer<Lookup<ActorRef<SessionRequest>>> then) {
    turns.stop(id);
    ActorRef<LiveSocket.Command> self = context.getSelf();
    ActorRef<Lookup<ActorRef<SessionRequest>>> replyTo =
        context.spawnAnonymous(
            Behaviors.receiveMessage(
                session -> {
                  self.tell(new LiveSocket.Found(id, then, session));
                  return Behaviors.stopped();
                }));
    sessions.tell(new Sessions.Find(id, replyTo));
  }

  private static Problem tooFast() {
    return new Problem(
        429,
        "too-fast",
        String.format(Locale.ROOT, "more than %d commands a second", RateLimit.A_SECOND),
        "send fewer; knobs that are dragged may be sent every 50 ms");
  }

  private boolean mayCommand() {
    return allowance.spend(System.nanoTime());
  }
}
