package afterimage.session;

import static org.junit.jupiter.api.Assertions.assertEquals;

import afterimage.session.SessionState.Phase;
import afterimage.worker.Report;
import afterimage.worker.SessionOrder;
import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is said while the journal is at work is heard, in its order, however much it is. */
class CommandStashTest {
  private static final int MANY = 30_000;

  @TempDir static Path folder = Path.of("");
  private static ActorTestKit kit;

  private Stage stage;

  @BeforeAll
  static void begin() {
    kit = ActorTestKit.create("stash", Stage.config(folder));
  }

  @AfterAll
  static void end() {
    kit.shutdownTestKit();
  }

  @BeforeEach
  void play() {
    stage = new Stage(kit, folder);
  }

  @Test
  void thirtyThousandCommandsDuringOneWriteDoNotEndTheProcess() throws SQLException {
    stage.in(Phase.RUNNING);
    TestProbe<SessionState> states = kit.createTestProbe();
    TestProbe<Answer> renamed = kit.createTestProbe();
    try (Connection other =
            DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("journal.db"));
        Statement statement = other.createStatement()) {
      statement.execute("BEGIN IMMEDIATE"); // the session's write waits for the end of this one
      stage.session.tell(new SessionRequest.Rename("lime", "ann", renamed.ref()));
      for (int i = 0; i < MANY; i++) {
        stage.session.tell(new SessionRequest.Get(states.ref()));
      }
      statement.execute("ROLLBACK");
    }
    renamed.expectMessageClass(Answer.Done.class, Duration.ofSeconds(30));
    List<SessionState> all = states.receiveSeveralMessages(MANY, Duration.ofSeconds(60));
    assertEquals("lime", all.getFirst().name());
    assertEquals("lime", stage.state().name());
  }

  @Test
  void whatIsSaidWhileTheJournalIsReadComesInItsOrder() {
    stage.in(Phase.PAUSED).again(true);
    List<String> names = IntStream.range(0, 500).mapToObj(i -> "name " + i).toList();
    names.forEach(name -> stage.asks(to -> new SessionRequest.Rename(name, "ann", to)));
    for (String name : names) {
      assertEquals(name, stage.done().state().name());
    }
  }

  @Test
  void moreThanASessionCanDoIsRefusedAndNothingElseIsLost() {
    stage.in(Phase.RUNNING);
    for (int i = 0; i < 1_500; i++) {
      stage.asks(to -> new SessionRequest.Pause("ann", to));
    }
    for (int i = 0; i < 500; i++) {
      assertEquals(Answer.Code.BUSY, stage.refused().code());
    }
    List<Long> orders =
        IntStream.range(0, 1_000)
            .mapToObj(i -> stage.order(SessionOrder.Pause.class).order())
            .toList();
    orders.forEach(order -> stage.says(new Report.Paused(order, 5)));
    orders.forEach(order -> stage.done());
  }
}
