package afterimage;

import afterimage.command.Exit;
import afterimage.command.Interruption;
import afterimage.command.Machine;
import afterimage.command.Output;
import afterimage.network.Compute;
import afterimage.optimize.Ascent;
import afterimage.store.DataFolder;
import afterimage.worker.CrashRecorder;
import afterimage.worker.Foreman;
import afterimage.worker.GpuWorker;
import afterimage.worker.Heart;
import afterimage.worker.Seal;
import afterimage.worker.Setting;
import afterimage.worker.WorkerCommand;
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
 * A device in a process of its own, started by {@link Offspring}. Standard input brings the seal
 * and then the foreman's address, and nothing more until the parent is gone; standard output takes
 * the reason why it ends, and nothing else.
 */
@Command(name = "worker", hidden = true, header = "A worker's process; serve starts it.")
final class Worker implements Callable<Integer> {
  private static final String ROLE = "worker";

  private final Settings settings;
  private final Interruption interruption;
  @Mixin private final Machine machine = new Machine();

  @Option(names = "--data", paramLabel = "DIR", required = true)
  private Path data = Path.of("");

  @Option(names = "--networks", paramLabel = "DIR")
  private @Nullable Path networks;

  Worker(Settings settings, Interruption interruption) {
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
    try (Interruption.Work work = interruption.begin()) {
      String seal = in.readLine();
      if (seal != null) {
        ActorSystem<String> system = open(Seal.of(seal));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
          system.tell(line);
        }
      }
      Exit.now(0);
      return 0;
    }
  }

  /** A worker that starts at once, and waits for the address of its foreman. */
  private ActorSystem<String> open(Seal seal) {
    long pid = ProcessHandle.current().pid();
    ActorSystem<String> system =
        Peers.system(
            Behaviors.setup(
                context -> {
                  ActorRef<Heart.Command> heart = context.spawn(Heart.create(pid), "heart");
                  context.watch(worker(context, heart));
                  return Behaviors.receive(String.class)
                      .onAnyMessage(foreman -> join(context, heart, foreman))
                      .onSignal(ChildFailed.class, failed -> end(failed.getCause().getMessage()))
                      .onSignal(Terminated.class, ended -> end("the worker has ended"))
                      .build();
                }),
            Peers.config(),
            seal,
            List.of(ROLE, role(pid)));
    new SystemEnd(system).begun().thenRun(() -> end("the worker has fallen; its log says why"));
    return system;
  }

  private ActorRef<WorkerCommand> worker(ActorContext<?> context, ActorRef<Heart.Command> heart) {
    DataFolder folder = new DataFolder(data);
    Setting setting =
        new Setting(
            count -> heart.tell(new Heart.Stepped(count)),
            holdings -> heart.tell(new Heart.Holds(holdings)),
            CrashRecorder.open(folder.crashRecord()),
            compute ->
                Settings.networkBytes(context.getSystem().settings().config(), compute.memory()),
            Ascent::step);
    return context.spawn(
        Heart.under(
            heart,
            GpuWorker.create(
                this::device,
                settings.workplace(Serve.library(settings, networks), folder),
                setting)),
        "worker",
        DispatcherSelector.fromConfig("afterimage.worker-thread"));
  }

  private static Behavior<String> join(
      ActorContext<?> context, ActorRef<Heart.Command> heart, String foreman) {
    ActorRef<Foreman.Beat> address =
        ActorRefResolver.get(context.getSystem()).resolveActorRef(foreman);
    heart.tell(new Heart.Employ(address));
    Cluster cluster = Cluster.get(context.getSystem());
    cluster
        .subscriptions()
        .tell(Subscribe.create(context.spawnAnonymous(joined(heart)), SelfUp.class));
    cluster.manager().tell(Join.create(address.path().address()));
    return Behaviors.same();
  }

  private static Behavior<SelfUp> joined(ActorRef<Heart.Command> heart) {
    return Behaviors.receive(SelfUp.class)
        .onAnyMessage(
            up -> {
              heart.tell(new Heart.Joined());
              return Behaviors.stopped();
            })
        .build();
  }

  private Compute device() {
    try {
      return machine.open();
    } catch (RuntimeException | Error e) {
      end(e.getMessage());
      throw e;
    }
  }

  private static <T> Behavior<T> end(@Nullable String reason) {
    Output.line(String.valueOf(reason).strip().replaceAll("\\s*\\R\\s*", " "));
    Exit.now(1);
    return Behaviors.stopped();
  }
}
