package afterimage;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The end of an actor system is known, whoever has caused it. */
class SystemEndTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static ActorSystem<String> system(Behavior<String> guardian) {
    Config daemonic = ConfigFactory.parseString("akka.daemonic = on"); // whatever is left of it
    return ActorSystem.create(guardian, "end", daemonic.withFallback(ConfigFactory.load()));
  }

  private static SystemEnd begun(ActorSystem<String> system) throws Exception {
    SystemEnd end = new SystemEnd(system);
    system.tell("now");
    end.begun().toCompletableFuture().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    return end;
  }

  @Test
  void aFatalErrorIsOneThoughItIsNeverOver() throws Exception {
    SystemEnd end =
        begun(
            system(
                Behaviors.receiveMessage(
                    any -> {
                      throw new StackOverflowError();
                    })));
    assertFalse(end.await(Duration.ofMillis(1)));
  }

  @Test
  void theEndOfTheGuardianIsOneToo() throws Exception {
    SystemEnd end = begun(system(Behaviors.receiveMessage(any -> Behaviors.stopped())));
    assertTrue(end.await(PATIENCE));
  }

  @Test
  void andOneThatWasAskedFor() throws Exception {
    ActorSystem<String> system = system(Behaviors.empty());
    system.terminate();
    assertTrue(begun(system).await(PATIENCE));
  }
}
