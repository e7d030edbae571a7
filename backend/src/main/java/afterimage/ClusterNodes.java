package afterimage;

import afterimage.worker.PinnedTls;
import akka.actor.BootstrapSetup;
import akka.actor.CoordinatedShutdown;
import akka.actor.setup.ActorSystemSetup;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Behavior;
import akka.remote.artery.tcp.SSLEngineProviderSetup;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.util.List;
import java.util.Map;

/** The processes of one server, each an actor system in their cluster on loopback. */
final class ClusterNodes {
  /** In every address, so the same in every process. */
  private static final String NAME = "afterimage";

  private ClusterNodes() {}

  /** The configuration of a process that has others beside it. */
  static Config config() {
    return ConfigFactory.load("cluster");
  }

  /**
   * An actor system that speaks with those that have the same seal, and with nobody else.
   *
   * @param given what {@link #config} says, and what only the caller knows
   */
  static <T> ActorSystem<T> system(
      Behavior<T> guardian, Config given, PinnedTls seal, List<String> roles) {
    Config config = ConfigFactory.parseMap(Map.of("akka.cluster.roles", roles)).withFallback(given);
    ActorSystem<T> system =
        ActorSystem.create(
            guardian,
            NAME,
            ActorSystemSetup.create(
                BootstrapSetup.create(config), SSLEngineProviderSetup.create(any -> seal)));
    // Otherwise the transport goes at the first signal, while there is still something to say.
    CoordinatedShutdown.get(system)
        .addJvmShutdownHook(() -> system.getWhenTerminated().toCompletableFuture().join());
    return system;
  }
}
