package afterimage.session;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import afterimage.optimize.Meters;
import afterimage.recipe.Recipe;
import afterimage.recipe.Recipes;
import afterimage.store.Album;
import afterimage.worker.Frame;
import afterimage.worker.GpuWorker;
import afterimage.worker.Report;
import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Function;

/** A session whose worker is played by the test. */
final class Stage {
  static final Recipe RECIPE =
      Recipes.parse("{\"objective\": [{\"type\": \"class\", \"index\": 3}], \"seed\": 7}");

  final TestProbe<GpuWorker.Command> worker;
  final TestProbe<Sessions.Command> sessions;
  final ActorRef<Session.Command> session;
  private final ActorTestKit kit;
  private final ActorRef<Report> reports;
  private final TestProbe<Answer> answers;

  Stage(ActorTestKit kit) {
    this.kit = kit;
    this.worker = kit.createTestProbe();
    this.sessions = kit.createTestProbe();
    this.answers = kit.createTestProbe();
    Session.House house =
        new Session.House(worker.ref(), sessions.ref(), new Album(Path.of("none")), "1.0");
    SessionState state =
        SessionState.queued("id", "lemon", "you", Instant.ofEpochSecond(1), RECIPE);
    this.session = kit.spawn(Session.create(state, house));
    this.reports = worker.expectMessageClass(GpuWorker.Begin.class).replyTo();
  }

  /** In the state of this name. */
  Stage in(SessionState.Phase phase) {
    switch (phase) {
      case QUEUED -> {}
      case RUNNING -> says(new Report.Started(0, "abc"));
      case PAUSED -> in(SessionState.Phase.RUNNING).says(new Report.Paused(0, 5));
      case FINISHED -> in(SessionState.Phase.RUNNING).says(new Report.Finished(0, 5));
      case FAILED -> says(new Report.Rejected("no such layer"));
    }
    return this;
  }

  Stage says(Report report) {
    reports.tell(report);
    return this;
  }

  Stage shows(int step, int revision) {
    return says(new Report.Shown(new Frame(step, revision, 32, 0, new byte[0])));
  }

  Stage measures(int step) {
    Meters meters = new Meters(step, 1, List.of(1f), Map.of(), 1f, 0.25f, 1, 0.5f, 0.1f);
    return says(new Report.Measured(step, 20, List.of(meters)));
  }

  SessionState state() {
    TestProbe<SessionState> states = kit.createTestProbe();
    session.tell(new Session.Get(states.ref()));
    return states.receiveMessage();
  }

  /** Asks for something; what comes of it is read by {@link #answer}. */
  Stage asks(Function<ActorRef<Answer>, Session.Command> command) {
    session.tell(command.apply(answers.ref()));
    return this;
  }

  Stage tunes(String json) {
    Map<String, com.fasterxml.jackson.databind.JsonNode> set = new java.util.LinkedHashMap<>();
    Recipes.tree(json).properties().forEach(each -> set.put(each.getKey(), each.getValue()));
    return asks(replyTo -> new Session.Tune(set, "ann", replyTo));
  }

  Answer answer() {
    return answers.receiveMessage();
  }

  Answer.Done done() {
    return assertInstanceOf(Answer.Done.class, answer());
  }

  Answer.Refused refused() {
    return assertInstanceOf(Answer.Refused.class, answer());
  }

  /** What the worker is asked next. */
  <T extends GpuWorker.Command> T order(Class<T> type) {
    return worker.expectMessageClass(type);
  }

  /** The worker is asked for nothing by all that was said to the session so far. */
  Stage ordersNothing() {
    state();
    worker.expectNoMessage(Duration.ZERO);
    return this;
  }

  TestProbe<Viewer> watched() {
    return watched(OptionalInt.empty());
  }

  TestProbe<Viewer> watched(OptionalInt since) {
    TestProbe<Viewer> viewer = kit.createTestProbe();
    session.tell(new Session.Watch(viewer.ref(), since));
    return viewer;
  }

  void draws(TestProbe<Viewer> viewer) {
    session.tell(new Session.Drawn(viewer.ref()));
  }

  /** The step of the next picture; events and measurements before it do not count. */
  int picture(TestProbe<Viewer> viewer) {
    while (true) {
      if (viewer.receiveMessage() instanceof Viewer.Picture picture) {
        return picture.frame().step();
      }
    }
  }

  /** No picture has come by all that was said to the session so far. */
  void noPicture(TestProbe<Viewer> viewer) {
    session.tell(new Session.Rename("end", "test", kit.<Answer>createTestProbe().ref()));
    while (true) {
      switch (viewer.receiveMessage()) {
        case Viewer.Picture picture -> throw new AssertionError("step " + picture.frame().step());
        case Viewer.Event event when event.happening().event() instanceof SessionEvent.Renamed -> {
          return;
        }
        default -> {}
      }
    }
  }
}
