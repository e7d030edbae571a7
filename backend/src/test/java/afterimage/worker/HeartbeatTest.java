package afterimage.worker;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.ManualTime;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import akka.actor.typed.DispatcherSelector;
import akka.actor.typed.javadsl.Behaviors;
import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The heart beats beside a worker that is in a call which does not come back. */
class HeartbeatTest {
  private static final ActorTestKit KIT =
      ActorTestKit.create("heart", ManualTime.config().withFallback(ConfigFactory.load()));
  private static final ManualTime TIME = ManualTime.get(KIT.system());

  private final TestProbe<WorkerSupervisor.Beat> supervisor = KIT.createTestProbe();
  private final ActorRef<Heartbeat.Command> heartbeat = KIT.spawn(Heartbeat.create(7));

  @AfterAll
  static void end() {
    KIT.shutdownTestKit();
  }

  @BeforeEach
  void employ() {
    heartbeat.tell(new Heartbeat.Employ(supervisor.ref()));
    TIME.timePasses(Duration.ofMillis(10));
    assertFalse(supervisor.receiveMessage().ready());
  }

  private WorkerSupervisor.Beat beat() {
    TIME.timePasses(Duration.ofSeconds(1));
    return supervisor.receiveMessage();
  }

  @Test
  void itIsReadyWhenItsWorkerHasStartedAndItsProcessHasJoined() {
    heartbeat.tell(new Heartbeat.Joined());
    assertFalse(supervisor.receiveMessage().ready());
    ActorRef<WorkerCommand> worker = KIT.spawn(Heartbeat.under(heartbeat, Behaviors.ignore()));
    WorkerSupervisor.Beat first = supervisor.receiveMessage();
    assertTrue(first.ready());
    assertEquals(worker, first.worker());
    assertEquals(7, first.pid());
    heartbeat.tell(new Heartbeat.Stepped(3));
    heartbeat.tell(new Heartbeat.Stepped(1));
    assertEquals(4, beat().steps());
    assertEquals(0, beat().steps());
  }

  /** A worker is at one message from when it is inside until it is released. */
  private static void isBusy(
      ActorRef<Heartbeat.Command> heartbeat, CountDownLatch inside, CountDownLatch release) {
    ActorRef<WorkerCommand> worker =
        KIT.spawn(
            Heartbeat.under(
                heartbeat,
                Behaviors.receive(WorkerCommand.class)
                    .onAnyMessage(
                        message -> {
                          inside.countDown();
                          release.await();
                          return Behaviors.same();
                        })
                    .build()),
            DispatcherSelector.fromConfig("afterimage.worker-thread"));
    worker.tell(new WorkerCommand.Release("s"));
  }

  @Test
  void aMessageThatDoesNotEndIsSeenFromOutside() throws InterruptedException {
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    isBusy(heartbeat, inside, release);
    inside.await();
    long start = System.nanoTime();
    WorkerSupervisor.Beat last = beat();
    while (last.busyMillis() < 20) {
      assertTrue(System.nanoTime() - start < 10e9, "it does not say that it is busy");
      last = beat();
    }
    release.countDown();
    while (last.busyMillis() > 0) {
      assertTrue(System.nanoTime() - start < 20e9, "it does not say that it is idle");
      last = beat();
    }
  }

  @Test
  void aProcessThatWasStoppedInTheMiddleOfAMessageHasNotBeenBusyMeanwhile() {
    AtomicLong nanos = new AtomicLong();
    ActorRef<Heartbeat.Command> other = KIT.spawn(Heartbeat.create(8, nanos::get));
    CountDownLatch release = new CountDownLatch(1);
    CountDownLatch inside = new CountDownLatch(1);
    isBusy(other, inside, release);
    assertDoesNotThrow(() -> inside.await());
    nanos.set(Duration.ofMinutes(2).toNanos());
    TestProbe<WorkerSupervisor.Beat> listener = KIT.createTestProbe();
    other.tell(new Heartbeat.Employ(listener.ref()));
    TIME.timePasses(Duration.ofMillis(10));
    assertTrue(listener.receiveMessage().busyMillis() <= 2000);
    TIME.timePasses(Duration.ofSeconds(1));
    assertTrue(listener.receiveMessage().busyMillis() <= 3000);
    release.countDown();
  }
}
