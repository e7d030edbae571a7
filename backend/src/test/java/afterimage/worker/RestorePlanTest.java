package afterimage.worker;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import afterimage.recipe.Recipe;
import afterimage.recipe.Rules;
import afterimage.recipe.Tuning;
import afterimage.store.Checkpoints;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A worker who knows nothing of a session brings it to where it was, to the byte. */
class RestorePlanTest {
  @TempDir Path folder = Path.of("");
  private Bench bench;

  @BeforeEach
  void open() {
    bench = new Bench(folder);
  }

  @AfterEach
  void close() {
    bench.close();
  }

  private static Tuning tuning(int step, String... settings) {
    return new Tuning(step, Bench.values(settings));
  }

  private static final Tuning EARLY = tuning(3, "optimizer.rate=0.2");
  private static final Tuning LATE = tuning(8, "views.noise=0.2", "objective.0.index=5");
  private static final int END = 12;

  /** A session that never stops, with both tunings; its checkpoints of steps 2, 5 and 9. */
  private List<Checkpoints.Saved> played() {
    List<Checkpoints.Saved> saved = new ArrayList<>();
    bench.begin("s", Bench.recipe());
    steps(2, saved).tune("s", 1, "optimizer.rate=0.2");
    steps(3, saved);
    bench.steps(2).tune("s", 2, "views.noise=0.2", "objective.0.index=5");
    steps(2, saved);
    bench.words("s");
    return saved;
  }

  private Bench steps(int count, List<Checkpoints.Saved> saved) {
    bench.steps(count).tell("s", new SessionOrder.Save(7)).reports("s");
    saved.add(bench.written("s").getLast().file());
    return bench;
  }

  private static RestorePlan plan(
      List<Checkpoints.Saved> oldestFirst, int until, RestorePlan.Then then) {
    return after(List.of(EARLY, LATE), List.of(), oldestFirst.reversed(), until, then);
  }

  /** The recipe of the bench after some tunings, at a step. */
  private static RestorePlan after(
      List<Tuning> done,
      List<Tuning> ahead,
      List<Checkpoints.Saved> checkpoints,
      int until,
      RestorePlan.Then then) {
    return new RestorePlan(
        Rules.LATEST, Bench.recipe(), done, ahead, checkpoints, "", "", until, then);
  }

  /** A recipe from its beginning, on the network that it began with. */
  private static RestorePlan on(Recipe recipe, String checksum, String contents) {
    return new RestorePlan(
        Rules.LATEST,
        recipe,
        List.of(),
        List.of(),
        List.of(),
        checksum,
        contents,
        0,
        RestorePlan.Then.RUN);
  }

  private byte[] whole(int steps) {
    return bench.byHand(Bench.recipe(), steps, EARLY, LATE);
  }

  private Report.Started started() {
    return assertInstanceOf(Report.Started.class, bench.words("s").getFirst());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3})
  void fromAnyCheckpointTheBytesAreThoseOfOneThatNeverStopped(int checkpoints) {
    List<Checkpoints.Saved> saved = played();
    bench.begin("s", plan(saved.subList(0, checkpoints), 9, RestorePlan.Then.RUN));
    int at = new int[] {0, 2, 5, 9}[checkpoints];
    Report.Started started = started();
    assertEquals(at, started.step());
    assertEquals("", started.note());
    assertEquals(END, bench.steps(END - at).take("s").step());
    assertArrayEquals(whole(END), bench.take("s").rgb());
    assertFalse(Arrays.equals(whole(END), bench.byHand(Bench.recipe(), END, EARLY)));
  }

  @ParameterizedTest
  @EnumSource(names = {"WAIT", "END"})
  void oneThatDoesNotRunComesToWhereItWasAndSaysSoOnce(RestorePlan.Then then) {
    List<Checkpoints.Saved> saved = played();
    bench.begin("s", plan(saved.subList(0, 2), 9, then));
    assertEquals(5, started().step());
    bench.steps(50);
    assertTrue(bench.isWaiting());
    assertEquals(List.of(new Report.CaughtUp(9)), bench.words("s"), "and nothing has happened");
    assertArrayEquals(whole(9), bench.take("s").rgb());
    bench.tell("s", new SessionOrder.Resume(4)).steps(3);
    Report first = bench.words("s").getFirst();
    if (then == RestorePlan.Then.WAIT) {
      assertEquals(new Report.Resumed(4, 9), first);
      assertArrayEquals(whole(END), bench.take("s").rgb());
    } else {
      assertEquals(new Report.Declined(4, "the run has ended at step 9"), first);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"WAIT", "END"})
  void atItsNewestCheckpointThereIsNothingToTakeAgain(RestorePlan.Then then) {
    bench.begin("s", plan(played(), 9, then));
    assertEquals(9, started().step());
    assertEquals(List.of(), bench.steps(5).words("s"));
    assertTrue(bench.isWaiting());
    assertArrayEquals(whole(9), bench.take("s").rgb());
  }

  @Test
  void aPauseOnTheWayBackHoldsItThere() {
    bench.begin("s", plan(List.of(), 9, RestorePlan.Then.WAIT)).steps(4).words("s");
    bench.tell("s", new SessionOrder.Pause(4)).steps(20);
    assertEquals(List.of(new Report.Paused(4, 4)), bench.words("s"));
    assertArrayEquals(whole(4), bench.take("s").rgb());
  }

  @Test
  void aTuningOnTheWayBackIsOfTheStepAfterThoseThatWereTaken() {
    bench.begin("s", plan(List.of(), 9, RestorePlan.Then.WAIT)).steps(2).words("s");
    bench.tune("s", 4, "optimizer.rate=0.01");
    Report.Tuned tuned = assertInstanceOf(Report.Tuned.class, bench.words("s").getFirst());
    assertEquals(List.of(10, 3), List.of(tuned.step(), tuned.revision()));
    bench.steps(50);
    assertArrayEquals(whole(9), bench.take("s").rgb());
    bench.tell("s", new SessionOrder.Resume(5)).steps(3);
    assertArrayEquals(
        bench.byHand(Bench.recipe(), END, EARLY, LATE, tuning(10, "optimizer.rate=0.01")),
        bench.take("s").rgb());
  }

  // ---- what is found damaged

  private Path file(Checkpoints.Saved saved) {
    return folder.resolve("checkpoints/s").resolve(saved.name());
  }

  private void damage(Checkpoints.Saved saved) {
    try {
      byte[] bytes = Files.readAllBytes(file(saved));
      bytes[bytes.length / 2] ^= 1;
      Files.write(file(saved), bytes);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aDamagedCheckpointIsLeftForTheOneBeforeIt() {
    List<Checkpoints.Saved> saved = played();
    damage(saved.get(2));
    bench.begin("s", plan(saved, 9, RestorePlan.Then.RUN));
    Report.Started started = started();
    assertEquals(5, started.step());
    assertTrue(started.note().contains(saved.get(2).name() + " is damaged"), started::note);
    assertFalse(started.note().contains("no checkpoint is left"), started::note);
    assertArrayEquals(whole(END), bench.steps(END - 5).take("s").rgb());
  }

  @Test
  void withNoneLeftAllStepsAreTakenAgain() throws IOException {
    List<Checkpoints.Saved> saved = played();
    damage(saved.get(0));
    damage(saved.get(1));
    Files.delete(file(saved.get(2)));
    bench.begin("s", plan(saved, 9, RestorePlan.Then.RUN));
    Report.Started started = started();
    assertEquals(0, started.step());
    assertTrue(
        started.note().endsWith("no checkpoint is left: all steps are taken again"), started::note);
    assertTrue(started.note().contains("no such file"), started::note);
    assertArrayEquals(whole(END), bench.steps(END).take("s").rgb());
  }

  @Test
  void aCheckpointThatKnowsMoreThanTheJournalIsNotUsed() {
    List<Checkpoints.Saved> saved = played();
    RestorePlan early = after(List.of(EARLY), List.of(), saved.reversed(), 5, RestorePlan.Then.RUN);
    bench.begin("s", early);
    Report.Started started = started();
    assertEquals(5, started.step());
    assertTrue(started.note().contains("2 tunings and the journal 1"), started::note);
    assertArrayEquals(
        bench.byHand(Bench.recipe(), END, EARLY), bench.steps(END - 5).take("s").rgb());
  }

  @Test
  void aCheckpointOfOtherRulesIsNotUsed() {
    List<Checkpoints.Saved> saved = played();
    RestorePlan other =
        new RestorePlan(
            Rules.ONE,
            Bench.recipe(),
            List.of(),
            List.of(),
            saved.reversed(),
            "",
            "",
            0,
            RestorePlan.Then.RUN);
    bench.begin("s", other);
    Report.Started started = started();
    assertEquals(0, started.step());
    assertTrue(
        started.note().contains("computed by rules 2 and the session is of rules 1"),
        started::note);
  }

  // ---- the network

  @Test
  void anotherNetworkFileIsNotTakenAndBothAreNamed() {
    String found = begunWith().checksum();
    RestorePlan plan = on(Bench.recipe(), "abc", "");
    bench.begin("s", plan);
    Report.Missing missing = assertInstanceOf(Report.Missing.class, bench.words("s").getFirst());
    assertTrue(missing.reason().contains("began with SHA-256 abc"), missing::reason);
    assertTrue(missing.reason().contains("this is " + found), missing::reason);
    assertTrue(bench.isWaiting());
  }

  @Test
  void whatLiesBesideTheFileIsCompared() {
    Report.Started begun = begunWith();
    RestorePlan plan = on(Bench.recipe(), begun.checksum(), "abc");
    bench.begin("s", plan);
    Report.Missing missing = assertInstanceOf(Report.Missing.class, bench.words("s").getFirst());
    assertTrue(missing.reason().contains("its external weights, tiny.json or its labels"));
    assertTrue(missing.reason().endsWith("these are " + begun.contents()), missing::reason);
    assertEquals(Bench.MACHINE.program(), begun.machine().program());
    assertEquals("cpu", begun.machine().device());
    assertEquals(2, begun.machine().threads());
    assertEquals(16, begun.machine().libraries().length(), begun.machine()::toString);
  }

  private Report.Started begunWith() {
    return assertInstanceOf(
        Report.Started.class,
        bench.begin("other", Bench.recipe("steps=1")).steps(9).words("other").getFirst());
  }

  @Test
  void aNetworkThatIsGoneMayComeBack() {
    RestorePlan plan = on(Bench.recipe("network=\"gone\""), "abc", "");
    bench.begin("s", plan);
    Report.Missing missing = assertInstanceOf(Report.Missing.class, bench.words("s").getFirst());
    assertTrue(missing.reason().endsWith("it began with abc"), missing::reason);
  }

  @Test
  void theSameNetworkIsTaken() {
    String found = begunWith().checksum();
    bench.begin("s", on(Bench.recipe(), found, ""));
    assertEquals(found, started().checksum());
  }

  // ---- scores

  private static RestorePlan score(Tuning... ahead) {
    return after(List.of(), List.of(ahead), List.of(), 0, RestorePlan.Then.RUN);
  }

  private List<Report.Tuned> tuned(List<Report> words) {
    return words.stream()
        .filter(Report.Tuned.class::isInstance)
        .map(Report.Tuned.class::cast)
        .toList();
  }

  @Test
  void theTuningsOfAScoreComeByThemselvesAtTheirSteps() {
    bench.begin("s", score(EARLY, LATE)).steps(END);
    List<Report.Tuned> tuned = tuned(bench.words("s"));
    assertEquals(List.of(3, 8), tuned.stream().map(Report.Tuned::step).toList());
    assertEquals(List.of(1, 2), tuned.stream().map(Report.Tuned::revision).toList());
    assertEquals(List.of(0L, 0L), tuned.stream().map(Report.Tuned::order).toList());
    assertEquals(EARLY.set(), tuned.getFirst().set());
    assertArrayEquals(whole(END), bench.take("s").rgb());
  }

  @Test
  void theRestOfAScoreComesAfterACheckpoint() {
    List<Checkpoints.Saved> saved = played();
    bench.begin(
        "s", after(List.of(EARLY), List.of(LATE), List.of(saved.get(1)), 5, RestorePlan.Then.RUN));
    bench.steps(END - 5);
    assertEquals(List.of(2), tuned(bench.words("s")).stream().map(Report.Tuned::revision).toList());
    assertArrayEquals(whole(END), bench.take("s").rgb());
  }

  @Test
  void aTuningByHandComesBetweenThoseOfAScore() {
    bench.begin("s", score(EARLY, LATE)).steps(4);
    bench.tune("s", 9, "optimizer.rate=0.01").steps(END - 4);
    assertEquals(
        List.of(0L, 9L, 0L), tuned(bench.words("s")).stream().map(Report.Tuned::order).toList());
    assertArrayEquals(
        bench.byHand(Bench.recipe(), END, EARLY, tuning(5, "optimizer.rate=0.01"), LATE),
        bench.take("s").rgb());
  }

  @Test
  void aRampIsTheSameAsATuningForEveryStep() {
    Tuning ramp =
        new Tuning(
            3,
            Map.of(
                "optimizer.rate",
                afterimage.recipe.Recipes.value("{\"ramp\": [0.4, 0.1], \"steps\": 6}")));
    Tuning[] single =
        IntStream.rangeClosed(0, 6)
            .mapToObj(
                i -> tuning(3 + i, "optimizer.rate=" + (i < 6 ? 0.4 + i / 6.0 * (0.1 - 0.4) : 0.1)))
            .toArray(Tuning[]::new);
    byte[] wanted = bench.byHand(Bench.recipe(), END, single);
    bench.begin("s", score(ramp)).steps(END);
    assertArrayEquals(wanted, bench.take("s").rgb());
    bench.begin("s", score(ramp)).steps(5).tell("s", new SessionOrder.Save(1)).reports("s");
    Checkpoints.Saved middle = bench.written("s").getLast().file();
    bench.begin("s", after(List.of(ramp), List.of(), List.of(middle), 5, RestorePlan.Then.RUN));
    assertEquals(5, started().step());
    assertArrayEquals(wanted, bench.steps(END - 5).take("s").rgb());
  }

  @Test
  void aScoreThatCannotBeFollowedHaltsWithTheReasonAndMayGoOn() {
    Tuning bad = tuning(4, "objective.0={\"type\":\"channel\",\"layer\":\"nowhere\",\"unit\":0}");
    bench.begin("s", score(EARLY, bad)).steps(20);
    Report.Halted halted = assertInstanceOf(Report.Halted.class, bench.words("s").getLast());
    assertEquals(3, halted.step());
    assertTrue(halted.reason().startsWith("the score cannot be followed: "), halted::reason);
    assertTrue(halted.reason().contains("nowhere"), halted::reason);
    assertTrue(bench.isWaiting());
    bench.tell("s", new SessionOrder.Resume(4)).steps(4);
    assertEquals(List.of(new Report.Resumed(4, 3)), bench.words("s"));
    assertArrayEquals(bench.byHand(Bench.recipe(), 7, EARLY), bench.take("s").rgb());
  }

  // ---- checkpoints

  private List<Integer> savedSteps() {
    return bench.written("s").stream().map(each -> each.file().step()).toList();
  }

  @Test
  void aCheckpointIsWrittenWhereTheStepsRest() {
    bench.begin("s", Bench.recipe("steps=9")).steps(4).tell("s", new SessionOrder.Pause(1));
    assertEquals(List.of(4), savedSteps());
    bench.tell("s", new SessionOrder.Pause(2));
    assertEquals(List.of(), savedSteps(), "nothing has changed");
    bench.tell("s", new SessionOrder.StepOnce(3));
    assertEquals(List.of(5), savedSteps());
    bench.tune("s", 4, "optimizer.rate=0.01").tell("s", new SessionOrder.Pause(5));
    assertEquals(List.of(1), bench.written("s").stream().map(Report.Saved::revision).toList());
    bench.tell("s", new SessionOrder.Resume(6)).steps(20);
    assertEquals(List.of(9), savedSteps());
  }

  @Test
  void aCheckpointIsWrittenWhereSomethingIsNotFinite() {
    bench
        .begin(
            "s",
            Bench.recipe("optimizer.type=sgd", "optimizer.rate=10", "penalties.l2Parameters=1000"))
        .steps(40);
    int last = assertInstanceOf(Report.Halted.class, bench.words("s").getLast()).step();
    assertEquals(List.of(last), savedSteps());
  }

  @Test
  void whoAsksForOneIsAnsweredAlsoWhereNothingHasChanged() {
    bench.begin("s", Bench.recipe()).steps(4);
    bench.tell("s", new SessionOrder.Save(5)).tell("s", new SessionOrder.Save(6));
    assertEquals(List.of(5L, 6L), bench.written("s").stream().map(Report.Saved::order).toList());
  }

  @Test
  void whatCannotBeWrittenIsSaidAndTheStepsGoOn() throws IOException {
    Files.writeString(folder.resolve("checkpoints"), "in the way");
    bench.begin("s", Bench.recipe()).steps(4).tell("s", new SessionOrder.Save(5));
    Report.NotSaved failed = bench.writes("s", Report.NotSaved.class).getLast();
    assertEquals(5, failed.order());
    assertFalse(failed.diskFull());
    assertEquals(9, bench.steps(5).take("s").step());
  }

  @Test
  void whatIsReleasedStaysOnTheDiskAndWhatIsForgottenDoesNot() {
    List<Checkpoints.Saved> saved = played();
    bench.tell(new WorkerCommand.Release("s")).steps(5);
    bench.written("s");
    saved.forEach(each -> assertTrue(Files.exists(file(each))));
    bench.begin("s", plan(saved, 9, RestorePlan.Then.WAIT));
    assertEquals(9, started().step());
    bench.tell(new WorkerCommand.Forget("s")).written("s");
    saved.forEach(each -> assertFalse(Files.exists(file(each))));
  }

  @Test
  void aCheckpointIsSharedBeforeTheForkBegins() {
    List<Checkpoints.Saved> saved = played();
    bench.tell(new WorkerCommand.Share("s", saved.get(1), "fork"));
    bench.tell(new WorkerCommand.Forget("s")).written("s");
    bench.begin(
        "fork",
        after(List.of(EARLY), List.of(LATE), List.of(saved.get(1)), 0, RestorePlan.Then.RUN));
    Report.Started started = assertInstanceOf(Report.Started.class, bench.words("fork").getFirst());
    assertEquals(List.of(5, ""), List.of(started.step(), started.note()));
    assertArrayEquals(whole(END), bench.steps(END - 5).take("fork").rgb());
  }
}
