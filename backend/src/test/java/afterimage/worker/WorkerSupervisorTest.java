package afterimage.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.ManualTime;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A worker's process comes, goes, hangs and comes again, in a time of the test's own. */
class WorkerSupervisorTest {
  private static final ActorTestKit KIT =
      ActorTestKit.create("supervisor", ManualTime.config().withFallback(ConfigFactory.load()));
  private static final ManualTime TIME = ManualTime.get(KIT.system());
  private static final WorkerSupervisor.Patience PATIENCE =
      new WorkerSupervisor.Patience(
          Duration.ofSeconds(60), Duration.ofSeconds(15), Duration.ofSeconds(40));

  private final TestProbe<Object> deeds = KIT.createTestProbe();
  private final TestProbe<WorkerSupervisor.Word> words = KIT.createTestProbe();
  private final TestProbe<WorkerCommand> worker = KIT.createTestProbe();
  private final Workshop workshop = new Workshop();
  private final ActorRef<WorkerSupervisor.Command> supervisor =
      KIT.spawn(
          WorkerSupervisor.create(
              workshop,
              PATIENCE,
              pid -> deeds.ref().tell("bury " + pid),
              steps -> deeds.ref().tell("steps " + steps),
              holdings -> {}));

  /** Processes that do what the test says; every deed of the supervisor is told to the probe. */
  private final class Workshop implements WorkerSupervisor.Crew {
    private long last;
    private boolean isBroken;

    @Override
    public WorkerSupervisor.Hand start(String address) throws IOException {
      if (isBroken) {
        throw new IOException("no java");
      }
      Man man = new Man(++last, new CompletableFuture<>());
      deeds.ref().tell(man);
      return man;
    }
  }

  private final class Man implements WorkerSupervisor.Hand {
    private final long pid;
    private final CompletableFuture<String> end;

    private Man(long pid, CompletableFuture<String> end) {
      this.pid = pid;
      this.end = end;
    }

    @Override
    public long pid() {
      return pid;
    }

    @Override
    public CompletionStage<String> ended() {
      return end;
    }

    @Override
    public void kill() {
      deeds.ref().tell("kill " + pid);
      end.complete("killed");
    }

    @Override
    public void release() {
      deeds.ref().tell("release " + pid);
    }
  }

  @AfterEach
  void leave() {
    KIT.stop(supervisor);
  }

  @AfterAll
  static void end() {
    KIT.shutdownTestKit();
  }

  private Man starts() {
    return deeds.expectMessageClass(Man.class);
  }

  private void beat(Man man, boolean ready, Duration busy, int steps) {
    supervisor.tell(
        new WorkerSupervisor.Beat(
            man.pid, worker.ref(), ready, busy.toMillis(), steps, new NativeMemory(2, 1 << 20)));
  }

  private Man up() {
    supervisor.tell(new WorkerSupervisor.Follow(words.ref()));
    Man man = starts();
    beat(man, true, Duration.ZERO, 0);
    words.expectMessage(new WorkerSupervisor.Up(worker.ref(), man.pid));
    return man;
  }

  /** Signs of life that come as late as they may. */
  private void live(Man man, int times) {
    for (int i = 0; i < times; i++) {
      TIME.timePasses(Duration.ofSeconds(14));
      beat(man, true, Duration.ZERO, 1);
      deeds.expectMessage("steps 1");
    }
  }

  @Test
  void aWorkerIsUpOnceItIsReadyAndWhoComesLaterHearsOfIt() {
    Man man = starts();
    supervisor.tell(new WorkerSupervisor.Follow(words.ref()));
    beat(man, false, Duration.ofSeconds(3), 0);
    beat(man, true, Duration.ZERO, 4);
    deeds.expectMessage("steps 4");
    words.expectMessage(new WorkerSupervisor.Up(worker.ref(), 1));
    beat(man, true, Duration.ZERO, 0);
    TestProbe<WorkerSupervisor.Word> late = KIT.createTestProbe();
    supervisor.tell(new WorkerSupervisor.Follow(late.ref()));
    late.expectMessage(new WorkerSupervisor.Up(worker.ref(), 1));
    words.expectNoMessage(Duration.ZERO);
  }

  @Test
  void aProcessThatEndsIsBuriedAndReplacedAndItsLastWordIsNotTakenForTheNext() {
    Man first = up();
    first.end.complete("signal 9");
    deeds.expectMessage("bury 1");
    words.expectMessage(new WorkerSupervisor.Down("signal 9"));
    TIME.expectNoMessageFor(Duration.ofMillis(99), deeds);
    TIME.timePasses(Duration.ofMillis(1));
    Man second = starts();
    beat(first, true, Duration.ZERO, 0);
    beat(second, true, Duration.ZERO, 0);
    words.expectMessage(new WorkerSupervisor.Up(worker.ref(), 2));
  }

  @Test
  void pausesGrowToTenSecondsAndFiveOfServiceForgive() {
    supervisor.tell(new WorkerSupervisor.Follow(words.ref()));
    Man man = starts();
    for (int millis : List.of(100, 200, 400, 800, 1600, 3200, 6400, 10_000, 10_000)) {
      man.end.complete("broken");
      deeds.expectMessage("bury " + man.pid);
      words.expectMessage(new WorkerSupervisor.Down("broken"));
      TIME.expectNoMessageFor(Duration.ofMillis(millis - 1), deeds);
      TIME.timePasses(Duration.ofMillis(1));
      man = starts();
    }
    beat(man, true, Duration.ZERO, 0);
    assertInstanceOf(WorkerSupervisor.Up.class, words.receiveMessage());
    live(man, 1);
    man.end.complete("broken");
    deeds.expectMessage("bury " + man.pid);
    words.expectMessage(new WorkerSupervisor.Down("broken"));
    TIME.timePasses(Duration.ofMillis(100));
    starts();
  }

  @Test
  void aWorkerThatIsTooLongAtOneMessageIsKilled() {
    Man man = up();
    beat(man, true, Duration.ofSeconds(60), 0);
    TIME.expectNoMessageFor(Duration.ofMillis(500), deeds);
    beat(man, true, Duration.ofMillis(60_001), 0);
    deeds.expectMessage("kill 1");
    deeds.expectMessage("bury 1");
    words.expectMessage(new WorkerSupervisor.Down("it hung: 60 s at one message"));
    TIME.timePasses(Duration.ofMillis(100));
    starts();
  }

  @Test
  void aSilentProcessIsKilledAndOneThatBeatsIsNot() {
    Man man = up();
    live(man, 4);
    TIME.expectNoMessageFor(Duration.ofSeconds(14), deeds);
    TIME.timePasses(Duration.ofSeconds(1));
    deeds.expectMessage("kill 1");
    deeds.expectMessage("bury 1");
    words.expectMessage(new WorkerSupervisor.Down("it gave no sign of life for 15 s"));
  }

  @Test
  void theFirstSignOfLifeMayTakeLonger() {
    starts();
    TIME.expectNoMessageFor(Duration.ofSeconds(39), deeds);
    TIME.timePasses(Duration.ofSeconds(1));
    deeds.expectMessage("kill 1");
  }

  /** On a machine that has no time for it; what is right for one start is not for the next. */
  @Test
  void theNextStartMayTakeTwiceAsLongUntilAWorkerHasServed() {
    supervisor.tell(new WorkerSupervisor.Follow(words.ref()));
    Man man = starts();
    for (int seconds : List.of(40, 80, 160)) {
      TIME.expectNoMessageFor(Duration.ofSeconds(seconds - 1), deeds);
      TIME.timePasses(Duration.ofSeconds(1));
      deeds.expectMessage("kill " + man.pid);
      deeds.expectMessage("bury " + man.pid);
      words.expectMessage(
          new WorkerSupervisor.Down(
              String.format(Locale.ROOT, "it gave no sign of life for %d s", seconds),
              Map.of(),
              true));
      TIME.timePasses(Duration.ofSeconds(1));
      man = starts();
    }
    beat(man, false, Duration.ofMinutes(5), 0); // it opens the device
    beat(man, true, Duration.ZERO, 0);
    assertInstanceOf(WorkerSupervisor.Up.class, words.receiveMessage());
    live(man, 1);
    man.end.complete("broken");
    deeds.expectMessage("bury " + man.pid);
    words.expectMessage(new WorkerSupervisor.Down("broken"));
    TIME.timePasses(Duration.ofMillis(100));
    man = starts();
    TIME.expectNoMessageFor(Duration.ofSeconds(39), deeds);
    TIME.timePasses(Duration.ofSeconds(1));
    deeds.expectMessage("kill " + man.pid);
  }

  @Test
  void whereNoProcessCanBeStartedItIsTriedAgain() {
    Man man = up();
    workshop.isBroken = true;
    man.end.complete("signal 9");
    deeds.expectMessage("bury 1");
    words.expectMessage(new WorkerSupervisor.Down("signal 9"));
    TIME.timePasses(Duration.ofMillis(100));
    words.expectMessage(new WorkerSupervisor.Down("no process could be started: no java"));
    workshop.isBroken = false;
    TIME.timePasses(Duration.ofMillis(200));
    assertEquals(2, starts().pid);
  }

  @Test
  void theLastDeedIsToLetTheWorkerGo() {
    up();
    KIT.stop(supervisor);
    deeds.expectMessage("release 1");
  }
}
