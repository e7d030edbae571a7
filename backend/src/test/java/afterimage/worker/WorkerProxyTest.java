package afterimage.worker;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Commands go to the worker there is, or wait for it. */
class WorkerProxyTest {
  private static final ActorTestKit KIT = ActorTestKit.create();

  private final TestProbe<WorkerCommand> first = KIT.createTestProbe();
  private final TestProbe<WorkerCommand> second = KIT.createTestProbe();
  private final ActorRef<Object> proxy = KIT.spawn(WorkerProxy.create());

  @AfterAll
  static void end() {
    KIT.shutdownTestKit();
  }

  @Test
  void commandsWaitForAWorkerAndKeepTheirOrder() {
    proxy.tell(new WorkerCommand.Release("a"));
    proxy.tell(new WorkerCommand.Release("b"));
    proxy.tell(new WorkerSupervisor.Up(first.ref(), 1));
    proxy.tell(new WorkerCommand.Release("c"));
    first.expectMessage(new WorkerCommand.Release("a"));
    first.expectMessage(new WorkerCommand.Release("b"));
    first.expectMessage(new WorkerCommand.Release("c"));
  }

  @Test
  void whatIsSaidBetweenTwoWorkersGoesToTheSecond() {
    proxy.tell(new WorkerSupervisor.Up(first.ref(), 1));
    proxy.tell(new WorkerSupervisor.Down("killed"));
    proxy.tell(new WorkerCommand.Release("a"));
    proxy.tell(new WorkerSupervisor.Up(second.ref(), 2));
    second.expectMessage(new WorkerCommand.Release("a"));
    first.expectNoMessage(Duration.ZERO);
  }
}
