package afterimage.session;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import afterimage.optimize.Meters;
import afterimage.recipe.Recipe;
import afterimage.recipe.Recipes;
import afterimage.recipe.Rules;
import afterimage.recipe.Script;
import afterimage.store.Checkpoints;
import afterimage.store.DataFolder;
import afterimage.store.Journal;
import afterimage.store.KeptPictureFiles;
import afterimage.store.Machine;
import afterimage.store.MeterFiles;
import afterimage.worker.Frame;
import afterimage.worker.Report;
import afterimage.worker.Reported;
import afterimage.worker.RestorePlan;
import afterimage.worker.SessionOrder;
import afterimage.worker.WorkerCommand;
import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.ManualTime;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A session whose worker is played by the test, and whose journal is the real one. */
final class Stage {
  static final Recipe RECIPE =
      Recipes.parse("{\"objective\": [{\"type\": \"class\", \"index\": 3}], \"seed\": 7}");

  static final Script SCORE = new Script(Rules.LATEST, RECIPE, List.of());

  static final String CONTENTS = "abc and more";
  static final Machine MACHINE = Machine.of("libtorch 2, cpu, 2 threads, AMD");

  private static final AtomicInteger SESSIONS = new AtomicInteger();

  final String id = "s" + SESSIONS.incrementAndGet();
  final TestProbe<WorkerCommand> worker;
  final TestProbe<Sessions.Command> sessions;
  final StoppedClock clock = new StoppedClock(created().created());
  ActorRef<Session.Command> session;
  private final ActorTestKit kit;
  private final Session.Dependencies dependencies;
  private final TestProbe<Answer> answers;
  private @Nullable ActorRef<Reported> reports;
  private long life;

  Stage(ActorTestKit kit, Path folder) {
    this(kit, folder, created());
  }

  Stage(ActorTestKit kit, Path folder, SessionEvent.Created created) {
    this.kit = kit;
    this.worker = kit.createTestProbe();
    this.sessions = kit.createTestProbe();
    this.answers = kit.createTestProbe();
    this.dependencies =
        new Session.Dependencies(
            worker.ref(),
            sessions.ref(),
            Journal.open(folder.resolve("journal.db")),
            new KeptPictures(
                new KeptPictureFiles(folder.resolve("pictures")),
                starts(folder),
                Runnable::run,
                "1.0",
                clock),
            starts(folder),
            new MeterStore(new MeterFiles(folder.resolve("meters")), Runnable::run, Runnable::run),
            clock);
    this.session = kit.spawn(Session.create(id, true, dependencies));
    session.tell(new Session.Create(created));
    plan();
  }

  /** The same session in another life, which begins with its journal. */
  Stage again(boolean isWorkerUp) {
    kit.stop(session);
    session = kit.spawn(Session.create(id, isWorkerUp, dependencies));
    return this;
  }

  /** Another worker, or none. */
  Stage worker(boolean isUp, String reason) {
    session.tell(new Session.WorkerIs(isUp, reason, Map.of()));
    return this;
  }

  /** The worker has ended at the session, when that had taken a step; another one comes. */
  Stage falls(int step) {
    session.tell(new Session.WorkerIs(false, "signal 11", Map.of(id, step)));
    return worker(true, "");
  }

  /** What the worker is to bring the session to; from now on the test speaks for this worker. */
  RestorePlan plan() {
    WorkerCommand.Begin begin = worker.expectMessageClass(WorkerCommand.Begin.class);
    reports = begin.replyTo();
    life = begin.life();
    return begin.plan();
  }

  /** A checkpoint is on the disk. */
  Stage saved(long order, int step, int revision) {
    return says(new Report.Saved(order, file(step), revision));
  }

  static Checkpoints.Saved file(int step) {
    return new Checkpoints.Saved(
        step,
        String.format(Locale.ROOT, "%07d-0123456789ab.safetensors", step),
        "ab".repeat(32),
        36_000);
  }

  /** A journal in a folder that does not wait for the disk, which would be most of the time. */
  static Config config(Path folder) {
    return Journal.open(folder.resolve("journal.db"))
        .config()
        .withFallback(
            ConfigFactory.parseString(
                "akka-persistence-jdbc.shared-databases.journal.db.properties.synchronous = OFF\n"
                    // the first replay of a JVM takes seconds on a machine with much to do
                    + "akka.actor.testkit.typed.single-expect-default = 20s"))
        .withFallback(ConfigFactory.load())
        .resolve();
  }

  /** Nothing has ever happened in the journal of a folder. */
  static void clear(Path folder) {
    sql(
        folder,
        "DROP TRIGGER IF EXISTS down",
        "DELETE FROM event_tag",
        "DELETE FROM event_journal");
  }

  /** From now on no event of these is written, as on a disk that is full. */
  static void refuseWrites(Path folder, String persistenceIds) {
    sql(
        folder,
        """
        CREATE TRIGGER down BEFORE INSERT ON event_journal
        WHEN NEW.persistence_id LIKE '%s' BEGIN SELECT RAISE(ABORT, 'the disk is gone'); END
        """
            .formatted(persistenceIds));
  }

  /** The end of {@link #refuseWrites}. */
  static void takeWrites(Path folder) {
    sql(folder, "DROP TRIGGER down");
  }

  /** What comes once a session whose journal has failed has begun again. */
  static <T, M extends T> M afterBackOff(ManualTime time, TestProbe<T> probe, Class<M> type) {
    return probe.awaitAssert(
        Duration.ofSeconds(20),
        () -> {
          time.timePasses(Duration.ofSeconds(2));
          return probe.expectMessageClass(type, Duration.ofMillis(100));
        });
  }

  /** Nobody can read what is there of these any more. */
  static void damage(Path folder, String persistenceId) {
    sql(
        folder,
        "UPDATE event_journal SET event_payload = x'00' WHERE persistence_id = '%s'"
            .formatted(persistenceId));
  }

  static void sql(Path folder, String... statements) {
    try (Connection connection =
            DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("journal.db"));
        Statement statement = connection.createStatement()) {
      for (String each : statements) {
        statement.executeUpdate(each);
      }
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  static StartPictureDecoder starts(Path folder) {
    return new StartPictureDecoder(new DataFolder(folder).starts(), Runnable::run, Runnable::run);
  }

  static SessionEvent.Created created() {
    return new SessionEvent.Created(
        Rules.LATEST,
        "lemon",
        "you",
        Instant.ofEpochSecond(1),
        RECIPE,
        List.of(),
        List.of(),
        "",
        0,
        List.of(),
        "",
        "");
  }

  static Report.Started started(int step) {
    return new Report.Started(step, "abc", CONTENTS, MACHINE, "");
  }

  /** In the state of this name. */
  Stage in(SessionState.Phase phase) {
    switch (phase) {
      case QUEUED -> {}
      case RUNNING -> says(started(0));
      case PAUSED -> in(SessionState.Phase.RUNNING).says(new Report.Paused(0, 5));
      case FINISHED -> in(SessionState.Phase.RUNNING).says(new Report.Finished(0, 5));
      case FAILED -> says(new Report.Rejected("no such layer"));
    }
    return this;
  }

  Stage says(Report report) {
    return hears(new Reported(life, report));
  }

  /** From whichever life. */
  Stage hears(Reported reported) {
    Objects.requireNonNull(reports).tell(reported);
    return this;
  }

  Stage shows(int step, int revision) {
    return says(new Report.Shown(new Frame(step, revision, 32, 0, new byte[0])));
  }

  Stage measures(int step) {
    return says(measured(step, 1));
  }

  /** A step whose class has the probability 0.25. */
  static Report.Measured measured(int step, float gradient) {
    Meters meters = new Meters(step, 1, List.of(1f), Map.of(), 1f, 0.25f, gradient, 0.5f, 0.1f);
    return new Report.Measured(step, 20, List.of(meters));
  }

  /** Two networks have looked; the class has the probability 0.75 by the second. */
  static Report.Looked looked(int step) {
    return new Report.Looked(
        step,
        List.of(
            new Report.Sight("one", List.of(), 0.25), new Report.Sight("two", List.of(), 0.75)));
  }

  SessionState state() {
    TestProbe<SessionState> states = kit.createTestProbe();
    session.tell(new SessionRequest.Get(states.ref()));
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
    return asks(replyTo -> new SessionRequest.Tune(set, "ann", replyTo));
  }

  Stage tunesTo(String path, com.fasterxml.jackson.databind.JsonNode value) {
    return asks(replyTo -> new SessionRequest.Tune(Map.of(path, value), "ann", replyTo));
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
  <T extends WorkerCommand> T command(Class<T> type) {
    return worker.expectMessageClass(type);
  }

  /** What the session is to do on the device next. */
  <T extends SessionOrder> T order(Class<T> type) {
    return assertInstanceOf(type, command(WorkerCommand.ForSession.class).order());
  }

  /** The worker is asked for nothing by all that was said to the session so far. */
  Stage ordersNothing() {
    state();
    worker.expectNoMessage(Duration.ZERO);
    return this;
  }

  TestProbe<Viewer> watched() {
    return watched(OptionalLong.empty());
  }

  TestProbe<Viewer> watched(OptionalLong since) {
    TestProbe<Viewer> viewer = kit.createTestProbe();
    session.tell(new SessionRequest.Watch(viewer.ref(), since));
    return viewer;
  }

  void draws(TestProbe<Viewer> viewer) {
    session.tell(new SessionRequest.Drawn(viewer.ref()));
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
    session.tell(new SessionRequest.Rename("end", "test", kit.<Answer>createTestProbe().ref()));
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
