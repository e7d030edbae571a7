package afterimage;

import afterimage.http.HttpServer;
import afterimage.network.ComputeDevice;
import afterimage.network.NetworkLibrary;
import afterimage.network.TorchFunction;
import afterimage.optimize.Ascent;
import afterimage.session.JournalIndex;
import afterimage.session.KeptPictures;
import afterimage.session.MeterStore;
import afterimage.session.Sessions;
import afterimage.session.StartPictureDecoder;
import afterimage.store.DataFolder;
import afterimage.store.Journal;
import afterimage.store.Machine;
import afterimage.worker.CrashRecorder;
import afterimage.worker.GpuWorker;
import afterimage.worker.NativeMemory;
import afterimage.worker.WorkerCommand;
import afterimage.worker.WorkerEnvironment;
import afterimage.worker.WorkerOptions;
import afterimage.worker.WorkerProxy;
import afterimage.worker.WorkerSupervisor;
import akka.Done;
import akka.actor.CoordinatedShutdown;
import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Behavior;
import akka.actor.typed.DispatcherSelector;
import akka.actor.typed.Terminated;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.AskPattern;
import akka.actor.typed.javadsl.Behaviors;
import akka.cluster.Member;
import akka.cluster.typed.Cluster;
import akka.cluster.typed.Down;
import akka.cluster.typed.Join;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/** Wires the server: a worker, the sessions, and the site before them. */
final class Guardian {
  private static final Duration SAVING = Duration.ofMillis(1500);

  /** There is nothing to tell the wiring. */
  interface Nothing {}

  /** Where the worker is. */
  sealed interface Workers {}

  /**
   * In this process.
   *
   * @param compute opens the device, on the worker's own thread
   */
  record InProcess(Supplier<ComputeDevice> compute) implements Workers {}

  /** In a process of its own. */
  record Apart(WorkerSupervisor.Crew crew, WorkerSupervisor.Patience patience) implements Workers {}

  private Guardian() {}

  private static void gauge(
      MeterRegistry metrics,
      String name,
      Supplier<NativeMemory> held,
      ToDoubleFunction<NativeMemory> value) {
    Gauge.builder("afterimage." + name, () -> value.applyAsDouble(held.get())).register(metrics);
  }

  /**
   * The server.
   *
   * @param opened completed with the site, whose port may not be bound yet
   * @param device completed when the first worker is there or cannot be
   */
  static Behavior<Nothing> create(
      Workers workers,
      NetworkLibrary library,
      DataFolder data,
      Journal journal,
      JournalIndex inventory,
      Machine machine,
      int mostUnfinished,
      HttpServer.Settings settings,
      CompletableFuture<HttpServer> opened,
      CompletableFuture<Void> device) {
    return Behaviors.setup(
        context -> {
          PrometheusMeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
          Counter steps = Counter.builder("afterimage.steps").register(metrics);
          AtomicReference<NativeMemory> told = new AtomicReference<>(NativeMemory.NONE);
          Supplier<NativeMemory> held = held(workers, told);
          gauge(metrics, "networks", held, NativeMemory::networks);
          gauge(metrics, "networks.bytes", held, NativeMemory::networkBytes);
          gauge(metrics, "programs", held, NativeMemory::programs);
          gauge(metrics, "programs.bytes", held, NativeMemory::programBytes);
          Optional<ActorRef<WorkerSupervisor.Command>> supervisor =
              supervisor(context, workers, steps, told::set);
          ActorRef<WorkerCommand> worker =
              switch (workers) {
                case InProcess here ->
                    context.spawn(
                        GpuWorker.create(
                            here.compute(),
                            new WorkerEnvironment(
                                library,
                                data.pictureFiles(),
                                data.checkpoints(),
                                data.starts(),
                                machine),
                            setting(context, steps, told::set)),
                        "worker",
                        DispatcherSelector.fromConfig("afterimage.worker-thread"));
                case Apart apart -> proxy(context, supervisor.orElseThrow());
              };
          Executor encoder =
              context
                  .getSystem()
                  .dispatchers()
                  .lookup(DispatcherSelector.fromConfig("afterimage.encoding"));
          StartPictureDecoder starts =
              new StartPictureDecoder(
                  data.starts(),
                  context
                      .getSystem()
                      .dispatchers()
                      .lookup(DispatcherSelector.fromConfig("afterimage.starts")),
                  encoder);
          ActorRef<Sessions.Command> sessions =
              context.spawn(
                  Sessions.create(
                      new Sessions.Dependencies(
                          worker,
                          journal,
                          new KeptPictures(
                              data.pictureFiles(),
                              starts,
                              encoder,
                              settings.version(),
                              Clock.systemUTC()),
                          new MeterStore(
                              data.meterFiles(),
                              encoder,
                              context
                                  .getSystem()
                                  .dispatchers()
                                  .lookup(DispatcherSelector.fromConfig("afterimage.reading"))),
                          Clock.systemUTC()),
                      mostUnfinished,
                      inventory),
                  "sessions");
          HttpServer site =
              HttpServer.open(
                  context.getSystem(),
                  sessions,
                  worker,
                  starts,
                  library::names,
                  metrics::scrape,
                  journal::trouble,
                  settings);
          saveAtTheEnd(context.getSystem(), sessions);
          context.watch(sessions);
          supervisor.ifPresentOrElse(
              there ->
                  there.tell(
                      new WorkerSupervisor.Follow(
                          context.spawn(notices(site, sessions, device), "notices"))),
              () -> {
                site.workerIsUp();
                sessions.tell(new Sessions.WorkerIsUp());
              });
          Gauge.builder("afterimage.sockets", site::sockets).register(metrics);
          opened.complete(site);
          return Behaviors.receive(Nothing.class)
              .onSignal(Terminated.class, ended -> withoutSessions(context))
              .build();
        });
  }

  /** What is kept in native memory; the programs of this process are counted when asked for. */
  private static Supplier<NativeMemory> held(Workers workers, AtomicReference<NativeMemory> told) {
    Supplier<NativeMemory> last = () -> Objects.requireNonNull(told.get());
    return switch (workers) {
      case InProcess here ->
          () -> last.get().with(TorchFunction.compiled(), TorchFunction.compiledBytes());
      case Apart apart -> last;
    };
  }

  /** Of a worker in this process: nobody is left who could read what it was at as it ended. */
  private static WorkerOptions setting(
      ActorContext<?> context, Counter steps, Consumer<NativeMemory> holds) {
    return new WorkerOptions(
        steps::increment,
        holds,
        CrashRecorder.none(),
        compute -> Settings.networkBytes(context.getSystem().settings().config(), compute.memory()),
        Ascent::step);
  }

  /** Nobody could be answered any more; after a new start all is there. */
  private static Behavior<Nothing> withoutSessions(ActorContext<?> context) {
    context.getLog().error("what knows the sessions has ended, so the server ends; start it again");
    return Behaviors.stopped();
  }

  /** Before the worker goes, but no longer than the server may take to end. */
  private static void saveAtTheEnd(ActorSystem<?> system, ActorRef<Sessions.Command> sessions) {
    CoordinatedShutdown.get(system)
        .addTask(
            CoordinatedShutdown.PhaseServiceStop(),
            "save what runs",
            () ->
                AskPattern.ask(sessions, Sessions.Drain::new, SAVING, system.scheduler())
                    .handle((done, late) -> Done.getInstance()));
  }

  private static Optional<ActorRef<WorkerSupervisor.Command>> supervisor(
      ActorContext<?> context, Workers workers, Counter steps, Consumer<NativeMemory> holds) {
    return switch (workers) {
      case InProcess here -> Optional.empty();
      case Apart apart -> {
        Cluster cluster = Cluster.get(context.getSystem());
        cluster.manager().tell(Join.create(cluster.selfMember().address()));
        yield Optional.of(
            context.spawn(
                WorkerSupervisor.create(
                    apart.crew(),
                    apart.patience(),
                    pid -> bury(cluster, pid),
                    steps::increment,
                    holds),
                "supervisor"));
      }
    };
  }

  /**
   * Takes a process that has ended out of the cluster, which does not find out by itself, and with
   * it whoever has ended as it came in.
   */
  private static void bury(Cluster cluster, long pid) {
    for (Member member : cluster.state().getMembers()) {
      if (member.hasRole(Worker.role(pid)) || Worker.hasEnded(member.getRoles())) {
        cluster.manager().tell(new Down(member.address()));
      }
    }
  }

  private static ActorRef<WorkerCommand> proxy(
      ActorContext<?> context, ActorRef<WorkerSupervisor.Command> supervisor) {
    ActorRef<Object> proxy = context.spawn(WorkerProxy.create(), "relay");
    supervisor.tell(new WorkerSupervisor.Follow(proxy.narrow()));
    return proxy.narrow();
  }

  /** Passes the supervisor's words on to who is no actor. */
  private static Behavior<WorkerSupervisor.Word> notices(
      HttpServer site, ActorRef<Sessions.Command> sessions, CompletableFuture<Void> device) {
    return Behaviors.receive(WorkerSupervisor.Word.class)
        .onAnyMessage(
            word -> {
              switch (word) {
                case WorkerSupervisor.Up up -> {
                  site.workerIsUp();
                  sessions.tell(new Sessions.WorkerIsUp());
                  device.complete(null);
                }
                case WorkerSupervisor.Down down -> {
                  site.workerIsDown(down.reason());
                  sessions.tell(new Sessions.WorkerIsDown(down.reason(), down.at()));
                  if (!down.slow()) {
                    device.completeExceptionally(new IllegalStateException(down.reason()));
                  }
                }
              }
              return Behaviors.same();
            })
        .build();
  }
}
