package afterimage.worker;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import afterimage.TinyNetwork;
import akka.actor.testkit.typed.javadsl.TestInbox;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is read takes its time, and nobody but who wants it waits. */
class LoadingTest {
  @TempDir Path folder = Path.of("");
  private Bench bench;
  private final Queue<Runnable> slow = new ArrayDeque<>();

  @BeforeEach
  void open() {
    bench = new Bench(folder);
    bench.begin("a", Bench.recipe()).steps(3).words("a");
    TinyNetwork.in(folder, "other");
    bench.reading(slow::add);
  }

  @AfterEach
  void close() {
    bench.close();
  }

  private void read() {
    List.copyOf(slow).forEach(Runnable::run);
    slow.clear();
    bench.isWaiting();
  }

  @Test
  void whileANetworkLoadsOthersStepAndAreAnswered() {
    bench.begin("b", Bench.recipe("network=\"other\""));
    assertEquals(7, bench.steps(4).take("a").step());
    bench.tell("a", new SessionOrder.Pause(1));
    assertEquals(List.of(new Report.Paused(1, 7)), bench.words("a"));
    assertEquals(List.of(), bench.reports("b"));
    read();
    assertInstanceOf(Report.Started.class, bench.words("b").getFirst());
    assertEquals(2, bench.steps(2).take("b").step());
    assertArrayEquals(bench.byHand(Bench.recipe("network=\"other\""), 2), bench.take("b").rgb());
  }

  @Test
  void whatASessionIsToldOnItsWayIsDoneInItsOrderOnceItIsThere() {
    bench.begin("b", Bench.recipe("network=\"other\""));
    bench.tune("b", 1, "optimizer.rate=0.01").tell("b", new SessionOrder.Pause(2));
    bench.tell("b", new SessionOrder.StepOnce(3)).tell("b", new SessionOrder.Take(4));
    assertEquals(List.of(), bench.reports("b"));
    read();
    List<Report> words =
        bench.words("b").stream().filter(each -> !(each instanceof Report.Kept)).toList();
    List<Class<?>> kinds = new ArrayList<>();
    words.forEach(each -> kinds.add(each.getClass()));
    assertEquals(
        List.of(
            Report.Started.class,
            Report.Tuned.class,
            Report.Paused.class,
            Report.Stepped.class,
            Report.Taken.class),
        kinds);
    assertEquals(1, ((Report.Taken) words.getLast()).step());
  }

  @Test
  void whoeverHasLeftMeanwhileIsNotPutThere() {
    bench.begin("b", Bench.recipe("network=\"other\"")).tell(new WorkerCommand.Release("b"));
    bench.begin("c", Bench.recipe("network=\"other\"", "seed=1"));
    bench.begin("c", Bench.recipe("network=\"other\"", "seed=2"));
    read();
    assertEquals(List.of(), bench.reports("b"));
    assertArrayEquals(
        bench.byHand(Bench.recipe("network=\"other\"", "seed=2"), 0), bench.take("c").rgb());
  }

  @Test
  void allWhoWaitForANetworkThatCannotBeLoadedAreTold() {
    TestInbox<NetworkDescription> asking = TestInbox.create();
    bench.begin("b", Bench.recipe("network=\"none\""));
    bench.begin("c", Bench.recipe("network=\"none\""));
    bench.tell(new WorkerCommand.Describe("none", asking.getRef()));
    assertEquals(6, bench.steps(3).take("a").step());
    read();
    for (String session : List.of("b", "c")) {
      Report.Rejected no =
          assertInstanceOf(Report.Rejected.class, bench.reports(session).getFirst());
      assertTrue(no.reason().contains("no network is called"), no.reason());
    }
    assertTrue(asking.receiveMessage().problem().contains("no network is called"));
  }

  @Test
  void aDescriptionIsAnsweredOnceTheNetworkIsThereAndThenAtOnce() {
    TestInbox<NetworkDescription> asking = TestInbox.create();
    bench.tell(new WorkerCommand.Describe("other", asking.getRef()));
    bench.tell(new WorkerCommand.Describe("other", asking.getRef()));
    assertEquals(0, asking.getAllReceived().size());
    read();
    List<NetworkDescription> both = asking.getAllReceived();
    assertEquals(2, both.size());
    assertEquals(both.getFirst(), both.getLast());
    bench.tell(new WorkerCommand.Describe("other", asking.getRef()));
    assertEquals(both.getFirst(), asking.receiveMessage());
  }

  /** On real threads: not one bit of what is being climbed changes while networks are loaded. */
  @Test
  void whatIsLoadedBesideStepsChangesNothingInThem() throws InterruptedException {
    CountDownLatch loaded = new CountDownLatch(12);
    bench.reading(
        work ->
            new Thread(
                    () -> {
                      work.run();
                      loaded.countDown();
                    })
                .start());
    TestInbox<NetworkDescription> asking = TestInbox.create();
    for (int i = 0; i < 12; i++) {
      TinyNetwork.in(folder, "n" + i);
      bench.tell(new WorkerCommand.Describe("n" + i, asking.getRef()));
      bench.steps(10);
    }
    assertTrue(loaded.await(60, TimeUnit.SECONDS));
    bench.steps(2);
    int step = bench.take("a").step();
    assertArrayEquals(bench.byHand(Bench.recipe(), step), bench.take("a").rgb());
    assertTrue(asking.getAllReceived().stream().allMatch(each -> each.problem().isEmpty()));
    assertEquals(13, Stream.of(bench.holdings.networks()).findFirst().orElseThrow());
  }
}
