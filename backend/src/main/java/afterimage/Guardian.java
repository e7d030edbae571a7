package afterimage;

import afterimage.http.Site;
import afterimage.network.Compute;
import afterimage.network.NetworkLibrary;
import afterimage.session.Sessions;
import afterimage.store.Album;
import afterimage.worker.GpuWorker;
import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.DispatcherSelector;
import akka.actor.typed.javadsl.Behaviors;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Clock;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** Wires the server: a worker, the sessions, and the site before them. */
final class Guardian {
  /** There is nothing to tell the wiring. */
  interface Nothing {}

  private Guardian() {}

  static Behavior<Nothing> create(
      Supplier<Compute> compute,
      NetworkLibrary library,
      Album album,
      int mostUnfinished,
      Site.Settings settings,
      CompletableFuture<Site> opened) {
    return Behaviors.setup(
        context -> {
          PrometheusMeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
          Counter steps = Counter.builder("afterimage.steps").register(metrics);
          ActorRef<GpuWorker.Command> worker =
              context.spawn(
                  GpuWorker.create(compute, library, album, steps::increment),
                  "worker",
                  DispatcherSelector.fromConfig("afterimage.worker-thread"));
          ActorRef<Sessions.Command> sessions =
              context.spawn(
                  Sessions.create(
                      worker, album, settings.version(), mostUnfinished, Clock.systemUTC()),
                  "sessions");
          Site site =
              Site.open(
                  context.getSystem(), sessions, worker, library::names, metrics::scrape, settings);
          Gauge.builder("afterimage.sockets", site::sockets).register(metrics);
          opened.complete(site);
          return Behaviors.ignore();
        });
  }
}
