package afterimage.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import afterimage.session.SessionState.Phase;
import afterimage.store.Album;
import afterimage.store.Journal;
import afterimage.store.Notebooks;
import afterimage.worker.GpuWorker;
import afterimage.worker.Report;
import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sessions come, are found, and go. */
class SessionsTest {
  @TempDir static Path folder = Path.of("");
  private static ActorTestKit kit;

  private TestProbe<GpuWorker.Command> worker;
  private TestProbe<Answer> answers;
  private ActorRef<Sessions.Command> sessions;

  @BeforeAll
  static void begin() {
    kit = ActorTestKit.create("sessions", Stage.config(folder));
  }

  @AfterAll
  static void end() {
    kit.shutdownTestKit();
  }

  @BeforeEach
  void open() {
    worker = kit.createTestProbe();
    answers = kit.createTestProbe();
    CompletableFuture<Void> known = new CompletableFuture<>();
    sessions =
        kit.spawn(
            Sessions.create(
                new Sessions.Rooms(
                    worker.ref(),
                    Journal.open(folder.resolve("journal.db")),
                    new Gallery(
                        new Album(folder.resolve("pictures")),
                        Runnable::run,
                        "1.0",
                        Clock.systemUTC()),
                    new Ledger(new Notebooks(folder.resolve("meters")), Runnable::run),
                    Clock.systemUTC()),
                2,
                known));
    known.orTimeout(10, TimeUnit.SECONDS).join();
    sessions.tell(new Sessions.WorkerIsUp());
  }

  @AfterEach
  void close() {
    kit.stop(sessions);
    Stage.clear(folder);
  }

  private GpuWorker.Begin begins(String key, String digest) {
    sessions.tell(
        new Sessions.Create(Stage.RECIPE, List.of(), "", "you", key, digest, answers.ref()));
    return worker.expectMessageClass(GpuWorker.Begin.class);
  }

  private SessionState made(String key, String digest) {
    begins(key, digest).replyTo().tell(Stage.started(0));
    return assertInstanceOf(Answer.Done.class, answers.receiveMessage()).state();
  }

  private Answer.Refused refused() {
    return assertInstanceOf(Answer.Refused.class, answers.receiveMessage());
  }

  private List<SessionState> all() {
    TestProbe<List<SessionState>> lists = kit.createTestProbe();
    sessions.tell(new Sessions.All(lists.ref()));
    return lists.receiveMessage();
  }

  private Optional<ActorRef<Session.Command>> find(String id) {
    TestProbe<Optional<ActorRef<Session.Command>>> found = kit.createTestProbe();
    sessions.tell(new Sessions.Find(id, found.ref()));
    return found.receiveMessage();
  }

  @Test
  void aNewSessionIsAnsweredWhenItRunsAndIsTheFirstOfAll() {
    SessionState first = made("", "");
    assertEquals(Phase.RUNNING, first.phase());
    assertEquals("class 3", first.name());
    SessionState second = made("", "");
    assertEquals(List.of(second.id(), first.id()), all().stream().map(SessionState::id).toList());
    assertTrue(find(first.id()).isPresent());
    assertTrue(find("unknown").isEmpty());
  }

  @Test
  void oneThatCannotBeginLeavesNothingBehind() {
    GpuWorker.Begin begin = begins("k", "d");
    begin.replyTo().tell(new Report.Rejected("no such layer"));
    Answer.Refused refused = refused();
    assertEquals(Answer.Code.BAD_RECIPE, refused.code());
    assertEquals("no such layer", refused.detail());
    assertEquals(List.of(), all());
    assertTrue(find(begin.session()).isEmpty());
    worker.expectMessageClass(GpuWorker.Release.class);
    assertNotEquals(begin.session(), made("k", "d").id(), "the key is free again");
  }

  @Test
  void theSameKeyGivesTheSameSession() {
    SessionState first = made("k", "d");
    sessions.tell(new Sessions.Create(Stage.RECIPE, List.of(), "", "you", "k", "d", answers.ref()));
    assertEquals(
        first.id(), assertInstanceOf(Answer.Done.class, answers.receiveMessage()).state().id());
    assertEquals(1, all().size());
  }

  @Test
  void theSameKeyWithAnotherBodyIsAConflict() {
    made("k", "d");
    sessions.tell(
        new Sessions.Create(Stage.RECIPE, List.of(), "", "you", "k", "other", answers.ref()));
    assertEquals(Answer.Code.CONFLICT, refused().code());
  }

  @Test
  void aRepeatWhileItBeginsIsAnsweredLikeTheFirst() {
    GpuWorker.Begin begin = begins("k", "d");
    sessions.tell(new Sessions.Create(Stage.RECIPE, List.of(), "", "you", "k", "d", answers.ref()));
    all();
    begin.replyTo().tell(new Report.Rejected("no"));
    assertEquals(List.of("no", "no"), List.of(refused().detail(), refused().detail()));
  }

  @Test
  void thereAreNoMoreUnfinishedSessionsThanMayBe() {
    made("", "");
    SessionState second = made("", "");
    sessions.tell(new Sessions.Create(Stage.RECIPE, List.of(), "", "you", "", "", answers.ref()));
    Answer.Refused refused = refused();
    assertEquals(Answer.Code.TOO_MANY, refused.code());
    assertEquals("there are 2 unfinished sessions", refused.detail());
    sessions.tell(new Sessions.Delete(second.id(), "you", answers.ref()));
    assertInstanceOf(Answer.Done.class, answers.receiveMessage());
    worker.expectMessageClass(GpuWorker.Release.class);
    made("", "");
  }

  @Test
  void aDeletionIsAnsweredAsOftenAsOneLikesAndFollowersHearOfItOnce() {
    SessionState state = made("", "");
    TestProbe<Viewer> follower = kit.createTestProbe();
    sessions.tell(new Sessions.Follow(follower.ref()));
    sessions.tell(new Sessions.Delete(state.id(), "you", answers.ref()));
    sessions.tell(new Sessions.Delete(state.id(), "you", answers.ref()));
    assertEquals(answers.receiveMessage(), answers.receiveMessage());
    assertEquals(List.of(), all());
    assertEquals(new Viewer.Listed(), follower.receiveMessage());
    follower.expectNoMessage(java.time.Duration.ZERO);
    sessions.tell(new Sessions.Delete("unknown", "you", answers.ref()));
    assertEquals(Answer.Code.NOT_FOUND, refused().code());
  }

  @Test
  void followersOfARestoredSessionHearOfItAgainOnceItIsBack() {
    SessionState state = made("", "");
    sessions.tell(new Sessions.Delete(state.id(), "you", answers.ref()));
    assertInstanceOf(Answer.Done.class, answers.receiveMessage());
    TestProbe<Viewer> follower = kit.createTestProbe();
    sessions.tell(new Sessions.Follow(follower.ref()));
    sessions.tell(new Sessions.Restore(state.id(), "you", answers.ref()));
    assertEquals(new Viewer.Listed(), follower.receiveMessage()); // asked for
    assertEquals(new Viewer.Listed(), follower.receiveMessage()); // woken, and really back
    assertInstanceOf(Answer.Done.class, answers.receiveMessage());
    assertEquals(List.of(state.id()), all().stream().map(SessionState::id).toList());
  }

  @Test
  void deletedBeforeItBeginsItIsNotFoundByWhoWaitsForIt() {
    GpuWorker.Begin begin = begins("", "");
    sessions.tell(new Sessions.Delete(begin.session(), "you", kit.<Answer>createTestProbe().ref()));
    assertEquals(Answer.Code.NOT_FOUND, refused().code());
  }
}
