package afterimage.worker;

import afterimage.network.ComputeDevice;
import afterimage.network.DeviceFailure;
import afterimage.network.Network;
import afterimage.optimize.Ascent;
import afterimage.optimize.Optimization;
import afterimage.store.CheckpointException;
import afterimage.store.Checkpoints;
import afterimage.store.Machine;
import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.DispatcherSelector;
import akka.actor.typed.PostStop;
import akka.actor.typed.Signal;
import akka.actor.typed.javadsl.AbstractOnMessageBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Owns one device and the networks on it, and steps the sessions: one step a message, so that a
 * command never waits longer than a step and is always applied between two. Runs on a pinned
 * thread, since libtorch is one thread's.
 */
public final class GpuWorker extends AbstractOnMessageBehavior<WorkerCommand> {
  /** What the worker and its helpers tell it themselves; never sent to another process. */
  sealed interface Internal extends WorkerCommand {}

  /** The checkpoint writer is done with a checkpoint of a session. */
  record Stored(String session, long life) implements Internal {}

  /** What was read away from the device. */
  sealed interface Read extends Internal {}

  record Loaded(String name, Network network, String checksum) implements Read {}

  record NotLoaded(String name, RuntimeException failure) implements Read {}

  record Readied(WorkerCommand.Begin begin, RestoredCheckpoint read) implements Read {}

  record NotReadied(WorkerCommand.Begin begin, RuntimeException failure) implements Read {}

  private enum Next implements Internal {
    STEP
  }

  /** Sessions that may share a step: one network, one size, and none that has to be alone. */
  private record Kind(Ascent ascent, int size, boolean exact, String alone) {}

  private static final long NOBODY = SessionOrder.NOBODY;

  private final ComputeDevice compute;
  private final WorkerEnvironment workplace;
  private final Machine machine;
  private final WorkerOptions setting;
  private final LoadedNetworks loadedNetworks;
  private final Loader loader;
  private final Evaluator evaluator;
  private final BatchStep pass;
  private final RunLifecycle lifecycle;
  private final SessionStarter starter;
  private final ActorRef<FrameEncoder.Command> encoder;
  private final ActorRef<CheckpointWriter.Command> checkpointWriter;
  private final Map<String, Run> runs = new HashMap<>();
  private final Scheduler scheduler = new RoundRobin();
  private boolean isStepping;
  private boolean isLost; // nothing can be done on the device, not even freeing its memory

  private GpuWorker(
      ActorContext<WorkerCommand> context,
      ComputeDevice compute,
      WorkerEnvironment workplace,
      WorkerOptions setting,
      Executor reading) {
    super(context);
    this.compute = compute;
    this.workplace = workplace;
    this.machine = workplace.machine(compute);
    this.setting = setting;
    this.loadedNetworks = new LoadedNetworks(compute, setting.networkBytes().applyAsLong(compute));
    this.loader =
        new Loader(compute, workplace, setting.recorder(), reading, context.getSelf()::tell);
    this.evaluator =
        new Evaluator(setting.stepper(), compute, loadedNetworks, loader, context.getLog());
    this.pass = new BatchStep(setting, this::free);
    this.encoder =
        context.spawn(
            FrameEncoder.create(workplace.pictureFiles()),
            "encoder",
            DispatcherSelector.fromConfig("afterimage.encoding"));
    this.checkpointWriter =
        context.spawn(
            CheckpointWriter.create(workplace.checkpoints()),
            "checkpoint-writer",
            DispatcherSelector.fromConfig("afterimage.encoding"));
    this.starter =
        new SessionStarter(
            compute, machine, setting, loadedNetworks, loader, runs, new Host(), context.getLog());
    RunResults results =
        new RunResults(
            workplace,
            machine,
            loadedNetworks,
            evaluator,
            encoder,
            checkpointWriter,
            context.getSelf());
    this.lifecycle = new RunLifecycle(scheduler, new Steps(), results, evaluator, context.getLog());
  }

  private final class Host implements SessionStarter.Host {
    @Override
    public void release(String session) {
      GpuWorker.this.release(session);
    }

    @Override
    public void begun(Run run) {
      with(run.id(), NOBODY, lifecycle::begun);
    }

    @Override
    public void again(WorkerCommand command) {
      onMessage(command);
    }
  }

  private final class Steps implements RunLifecycle.Steps {
    @Override
    public void wake() {
      if (!isStepping) {
        isStepping = true;
        getContext().getSelf().tell(Next.STEP);
      }
    }

    @Override
    public boolean take(Run run) {
      return GpuWorker.this.take(List.of(run.id()));
    }
  }

  /**
   * A worker.
   *
   * @param compute opens the device, on the worker's own thread
   */
  public static Behavior<WorkerCommand> create(
      Supplier<ComputeDevice> compute, WorkerEnvironment workplace, WorkerOptions setting) {
    return Behaviors.setup(
        context ->
            new GpuWorker(
                context,
                compute.get(),
                workplace,
                setting,
                context
                    .getSystem()
                    .dispatchers()
                    .lookup(DispatcherSelector.fromConfig("afterimage.reading"))));
  }

  /** One that reads where the caller says. */
  static Behavior<WorkerCommand> create(
      Supplier<ComputeDevice> compute,
      WorkerEnvironment workplace,
      WorkerOptions setting,
      Executor reading) {
    return Behaviors.setup(
        context -> new GpuWorker(context, compute.get(), workplace, setting, reading));
  }

  @Override
  public Behavior<WorkerCommand> onMessage(WorkerCommand message) {
    try {
      if (!starter.keep(message)) {
        obey(message);
      }
    } catch (DeviceFailure.DeviceLostException e) {
      isLost = true;
      throw e;
    }
    return this;
  }

  private void obey(WorkerCommand message) {
    switch (message) {
      case Next step -> step();
      case WorkerCommand.Begin begin -> starter.begin(begin);
      case WorkerCommand.ForSession command -> obey(command);
      case Stored stored -> stored(stored);
      case WorkerCommand.Thin thin ->
          checkpointWriter.tell(new CheckpointWriter.Thin(thin.session(), thin.written()));
      case WorkerCommand.Share share -> share(share);
      case WorkerCommand.Release release -> release(release.session());
      case WorkerCommand.Forget forget -> forget(forget.session());
      case WorkerCommand.Describe describe -> starter.describe(describe);
      case Loaded loaded -> {
        starter.loaded(loaded);
        lookAgain();
        starter.trim();
      }
      case NotLoaded failed -> {
        starter.notLoaded(failed);
        lookAgain();
      }
      case Readied readied -> starter.readied(readied);
      case NotReadied failed -> starter.notReadied(failed);
    }
  }

  private void obey(WorkerCommand.ForSession command) {
    String session = command.session();
    Run run = runs.get(session);
    if (run == null || run.session().life() != command.life()) {
      new Reporter(command.replyTo(), command.life())
          .tell(new Report.Absent(command.order().order()));
      return;
    }
    with(session, command.order().order(), any -> lifecycle.obey(run, command.order()));
  }

  @Override
  public Behavior<WorkerCommand> onSignal(Signal signal) {
    if (signal instanceof PostStop && !isLost) {
      runs.values().forEach(Run::close);
      runs.clear();
      loadedNetworks.close();
      compute.close();
    }
    return this;
  }

  /** Something of one session; what the device cannot do, out of memory, stops this one alone. */
  private void with(String session, long order, Consumer<Run> work) {
    Run run = runs.get(session);
    if (run == null) {
      return;
    }
    setting.recorder().at(Map.of(session, run.optimization().step()));
    try {
      work.accept(run);
    } catch (RuntimeException e) {
      String reason = DeviceFailure.said(e);
      if (order != NOBODY) {
        run.session().tell(new Report.Declined(order, reason));
      }
      fail(session, run, e);
    }
    setting.recorder().idle();
  }

  /**
   * What an exception means for a session: a pause, another beginning, or the end of the process.
   */
  private void fail(String session, Run run, RuntimeException e) {
    switch (DeviceFailure.of(e)) {
      case LOST -> throw new DeviceFailure.DeviceLostException(e);
      case NO_MEMORY, REFUSED -> lifecycle.halt(run, DeviceFailure.said(e));
      case BUG -> {
        getContext().getLog().error("session {}: it begins anew", session, e);
        run.session().tell(new Report.Fell(run.optimization().step(), DeviceFailure.said(e)));
        release(session);
      }
    }
  }

  // ---- coming and leaving

  /** Of those that rest, whoever has waited for the second network. */
  private void lookAgain() {
    List<String> resting = new ArrayList<>();
    runs.forEach((session, run) -> resting.addAll(run.steps() ? List.of() : List.of(session)));
    resting.forEach(session -> with(session, NOBODY, evaluator::look));
  }

  /** Before the fork begins, so here; without it the fork takes the steps again. */
  private void share(WorkerCommand.Share share) {
    try {
      Checkpoints.Saved file = share.file();
      workplace.checkpoints().share(share.session(), file.name(), file.sha256(), share.with());
    } catch (CheckpointException e) {
      getContext().getLog().warn("session {}: {}", share.with(), e.getMessage());
    }
  }

  private void release(String session) {
    starter.remove(session);
    scheduler.remove(session);
    Run run = runs.remove(session);
    if (run != null) {
      run.close();
      starter.trim();
    }
  }

  private void forget(String session) {
    release(session);
    encoder.tell(new FrameEncoder.Burn(session));
    checkpointWriter.tell(new CheckpointWriter.Burn(session));
  }

  // ---- steps

  private void step() {
    isStepping = !scheduler.isEmpty();
    if (!isStepping) {
      return;
    }
    List<String> chosen = scheduler.next(setting.stepper().most(compute), this::kind);
    take(chosen);
    chosen.stream()
        .filter(session -> runs.containsKey(session) && scheduler.has(session))
        .forEach(session -> with(session, NOBODY, lifecycle::after));
    getContext().getSelf().tell(Next.STEP);
  }

  private Object kind(String session) {
    Run run = Objects.requireNonNull(runs.get(session));
    Optimization optimization = run.optimization();
    String alone = run.isAlone() ? session : "";
    return new Kind(run.ascent(), optimization.size(), optimization.recipe().exact(), alone);
  }

  /** One step of sessions of one kind; false if there is one that it cannot be taken with. */
  private boolean take(List<String> chosen) {
    Map<String, Run> batch = new LinkedHashMap<>();
    chosen.forEach(session -> batch.put(session, Objects.requireNonNull(runs.get(session))));
    Map<String, RuntimeException> failed = pass.take(batch);
    failed.forEach((session, e) -> fail(session, Objects.requireNonNull(batch.get(session)), e));
    return failed.isEmpty();
  }

  /** Gives back what no session needs; false if that was nothing. */
  private boolean free() {
    boolean hasFreed = loadedNetworks.clear(starter::isNeeded);
    compute.freeCaches();
    setting.holds().accept(loadedNetworks.holdings());
    return hasFreed;
  }

  private void stored(Stored stored) {
    Run run = runs.get(stored.session());
    if (run != null && run.session().life() == stored.life()) {
      run.setStored();
    }
  }
}
