package afterimage;

import afterimage.command.Console;
import afterimage.command.DeviceOptions;
import afterimage.command.ProcessExit;
import afterimage.command.StopSignal;
import afterimage.network.ComputeDevice;
import afterimage.optimize.Ascent;
import afterimage.store.DataFolder;
import afterimage.worker.CrashRecorder;
import afterimage.worker.GpuWorker;
import afterimage.worker.Heartbeat;
import afterimage.worker.PinnedTls;
import afterimage.worker.WorkerCommand;
import afterimage.worker.WorkerOptions;
import afterimage.worker.WorkerSupervisor;
import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorRefResolver;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Behavior;
import akka.actor.typed.ChildFailed;
import akka.actor.typed.DispatcherSelector;
import akka.actor.typed.Terminated;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.cluster.typed.Cluster;
import akka.cluster.typed.Join;
import akka.cluster.typed.SelfUp;
import akka.cluster.typed.Subscribe;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * A device in a process of its own, started by {@link WorkerProcess}. Standard input brings the
 * seal and then the supervisor's address, and nothing more until the parent is gone; standard
 * output takes the reason why it ends, and nothing else.
 */
@Command(name = "worker", hidden = true, header = "A worker's process; serve starts it.")
final class Worker implements Callable<Integer> {
  private static final String ROLE = "worker";

  private final Settings settings;
  private final StopSignal interruption;
  @Mixin private final DeviceOptions machine = new DeviceOptions();

  @Option(names = "--data", paramLabel = "DIR", required = true)
  private Path data = Path.of("");

  @Option(names = "--networks", paramLabel = "DIR")
  private @Nullable Path networks;

  Worker(Settings settings, StopSignal interruption) {
    this.settings = settings;
    this.interruption = interruption;
  }

  /** What a worker's process is called in the cluster. */
  static String role(long pid) {
    return ROLE + "-" + pid;
  }

  /** Whether these are the roles of a worker whose process is no more. */
  static boolean hasEnded(Set<String> roles) {
    return roles.stream()
        .filter(role -> role.startsWith(ROLE + "-"))
        .map(role -> Long.parseLong(role.substring(ROLE.length() + 1)))
        .anyMatch(pid -> ProcessHandle.of(pid).isEmpty());
  }

  /** The end of standard input ends the process in the middle of whatever it does. */
  @SuppressWarnings("try") // held, not used: signals wait until the parent has gone
  @Override
  public Integer call() throws IOException {
    machine.check();
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
    try (StopSignal.Work work = interruption.begin()) {
      String seal = in.readLine();
      if (seal != null) {
        ActorSystem<String> system = open(PinnedTls.of(seal));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
          system.tell(line);
        }
      }
      ProcessExit.now(0);
      return 0;
    }
  }

  /** A worker that starts at once, and waits for the address of its supervisor. */
  private ActorSystem<String> open(PinnedTls seal) {
    long pid = ProcessHandle.current().pid();
    ActorSystem<String> system =
        ClusterNodes.system(
            Behaviors.setup(
                context -> {
                  ActorRef<Heartbeat.Command> heartbeat =
                      context.spawn(Heartbeat.create(pid), "heart");
                  context.watch(worker(context, heartbeat));
                  return Behaviors.receive(String.class)
                      .onAnyMessage(supervisor -> join(context, heartbeat, supervisor))
                      .onSignal(ChildFailed.class, failed -> end(failed.getCause().getMessage()))
                      .onSignal(Terminated.class, ended -> end("the worker has ended"))
                      .build();
                }),
            ClusterNodes.config(),
            seal,
            List.of(ROLE, role(pid)));
    new SystemEnd(system).begun().thenRun(() -> end("the worker has fallen; its log says why"));
    return system;
  }

  private ActorRef<WorkerCommand> worker(
      ActorContext<?> context, ActorRef<Heartbeat.Command> heartbeat) {
    DataFolder folder = new DataFolder(data);
    WorkerOptions setting =
        new WorkerOptions(
            count -> heartbeat.tell(new Heartbeat.Stepped(count)),
            holdings -> heartbeat.tell(new Heartbeat.Holds(holdings)),
            CrashRecorder.open(folder.crashRecord()),
            compute ->
                Settings.networkBytes(context.getSystem().settings().config(), compute.memory()),
            Ascent::step);
    return context.spawn(
        Heartbeat.under(
            heartbeat,
            GpuWorker.create(
                this::device,
                settings.workplace(Serve.library(settings, networks), folder),
                setting)),
        "worker",
        DispatcherSelector.fromConfig("afterimage.worker-thread"));
  }

  private static Behavior<String> join(
      ActorContext<?> context, ActorRef<Heartbeat.Command> heartbeat, String supervisor) {
    ActorRef<WorkerSupervisor.Beat> address =
        ActorRefResolver.get(context.getSystem()).resolveActorRef(supervisor);
    heartbeat.tell(new Heartbeat.Employ(address));
    Cluster cluster = Cluster.get(context.getSystem());
    cluster
        .subscriptions()
        .tell(Subscribe.create(context.spawnAnonymous(joined(heartbeat)), SelfUp.class));
    cluster.manager().tell(Join.create(address.path().address()));
    return Behaviors.same();
  }

  private static Behavior<SelfUp> joined(ActorRef<Heartbeat.Command> heartbeat) {
    return Behaviors.receive(SelfUp.class)
        .onAnyMessage(
            up -> {
              heartbeat.tell(new Heartbeat.Joined());
              return Behaviors.stopped();
            })
        .build();
  }

  private ComputeDevice device() {
    try {
      return machine.open();
    } catch (RuntimeException | Error e) {
      end(e.getMessage());
      throw e;
    }
  }

  private static <T> Behavior<T> end(@Nullable String reason) {
    Console.line(String.valueOf(reason).strip().replaceAll("\\s*\\R\\s*", " "));
    ProcessExit.now(1);
    return Behaviors.stopped();
  }
}
