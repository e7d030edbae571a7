package afterimage.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import afterimage.recipe.Recipe;
import afterimage.recipe.Recipes;
import afterimage.recipe.Rules;
import afterimage.recipe.Script;
import afterimage.recipe.Tuning;
import afterimage.session.SessionState.Phase;
import afterimage.store.DataFolder;
import afterimage.store.Journal;
import afterimage.store.KeptPictureFiles;
import afterimage.store.MeterFiles;
import afterimage.store.StartPictures;
import afterimage.worker.Report;
import afterimage.worker.Reporter;
import afterimage.worker.RestorePlan;
import afterimage.worker.WorkerCommand;
import akka.Done;
import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.FishingOutcomes;
import akka.actor.testkit.typed.javadsl.ManualTime;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sessions come, are found, and go. */
class SessionsTest {
  @TempDir static Path folder = Path.of("");
  private static ActorTestKit kit;
  private static ManualTime time;

  private final StoppedClock clock = new StoppedClock(Instant.ofEpochSecond(1));
  private TestProbe<WorkerCommand> worker;
  private TestProbe<Answer> answers;
  private ActorRef<Sessions.Command> sessions;
  private final Queue<Runnable> unread = new ConcurrentLinkedQueue<>();
  private boolean reading = true; // of charts, which else wait

  @BeforeAll
  static void begin() {
    kit = ActorTestKit.create("sessions", ManualTime.config().withFallback(Stage.config(folder)));
    time = ManualTime.get(kit.system());
  }

  @AfterAll
  static void end() {
    kit.shutdownTestKit();
  }

  @BeforeEach
  void open() {
    worker = kit.createTestProbe();
    answers = kit.createTestProbe();
    start();
  }

  private void start() {
    Journal journal = Journal.open(folder.resolve("journal.db"));
    sessions =
        kit.spawn(
            Sessions.create(
                new Sessions.Dependencies(
                    worker.ref(),
                    journal,
                    new KeptPictures(
                        new KeptPictureFiles(folder.resolve("pictures")),
                        Stage.starts(folder),
                        Runnable::run,
                        "1.0",
                        clock),
                    new MeterStore(
                        new MeterFiles(folder.resolve("meters")),
                        Runnable::run,
                        reading ? Runnable::run : unread::add),
                    clock),
                2,
                JournalIndex.of(journal)));
    sessions.tell(new Sessions.WorkerIsUp());
  }

  @AfterEach
  void close() {
    kit.stop(sessions);
    Stage.clear(folder);
  }

  /** All that is in memory is lost. */
  private void restart() {
    kit.stop(sessions);
    start();
  }

  private WorkerCommand.Begin begins(String key, String digest) {
    sessions.tell(new Sessions.Create(Stage.SCORE, "", "you", key, digest, answers.ref()));
    return worker.expectMessageClass(WorkerCommand.Begin.class);
  }

  private SessionState made(String key, String digest) {
    begins(key, digest).reporter().tell(Stage.started(0));
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

  private Optional<ActorRef<SessionRequest>> find(String id) {
    TestProbe<Lookup<ActorRef<SessionRequest>>> found = kit.createTestProbe();
    sessions.tell(new Sessions.Find(id, found.ref()));
    return found.receiveMessage() instanceof Lookup.Found<ActorRef<SessionRequest>> there
        ? Optional.of(there.it())
        : Optional.empty();
  }

  private Answer.Refused missing(String id) {
    TestProbe<Lookup<SessionState>> found = kit.createTestProbe();
    sessions.tell(new Sessions.Get(id, found.ref()));
    return assertInstanceOf(Lookup.Missing.class, found.receiveMessage()).why();
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

  /** What can be wrong with one event; the last one of a session is Started, its second. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "SET event_ser_manifest = 'started-99:crc32c'",
        "SET event_ser_id = 7",
        "SET event_payload = x'bf00'",
        "SET event_payload = x''",
        "SET event_payload = substr(event_payload, 1, 20) || x'00' || substr(event_payload, 22)",
        "SET sequence_number = 3",
      })
  void oneThatIsNotUnderstoodIsSetApartAndTheOthersGoOn(String damage) {
    SessionState well = made("", "");
    SessionState ill = made("k", "d");
    kit.stop(sessions);
    Stage.sql(
        folder,
        "UPDATE event_journal %s WHERE sequence_number = 2 AND persistence_id = 'session|%s'"
            .formatted(damage, ill.id()));
    start();
    assertEquals(well.id(), worker.expectMessageClass(WorkerCommand.Begin.class).session());
    assertEquals(List.of(well.id()), all().stream().map(SessionState::id).toList());
    Answer.Refused why = missing(ill.id());
    assertEquals(Answer.Code.UNREADABLE, why.code());
    assertTrue(why.detail().startsWith("session " + ill.id() + " is set apart"), why::detail);
    sessions.tell(new Sessions.Delete(ill.id(), "you", answers.ref()));
    assertEquals(why, refused());
    sessions.tell(new Sessions.Restore(ill.id(), "you", answers.ref()));
    assertEquals(why, refused());
    sessions.tell(new Sessions.Fork(ill.id(), 0, Map.of(), "", "you", answers.ref()));
    assertEquals(why, refused());
    assertNotEquals(ill.id(), made("k", "d").id(), "it does not count among the two there may be");
  }

  @Test
  void oneThatCannotBeginLeavesNothingBehind() {
    WorkerCommand.Begin begin = begins("k", "d");
    begin.reporter().tell(new Report.Rejected("no such layer"));
    Answer.Refused refused = refused();
    assertEquals(Answer.Code.BAD_RECIPE, refused.code());
    assertEquals("no such layer", refused.detail());
    assertEquals(List.of(), all());
    assertTrue(find(begin.session()).isEmpty());
    worker.expectMessageClass(WorkerCommand.Release.class);
    assertNotEquals(begin.session(), made("k", "d").id(), "the key is free again");
  }

  @Test
  void oneThatNoSerializerTakesLeavesNothingBehind() {
    for (int i = 0; i < 3; i++) { // one more than there may be
      sessions.tell(new Sessions.Create(Stage.SCORE, "\ud800", "you", "k", "d", answers.ref()));
      assertEquals(Answer.Code.NOT_WRITTEN, refused().code());
      worker.expectMessageClass(WorkerCommand.Forget.class);
      assertEquals(List.of(), all());
    }
    made("k", "d");
    assertEquals(1, all().size(), "the key is free again");
  }

  @Test
  void oneWhoseBeginningCannotBeWrittenLeavesNothingBehind() {
    Stage.refuseWrites(folder, "%");
    sessions.tell(new Sessions.Create(Stage.SCORE, "", "you", "k", "d", answers.ref()));
    assertEquals(Answer.Code.NOT_WRITTEN, refused().code());
    assertEquals(List.of(), all());
    Stage.takeWrites(folder);
    worker.expectMessageClass(WorkerCommand.Forget.class);
    made("k", "d");
    assertEquals(1, all().size(), "the key is free again");
  }

  @Test
  void aDeletionThatCannotBeWrittenIsRefusedAndTheSessionIsBack() {
    SessionState state = made("", "");
    Stage.refuseWrites(folder, "%");
    sessions.tell(new Sessions.Delete(state.id(), "you", answers.ref()));
    assertEquals(Answer.Code.NOT_WRITTEN, refused().code());
    Stage.takeWrites(folder);
    Stage.afterBackOff(time, worker, WorkerCommand.Begin.class);
    assertEquals(List.of(state.id()), all().stream().map(SessionState::id).toList());
    sessions.tell(new Sessions.Delete(state.id(), "you", answers.ref()));
    assertInstanceOf(Answer.Done.class, answers.receiveMessage());
  }

  @Test
  void whatCannotBeHadBackIsRefusedAndCanBeHadBackLater() {
    SessionState state = made("", "");
    sessions.tell(new Sessions.Delete(state.id(), "you", answers.ref()));
    assertInstanceOf(Answer.Done.class, answers.receiveMessage());
    for (int i = 0; i < 2; i++) {
      Stage.refuseWrites(folder, "%");
      sessions.tell(new Sessions.Restore(state.id(), "you", answers.ref()));
      assertEquals(Answer.Code.NOT_WRITTEN, refused().code());
      assertEquals(List.of(), all());
      Stage.takeWrites(folder);
    }
    sessions.tell(new Sessions.Restore(state.id(), "you", answers.ref()));
    assertInstanceOf(Answer.Done.class, answers.receiveMessage());
    assertEquals(List.of(state.id()), all().stream().map(SessionState::id).toList());
    assertTrue(find(state.id()).isPresent());
  }

  @Test
  void atTheEndWhatRunsIsSavedAndNothingElse() {
    Played running = played("", "");
    atRest();
    TestProbe<Done> done = kit.createTestProbe();
    sessions.tell(new Sessions.Drain(done.ref()));
    WorkerCommand.ForSession save = worker.expectMessageClass(WorkerCommand.ForSession.class);
    assertEquals(running.id(), save.session());
    done.expectNoMessage(Duration.ZERO);
    running.reports().tell(new Report.Saved(save.order().order(), Stage.file(7), 0));
    done.receiveMessage();
    assertEquals(7, state(running.id()).checkpoints().getLast().step());
  }

  @Test
  void theSameKeyGivesTheSameSession() {
    SessionState first = made("k", "d");
    sessions.tell(new Sessions.Create(Stage.SCORE, "", "you", "k", "d", answers.ref()));
    assertEquals(
        first.id(), assertInstanceOf(Answer.Done.class, answers.receiveMessage()).state().id());
    assertEquals(1, all().size());
  }

  @Test
  void theSameKeyWithAnotherBodyIsAConflict() {
    made("k", "d");
    sessions.tell(new Sessions.Create(Stage.SCORE, "", "you", "k", "other", answers.ref()));
    assertEquals(Answer.Code.CONFLICT, refused().code());
  }

  @Test
  void aRepeatWhileItBeginsIsAnsweredLikeTheFirst() {
    WorkerCommand.Begin begin = begins("k", "d");
    sessions.tell(new Sessions.Create(Stage.SCORE, "", "you", "k", "d", answers.ref()));
    all();
    begin.reporter().tell(new Report.Rejected("no"));
    assertEquals(List.of("no", "no"), List.of(refused().detail(), refused().detail()));
    worker.expectMessageClass(WorkerCommand.Release.class);
  }

  @Test
  void thereAreNoMoreUnfinishedSessionsThanMayBe() {
    made("", "");
    SessionState second = made("", "");
    sessions.tell(new Sessions.Create(Stage.SCORE, "", "you", "", "", answers.ref()));
    Answer.Refused refused = refused();
    assertEquals(Answer.Code.TOO_MANY, refused.code());
    assertEquals("there are 2 unfinished sessions", refused.detail());
    sessions.tell(new Sessions.Delete(second.id(), "you", answers.ref()));
    assertInstanceOf(Answer.Done.class, answers.receiveMessage());
    worker.expectMessageClass(WorkerCommand.Release.class);
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
    follower.expectNoMessage(Duration.ZERO);
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
    WorkerCommand.Begin begin = begins("", "");
    sessions.tell(new Sessions.Delete(begin.session(), "you", kit.<Answer>createTestProbe().ref()));
    assertEquals(Answer.Code.NOT_FOUND, refused().code());
    worker.expectMessageClass(WorkerCommand.Release.class);
  }

  // ---- a life after

  private static final Duration REGRET = Sessions.REGRET;

  private Answer.Done done() {
    return assertInstanceOf(Answer.Done.class, answers.receiveMessage());
  }

  /** A session whose worker is played by the test, with what it is told by. */
  private record Played(String id, long life, Reporter reports) {}

  private Played played(String key, String digest) {
    return plays(begins(key, digest));
  }

  private Played plays(WorkerCommand.Begin begin) {
    begin.reporter().tell(Stage.started(0));
    done();
    return new Played(begin.session(), begin.life(), begin.reporter());
  }

  /** One that waits at step 5, all of it on the disk. */
  private Played atRest() {
    return rests(played("", ""));
  }

  private Played rests(Played session) {
    session.reports().tell(new Report.Saved(0, Stage.file(5), 0));
    worker.expectMessageClass(WorkerCommand.Thin.class);
    session.reports().tell(new Report.Paused(0, 5));
    state(session.id());
    return session;
  }

  private SessionState state(String id) {
    TestProbe<SessionState> states = kit.createTestProbe();
    find(id).orElseThrow().tell(new SessionRequest.Get(states.ref()));
    return states.receiveMessage();
  }

  private List<String> ids() {
    return all().stream().map(SessionState::id).toList();
  }

  private void delete(String id) {
    sessions.tell(new Sessions.Delete(id, "you", answers.ref()));
  }

  private void restore(String id) {
    sessions.tell(new Sessions.Restore(id, "you", answers.ref()));
  }

  @Test
  void afterARestartTheyAreAllThereAndThoseThatRanRunOn() {
    Played resting = atRest();
    Played running = played("", "");
    List<SessionState> before = all();
    restart();
    WorkerCommand.Begin begin = worker.expectMessageClass(WorkerCommand.Begin.class);
    assertEquals(running.id(), begin.session());
    worker.expectNoMessage(Duration.ZERO);
    assertEquals(List.of(running.id(), resting.id()), ids());
    assertEquals(before.getLast().checkpoints(), all().getLast().checkpoints());
    assertEquals(Phase.PAUSED, state(resting.id()).phase());
  }

  @Test
  void unfinishedOnesOfBeforeARestartCount() {
    played("", "");
    played("", "");
    restart();
    sessions.tell(new Sessions.Create(Stage.SCORE, "", "you", "", "", answers.ref()));
    assertEquals(Answer.Code.TOO_MANY, refused().code());
  }

  @Test
  void aKeyGivesTheSameSessionAfterARestart() {
    Played session = played("k", "d");
    restart();
    worker.expectMessageClass(WorkerCommand.Begin.class);
    sessions.tell(new Sessions.Create(Stage.SCORE, "", "you", "k", "d", answers.ref()));
    assertEquals(session.id(), done().state().id());
    sessions.tell(new Sessions.Create(Stage.SCORE, "", "you", "k", "x", answers.ref()));
    assertEquals(Answer.Code.CONFLICT, refused().code());
    worker.expectNoMessage(Duration.ZERO);
    assertEquals(1, all().size());
  }

  @Test
  void whatSleepsIsWokenByWhoAsksForItAndIsStillInTheList() {
    Played session = atRest();
    ActorRef<SessionRequest> actor = find(session.id()).orElseThrow();
    time.timePasses(Duration.ofSeconds(31));
    assertEquals(
        new WorkerCommand.Release(session.id()),
        worker.expectMessageClass(WorkerCommand.Release.class));
    all();
    settle(actor); // it is still there: whoever has just found it may be about to speak
    time.timePasses(Duration.ofSeconds(31));
    kit.createTestProbe().expectTerminated(actor);
    assertEquals(List.of(session.id()), ids());
    SessionState woken = state(session.id());
    assertEquals(Phase.PAUSED, woken.phase());
    assertEquals(5, woken.step());
    assertEquals(List.of(Stage.file(5)), woken.checkpoints());
    worker.expectNoMessage(Duration.ZERO);
  }

  @Test
  void oneThatIsNotUnderstoodWhenItIsWokenIsSetApart() {
    isSetApart(atRest());
    assertEquals(List.of(), all());
  }

  private void isSetApart(Played session) {
    ActorRef<SessionRequest> actor = find(session.id()).orElseThrow();
    time.timePasses(Duration.ofSeconds(31));
    worker.expectMessageClass(WorkerCommand.Release.class);
    settle(actor);
    time.timePasses(Duration.ofSeconds(31));
    kit.createTestProbe().expectTerminated(actor);
    Stage.damage(folder, "session|" + session.id());
    assertTrue(find(session.id()).isPresent());
    worker.expectMessage(new WorkerCommand.Release(session.id()));
    assertEquals(Answer.Code.UNREADABLE, missing(session.id()).code());
  }

  /** Another program may understand it, and then it needs its picture. */
  @Test
  void thePictureOfOneThatIsSetApartStays() throws IOException {
    StartPictures pictures = new DataFolder(folder).starts();
    Recipe recipe =
        pictures.keep(
            StartPictureDecoderTest.from(StartPictureDecoderTest.picture(32)), Rules.LATEST);
    Script score = new Script(Rules.LATEST, recipe, List.of());
    sessions.tell(new Sessions.Create(score, "", "you", "", "", answers.ref()));
    isSetApart(rests(plays(worker.expectMessageClass(WorkerCommand.Begin.class))));
    clock.pass(Duration.ofDays(365 * 200));
    for (int i = 0; i < 2; i++) {
      time.timePasses(Duration.ofSeconds(31));
      all();
      assertTrue(Files.exists(pictures.file(recipe.canvas().start())));
      restart();
    }
  }

  /** One at its end, that was measured and looked at. */
  private String ends() {
    Played session = played("", "");
    session.reports().tell(Stage.measured(5, 1));
    session.reports().tell(Stage.looked(5));
    session.reports().tell(new Report.Saved(0, Stage.file(5), 0));
    worker.expectMessageClass(WorkerCommand.Thin.class);
    session.reports().tell(new Report.Finished(0, 5));
    state(session.id());
    return session.id();
  }

  private SessionState listed(String id) {
    return all().stream().filter(each -> each.id().equals(id)).findFirst().orElseThrow();
  }

  /** Of all in the list, the newest first; null where it is not known. */
  private List<Double> probabilities() {
    return all().stream().map(SessionState::probability).toList();
  }

  /** What waits to be read is read, and the next is told to be. */
  private void read() {
    Objects.requireNonNull(unread.poll()).run();
    all();
  }

  @Test
  void whatWasMeasuredAndSeenLastIsInTheListAfterARestart() {
    String id = ends();
    SessionState before = listed(id);
    restart();
    all(); // it has begun, and what it has read is said to it by now
    assertEquals(0.25, listed(id).probability());
    assertEquals(0.75, listed(id).secondOpinion());
    assertEquals(before.opinion(), listed(id).opinion());
    worker.expectNoMessage(Duration.ZERO);
  }

  @Test
  void whatWasMeasuredAndSeenLastIsInTheListAfterItWasLookedAtAgain() {
    String id = ends();
    restart();
    assertEquals(0.25, state(id).probability());
    all();
    assertEquals(0.25, listed(id).probability());
    assertEquals(0.75, listed(id).secondOpinion());
  }

  @Test
  void theListDoesNotWaitForChartsAndTheNewestAreReadFirst() {
    int more = Sessions.READ_AT_ONCE + 2;
    for (int i = 0; i < more; i++) {
      ends();
    }
    reading = false;
    restart();
    TestProbe<Viewer> follower = kit.createTestProbe();
    sessions.tell(new Sessions.Follow(follower.ref()));
    assertEquals(Collections.nCopies(more, null), probabilities());
    read();
    assertEquals(
        Collections.nCopies(Sessions.READ_AT_ONCE, 0.25),
        probabilities().subList(0, Sessions.READ_AT_ONCE));
    assertEquals(
        Collections.nCopies(2, null), probabilities().subList(Sessions.READ_AT_ONCE, more));
    follower.expectNoMessage(Duration.ZERO);
    read();
    assertEquals(Collections.nCopies(more, 0.25), probabilities());
    assertEquals(new Viewer.Listed(), follower.receiveMessage());
    follower.expectNoMessage(Duration.ZERO);
    assertEquals(0, unread.size());
  }

  @Test
  void whoHasChangedMeanwhileKnowsBetter() {
    String renamed = ends();
    String deleted = ends();
    reading = false;
    restart();
    TestProbe<Answer> done = kit.createTestProbe();
    find(renamed).orElseThrow().tell(new SessionRequest.Rename("zest", "ann", done.ref()));
    done.receiveMessage();
    delete(deleted);
    done();
    read();
    assertEquals(List.of("zest"), all().stream().map(SessionState::name).toList());
    assertEquals(0.25, listed(renamed).probability());
  }

  @Test
  void chartsOfWhatRunsOrIsDeletedAreNotReadForTheList() {
    Played running = played("", "");
    String deleted = ends();
    delete(deleted);
    done();
    reading = false;
    restart();
    assertEquals(List.of(running.id()), ids());
    assertEquals(0, unread.size());
  }

  /** All that was said to it so far is heard. */
  private void settle(ActorRef<SessionRequest> session) {
    TestProbe<SessionState> states = kit.createTestProbe();
    session.tell(new SessionRequest.Get(states.ref()));
    states.receiveMessage();
    all();
    session.tell(new SessionRequest.Get(states.ref()));
    states.receiveMessage();
  }

  @Test
  void whoFindsItWhileItFallsAsleepIsAnswered() {
    Played session = atRest();
    for (int i = 0; i < 10; i++) {
      time.timePasses(Duration.ofSeconds(31)); // it is told to sleep while the next line runs
      assertEquals(5, state(session.id()).step());
    }
  }

  // ---- deleted, and had back

  @Test
  void whatIsDeletedCanBeHadBackForAWhile() {
    Played session = atRest();
    delete(session.id());
    assertEquals(session.id(), done().state().id());
    worker.expectMessageClass(WorkerCommand.Release.class);
    clock.pass(REGRET);
    time.timePasses(Duration.ofSeconds(30));
    assertEquals(List.of(), ids());
    assertTrue(find(session.id()).isEmpty());
    restore(session.id());
    assertEquals(null, done().state().deleted());
    assertEquals(List.of(session.id()), ids());
    assertEquals(5, state(session.id()).step());
    restore(session.id());
    assertEquals(session.id(), done().state().id(), "a repeat is answered like the first time");
    worker.expectNoMessage(Duration.ZERO);
  }

  @Test
  void whatRanWhenItWasDeletedRunsOnWhenItIsHadBack() {
    Played session = played("", "");
    delete(session.id());
    done();
    worker.expectMessageClass(WorkerCommand.Release.class);
    restore(session.id());
    done();
    assertEquals(session.id(), worker.expectMessageClass(WorkerCommand.Begin.class).session());
    assertEquals(Phase.RUNNING, state(session.id()).phase());
  }

  @Test
  void afterThatItIsGoneFromTheDiskToo() {
    Played session = atRest();
    delete(session.id());
    done();
    worker.expectMessageClass(WorkerCommand.Release.class);
    clock.pass(REGRET.plusMillis(1));
    restore(session.id());
    assertEquals(Answer.Code.NOT_FOUND, refused().code());
    time.timePasses(Duration.ofSeconds(30));
    assertEquals(
        new WorkerCommand.Forget(session.id()),
        worker.expectMessageClass(WorkerCommand.Forget.class));
    delete(session.id());
    assertEquals(Answer.Code.NOT_FOUND, refused().code());
  }

  @Test
  void theKeyOfADeletedSessionGivesNoOtherEvenWhenItIsGone() {
    Played session = played("gone", "d");
    delete(session.id());
    done();
    for (int i = 0; i < 2; i++) {
      sessions.tell(new Sessions.Create(Stage.SCORE, "", "you", "gone", "d", answers.ref()));
      Answer.Refused refused = refused();
      assertEquals(Answer.Code.DELETED, refused.code());
      assertEquals(i == 0, refused.hint().contains(session.id() + "/restore"));
      clock.pass(REGRET.plusMillis(1));
      time.timePasses(Duration.ofSeconds(30));
    }
  }

  @Test
  void theEndOfOneThatCouldNotBeginTakesNoKeyOfAnother() {
    begins("k", "d").reporter().tell(new Report.Rejected("no such layer"));
    refused();
    worker.expectMessageClass(WorkerCommand.Release.class);
    Played session = played("k", "d");
    clock.pass(REGRET.plusMillis(1));
    time.timePasses(Duration.ofSeconds(30));
    worker.fishForMessage(
        Duration.ofSeconds(20),
        each ->
            each instanceof WorkerCommand.Forget
                ? FishingOutcomes.complete()
                : FishingOutcomes.continueAndIgnore());
    sessions.tell(new Sessions.Create(Stage.SCORE, "", "you", "k", "d", answers.ref()));
    assertEquals(session.id(), done().state().id());
  }

  @Test
  void theKeyOfOneThatCouldNotBeginIsFreeAfterARestartToo() {
    begins("k", "d").reporter().tell(new Report.Rejected("no such layer"));
    refused();
    worker.expectMessageClass(WorkerCommand.Release.class);
    restart();
    played("k", "d");
  }

  @Test
  void aDeletionSurvivesARestartAndSoDoesItsEnd() {
    Played session = atRest();
    delete(session.id());
    done();
    worker.expectMessageClass(WorkerCommand.Release.class);
    restart();
    assertEquals(List.of(), ids());
    restore(session.id());
    done();
    assertEquals(List.of(session.id()), ids());
    delete(session.id());
    done();
    worker.expectMessageClass(WorkerCommand.Release.class);
    restart();
    clock.pass(REGRET.plusMillis(1));
    time.timePasses(Duration.ofSeconds(30));
    assertEquals(
        new WorkerCommand.Forget(session.id()),
        worker.expectMessageClass(WorkerCommand.Forget.class));
  }

  // ---- forks

  private WorkerCommand.Begin forks(String id, int step, String... pairs) {
    sessions.tell(new Sessions.Fork(id, step, set(pairs), "", "ann", answers.ref()));
    return worker
        .fishForMessage(
            Duration.ofSeconds(3),
            each -> {
              if (each instanceof WorkerCommand.Begin) {
                return FishingOutcomes.complete();
              }
              shared.add(assertInstanceOf(WorkerCommand.Share.class, each));
              return FishingOutcomes.continueAndIgnore();
            })
        .stream()
        .map(WorkerCommand.Begin.class::cast)
        .findFirst()
        .orElseThrow();
  }

  private final List<WorkerCommand.Share> shared = new ArrayList<>();

  private static Map<String, JsonNode> set(String... pairs) {
    Map<String, JsonNode> set = new LinkedHashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      set.put(pairs[i], Recipes.value(pairs[i + 1]));
    }
    return set;
  }

  /** One at step 20, with a tuning at 6 and one at 11, and checkpoints between them. */
  private Played parent() {
    Played session = played("", "");
    tell(session, new Report.Saved(0, Stage.file(2), 0), WorkerCommand.Thin.class);
    tell(session, new Report.Saved(0, Stage.file(4), 0), WorkerCommand.Thin.class);
    session.reports().tell(tuned(1, 6, "0.5"));
    tell(session, new Report.Saved(0, Stage.file(8), 1), WorkerCommand.Thin.class);
    session.reports().tell(tuned(2, 11, "0.25"));
    tell(session, new Report.Saved(0, Stage.file(10), 2), WorkerCommand.Thin.class);
    session.reports().tell(new Report.Paused(0, 20));
    state(session.id());
    return session;
  }

  private void tell(Played session, Report report, Class<? extends WorkerCommand> answer) {
    session.reports().tell(report);
    worker.expectMessageClass(answer);
  }

  private static Report tuned(int revision, int step, String rate) {
    Map<String, JsonNode> set = set("optimizer.rate", rate);
    return new Report.Tuned(0, revision, step, set, new Tuning(step, set).applied(Stage.RECIPE));
  }

  @Test
  void aForkIsItsParentUpToAStepAndItsOwnFromThere() {
    Played parent = parent();
    WorkerCommand.Begin begin = forks(parent.id(), 9, "views.noise", "0.25");
    assertEquals(
        new RestorePlan(
            Rules.LATEST,
            Stage.RECIPE,
            List.of(new Tuning(6, set("optimizer.rate", "0.5"))),
            List.of(new Tuning(10, set("views.noise", "0.25"))),
            List.of(Stage.file(8), Stage.file(4)),
            "",
            "",
            0,
            RestorePlan.Then.RUN),
        begin.plan());
    assertEquals(
        List.of(
            new WorkerCommand.Share(parent.id(), Stage.file(4), begin.session()),
            new WorkerCommand.Share(parent.id(), Stage.file(8), begin.session())),
        shared);
    begin.reporter().tell(Stage.started(8));
    SessionState fork = done().state();
    assertEquals(parent.id(), fork.origin().parent());
    assertEquals(9, fork.origin().forkedAt());
    assertEquals("ann", fork.owner());
    assertEquals(List.of(fork.id(), parent.id()), ids());
  }

  @Test
  void aCheckpointThatHoldsATuningOfAfterTheForkIsNotShared() {
    Played parent = parent();
    WorkerCommand.Begin begin = forks(parent.id(), 10);
    assertEquals(List.of(Stage.file(8), Stage.file(4)), begin.plan().checkpoints());
    assertEquals(List.of(), begin.plan().ahead());
  }

  @Test
  void aForkOfNowHasAllOfIt() {
    Played parent = parent();
    WorkerCommand.Begin begin = forks(parent.id(), -1);
    assertEquals(2, begin.plan().done().size());
    assertEquals(List.of(Stage.file(10), Stage.file(8)), begin.plan().checkpoints());
    begin.reporter().tell(Stage.started(10));
    assertEquals(20, done().state().origin().forkedAt());
  }

  @Test
  void aForkOfTheBeginningHasNothingButTheRecipe() {
    WorkerCommand.Begin begin = forks(parent().id(), 0);
    assertEquals(RestorePlan.fresh(Stage.RECIPE), begin.plan());
  }

  @Test
  void aForkIsOfAStepThatHasBeenTakenAndOfASessionThatIsThere() {
    Played parent = parent();
    sessions.tell(new Sessions.Fork(parent.id(), 21, set(), "", "ann", answers.ref()));
    Answer.Refused refused = refused();
    assertEquals(Answer.Code.BAD_RECIPE, refused.code());
    assertEquals("step must be 0..20, was 21", refused.detail());
    sessions.tell(new Sessions.Fork("unknown", 0, set(), "", "ann", answers.ref()));
    assertEquals(Answer.Code.NOT_FOUND, refused().code());
    delete(parent.id());
    done();
    worker.expectMessageClass(WorkerCommand.Release.class);
    sessions.tell(new Sessions.Fork(parent.id(), 5, set(), "", "ann", answers.ref()));
    assertEquals(Answer.Code.NOT_FOUND, refused().code());
    worker.expectNoMessage(Duration.ZERO);
  }

  @Test
  void aForkNeedsRoomLikeAnyOther() {
    Played parent = parent();
    played("", "");
    sessions.tell(new Sessions.Fork(parent.id(), 5, set(), "", "ann", answers.ref()));
    assertEquals(Answer.Code.TOO_MANY, refused().code());
  }
}
