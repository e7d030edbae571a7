package afterimage.worker;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Commands go to the worker there is, or wait for it. */
class RelayTest {
  private static final ActorTestKit KIT = ActorTestKit.create();

  private final TestProbe<GpuWorker.Command> first = KIT.createTestProbe();
  private final TestProbe<GpuWorker.Command> second = KIT.createTestProbe();
  private final ActorRef<Object> relay = KIT.spawn(Relay.create());

  @AfterAll
  static void end() {
    KIT.shutdownTestKit();
  }

  @Test
  void commandsWaitForAWorkerAndKeepTheirOrder() {
    relay.tell(new GpuWorker.Show("a"));
    relay.tell(new GpuWorker.Pause("a", 1));
    relay.tell(new Foreman.Up(first.ref(), 1));
    relay.tell(new GpuWorker.Resume("a", 2));
    first.expectMessage(new GpuWorker.Show("a"));
    first.expectMessage(new GpuWorker.Pause("a", 1));
    first.expectMessage(new GpuWorker.Resume("a", 2));
  }

  @Test
  void whatIsSaidBetweenTwoWorkersGoesToTheSecond() {
    relay.tell(new Foreman.Up(first.ref(), 1));
    relay.tell(new Foreman.Down("killed"));
    relay.tell(new GpuWorker.Show("a"));
    relay.tell(new Foreman.Up(second.ref(), 2));
    second.expectMessage(new GpuWorker.Show("a"));
    first.expectNoMessage(Duration.ZERO);
  }
}
