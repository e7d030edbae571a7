package afterimage.worker;

import afterimage.network.Compute;
import afterimage.network.DeviceFailure;
import afterimage.network.Network;
import afterimage.network.NetworkException;
import afterimage.optimize.Ascent;
import afterimage.optimize.Climb;
import afterimage.recipe.RecipeException;
import afterimage.recipe.Tuning;
import afterimage.store.Checkpoint;
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
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Owns one device and the networks on it, and steps the sessions: one step a message, so that a
 * command never waits longer than a step and is always applied between two. Runs on a pinned
 * thread, since libtorch is one thread's. Longer than other files: all of it may only be done on
 * that thread.
 */
public final class GpuWorker extends AbstractOnMessageBehavior<WorkerCommand> {
  /** What the worker and its helpers tell it themselves; never sent to another process. */
  sealed interface Internal extends WorkerCommand {}

  /** The vault is done with a checkpoint of a session. */
  record Stored(String session, long life) implements Internal {}

  /** What was read away from the device. */
  sealed interface Read extends Internal {}

  record Loaded(String name, Network network, String checksum) implements Read {}

  record NotLoaded(String name, RuntimeException failure) implements Read {}

  record Readied(WorkerCommand.Begin begin, Return read) implements Read {}

  record NotReadied(WorkerCommand.Begin begin, RuntimeException failure) implements Read {}

  private enum Next implements Internal {
    STEP
  }

  /** Sessions that may share a step: one network, one size, and none that has to be alone. */
  private record Kind(Ascent ascent, int size, boolean exact, String alone) {}

  private static final long NOBODY = SessionOrder.NOBODY;

  private final Compute compute;
  private final Workplace workplace;
  private final Machine machine;
  private final Setting setting;
  private final Shelf shelf;
  private final Loader loader;
  private final Looker looker;
  private final Pass pass;
  private final Arrivals arrivals = new Arrivals();
  private final Map<String, List<ActorRef<Description>>> inquiries = new HashMap<>();
  private final ActorRef<Darkroom.Command> darkroom;
  private final ActorRef<Vault.Command> vault;
  private final Map<String, Run> runs = new HashMap<>();
  private final Scheduler scheduler = new RoundRobin();
  private boolean isStepping;
  private boolean isLost; // nothing can be done on the device, not even freeing its memory

  private GpuWorker(
      ActorContext<WorkerCommand> context,
      Compute compute,
      Workplace workplace,
      Setting setting,
      Executor reading) {
    super(context);
    this.compute = compute;
    this.workplace = workplace;
    this.machine = workplace.machine(compute);
    this.setting = setting;
    this.shelf = new Shelf(compute, setting.networkBytes().applyAsLong(compute));
    this.loader =
        new Loader(compute, workplace, setting.recorder(), reading, context.getSelf()::tell);
    this.looker = new Looker(setting.stepper(), compute, shelf, loader, context.getLog());
    this.pass = new Pass(setting, this::free);
    this.darkroom =
        context.spawn(
            Darkroom.create(workplace.album()),
            "darkroom",
            DispatcherSelector.fromConfig("afterimage.darkroom"));
    this.vault =
        context.spawn(
            Vault.create(workplace.checkpoints()),
            "vault",
            DispatcherSelector.fromConfig("afterimage.darkroom"));
  }

  /**
   * A worker.
   *
   * @param compute opens the device, on the worker's own thread
   */
  public static Behavior<WorkerCommand> create(
      Supplier<Compute> compute, Workplace workplace, Setting setting) {
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
      Supplier<Compute> compute, Workplace workplace, Setting setting, Executor reading) {
    return Behaviors.setup(
        context -> new GpuWorker(context, compute.get(), workplace, setting, reading));
  }

  @Override
  public Behavior<WorkerCommand> onMessage(WorkerCommand message) {
    if (!arrivals.keep(message)) {
      obey(message);
    }
    return this;
  }

  private void obey(WorkerCommand message) {
    switch (message) {
      case Next step -> step();
      case WorkerCommand.Begin begin -> begin(begin);
      case WorkerCommand.ForSession command -> obey(command);
      case Stored stored -> stored(stored);
      case WorkerCommand.Thin thin -> vault.tell(new Vault.Thin(thin.session(), thin.written()));
      case WorkerCommand.Share share -> share(share);
      case WorkerCommand.Release release -> release(release.session());
      case WorkerCommand.Forget forget -> forget(forget.session());
      case WorkerCommand.Describe describe -> describe(describe);
      case Loaded loaded -> loaded(loaded);
      case NotLoaded failed -> notLoaded(failed);
      case Readied readied -> readied(readied);
      case NotReadied failed ->
          arrivals.of(failed.begin()).ifPresent(each -> reject(each.begin(), failed.failure()));
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
    with(session, command.order().order(), any -> obey(session, run, command.order()));
  }

  private void obey(String session, Run run, SessionOrder order) {
    switch (order) {
      case SessionOrder.Tune tune -> tune(session, run, tune);
      case SessionOrder.Pause pause -> pause(session, run, pause.order());
      case SessionOrder.Resume resume -> resume(session, run, resume.order());
      case SessionOrder.StepOnce once -> stepOnce(session, run, once.order());
      case SessionOrder.Stop stop -> finish(session, run, stop.order());
      case SessionOrder.Save save -> vault(session, run, save.order());
      case SessionOrder.Take take -> take(run, take.order());
      case SessionOrder.Show show -> show(run);
      case SessionOrder.Watched watched -> watch(run, watched.watched());
      case SessionOrder.Probe probe -> run.session().tell(new Report.Present(run.climb().step()));
    }
  }

  @Override
  public Behavior<WorkerCommand> onSignal(Signal signal) {
    if (signal instanceof PostStop && !isLost) {
      runs.values().forEach(Run::close);
      runs.clear();
      shelf.close();
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
    setting.recorder().at(Map.of(session, run.climb().step()));
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
      case LOST -> throw lost(e);
      case NO_MEMORY, REFUSED -> halt(session, run, DeviceFailure.said(e));
      case BUG -> {
        getContext().getLog().error("session {}: it begins anew", session, e);
        run.session().tell(new Report.Fell(run.climb().step(), DeviceFailure.said(e)));
        release(session);
      }
    }
  }

  /** The end of the process: nothing can be done on the device any more. */
  private DeviceFailure.DeviceLostException lost(RuntimeException e) {
    isLost = true;
    return new DeviceFailure.DeviceLostException(e);
  }

  // ---- beginning

  private void begin(WorkerCommand.Begin begin) {
    release(begin.session());
    Arrivals.Arrival arrival = arrivals.add(begin);
    if (shelf.find(arrival.network()).isEmpty()) {
      loader.load(arrival.network(), begin.session());
    }
    if (Return.isAtHand(begin.plan())) {
      arrival.setRead(Return.NOTHING);
    } else {
      loader.read(begin);
    }
    arrive(arrival);
  }

  private void readied(Readied readied) {
    Optional<Arrivals.Arrival> waiting = arrivals.of(readied.begin());
    waiting.ifPresent(
        arrival -> {
          arrival.setRead(readied.read());
          arrive(arrival);
        });
  }

  private void loaded(Loaded loaded) {
    loader.done(loaded.name(), true);
    shelf.add(loaded.name(), loaded.network(), loaded.checksum());
    Shelf.Place place = shelf.find(loaded.name()).orElseThrow();
    answer(loaded.name(), Description.of(place.network(), compute, place.checksum()));
    arrivals.wanting(loaded.name()).forEach(this::arrive);
    lookAgain();
    trim();
  }

  private void notLoaded(NotLoaded failed) {
    loader.done(failed.name(), false);
    if (Refusals.isFault(failed.failure())) {
      getContext().getLog().error("network {} cannot be loaded", failed.name(), failed.failure());
    }
    answer(failed.name(), Description.broken(failed.name(), Refusals.reason(failed.failure())));
    arrivals.wanting(failed.name()).forEach(each -> reject(each.begin(), failed.failure()));
    lookAgain();
  }

  /** Of those that rest, whoever has waited for the second network. */
  private void lookAgain() {
    List<String> resting = new ArrayList<>();
    runs.forEach((session, run) -> resting.addAll(run.steps() ? List.of() : List.of(session)));
    resting.forEach(session -> with(session, NOBODY, looker::look));
  }

  /** Networks that are too much leave, unless a session is on them. */
  private void trim() {
    shelf.trim(this::isNeeded);
    setting.holds().accept(shelf.holdings());
  }

  private boolean isNeeded(String network) {
    return !arrivals.wanting(network).isEmpty()
        || runs.values().stream().anyMatch(run -> run.climb().recipe().network().equals(network));
  }

  /** To the device, once all that it takes is here; then what it was told on the way is done. */
  private void arrive(Arrivals.Arrival arrival) {
    Optional<Shelf.Place> place = shelf.find(arrival.network());
    if (place.isEmpty() || arrival.read().isEmpty()) {
      return;
    }
    WorkerCommand.Begin begin = arrival.begin();
    arrivals.remove(begin.session());
    setting.recorder().at(Map.of(begin.session(), CrashRecorder.BEGINNING));
    try {
      begin(begin, place.get(), arrival.read().get());
    } catch (RuntimeException e) {
      reject(begin, e);
    }
    setting.recorder().idle();
    arrival.later().forEach(this::onMessage);
  }

  private void begin(WorkerCommand.Begin begin, Shelf.Place place, Return back) {
    Plan plan = begin.plan();
    Network network = place.network();
    Optional<String> differs = plan.differs(network);
    if (differs.isPresent()) {
      begin.reporter().tell(new Report.Missing(differs.get()));
      return;
    }
    Run run = new Run(place.ascent(), back.climb(plan, place.ascent()), plan, back.used(), begin);
    runs.put(begin.session(), run);
    begin
        .reporter()
        .tell(
            new Report.Started(
                run.climb().step(), place.checksum(), network.contents(), machine, back.note()));
    with(begin.session(), NOBODY, started -> begun(begin.session(), started));
  }

  private void begun(String session, Run run) {
    keep(session, run, Keeping.Occasion.REST);
    turn(session, run);
    if (run.isCatchingUp() || run.then() == Plan.Then.RUN) {
      go(session, run);
    } else {
      run.setFinished(run.then() == Plan.Then.END);
      rest(session, run);
    }
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

  /** It cannot be put on the device, or not now. */
  private void reject(WorkerCommand.Begin begin, RuntimeException e) {
    release(begin.session());
    if (DeviceFailure.of(e) == DeviceFailure.LOST) {
      throw lost(e);
    }
    if (Refusals.isFault(e)) {
      getContext().getLog().error("session {} cannot begin", begin.session(), e);
    }
    begin.reporter().tell(Refusals.of(begin, e));
  }

  // ---- commands

  private void tune(String session, Run run, SessionOrder.Tune tune) {
    Run.Turned turned;
    try {
      turned = run.tune(tune.set());
    } catch (RecipeException | NetworkException e) {
      run.session().tell(new Report.Declined(tune.order(), String.valueOf(e.getMessage())));
      return;
    }
    boolean more = run.isFinished() && tune.set().containsKey("steps");
    if (more) {
      run.revive();
    }
    boolean goesOn = more && run.climb().isClimbing();
    if (goesOn) {
      run.setFinished(false);
      run.session().tell(new Report.Resumed(0, run.climb().step()));
    }
    tell(run, tune.order(), turned);
    keep(session, run, Keeping.Occasion.TUNING);
    if (goesOn) {
      go(session, run);
    } else if (run.climb().isDone() && !run.isFinished()) {
      finish(session, run, NOBODY);
    }
  }

  private static void tell(Run run, long order, Run.Turned turned) {
    Tuning tuning = turned.tuning();
    run.session()
        .tell(
            new Report.Tuned(
                order, turned.revision(), tuning.step(), tuning.set(), turned.recipe()));
  }

  /** Turns the knobs for the next step; false where the score asks for what cannot be. */
  private boolean turn(String session, Run run) {
    try {
      run.turn().forEach(turned -> tell(run, NOBODY, turned));
      return true;
    } catch (RecipeException | NetworkException e) {
      halt(session, run, "the score cannot be followed: " + e.getMessage());
      return false;
    }
  }

  private void pause(String session, Run run, long order) {
    if (run.isFinished()) {
      decline(run, order);
      return;
    }
    run.goOn();
    run.setSteps(false);
    scheduler.remove(session);
    report(run);
    run.session().tell(new Report.Paused(order, run.climb().step()));
    rest(session, run);
  }

  private void resume(String session, Run run, long order) {
    if (run.isFinished()) {
      decline(run, order);
      return;
    }
    run.goOn();
    run.revive();
    run.session().tell(new Report.Resumed(order, run.climb().step()));
    go(session, run);
  }

  private static void decline(Run run, long order) {
    String reason = String.format(Locale.ROOT, "the run has ended at step %d", run.climb().step());
    run.session().tell(new Report.Declined(order, reason));
  }

  private void stepOnce(String session, Run run, long order) {
    if (run.isFinished()) {
      decline(run, order);
      return;
    }
    if (run.steps()) {
      String reason = run.isCatchingUp() ? "the session comes to where it was" : "the session runs";
      run.session().tell(new Report.Declined(order, reason));
      return;
    }
    run.revive();
    boolean taken =
        turn(session, run) && take(List.of(session)) && !halted(session, run) && turn(session, run);
    if (!taken) {
      run.session().tell(new Report.Declined(order, "the step failed"));
      return;
    }
    report(run);
    keep(session, run, Keeping.Occasion.STEP);
    run.session().tell(new Report.Stepped(order, run.climb().step()));
    save(session, run, NOBODY);
    looker.look(run);
    if (run.climb().isDone()) {
      finish(session, run, NOBODY);
    }
  }

  private void go(String session, Run run) {
    if (!run.climb().isClimbing()) {
      finish(session, run, NOBODY);
      return;
    }
    run.setSteps(true);
    run.setFinished(false);
    scheduler.add(session);
    if (!isStepping) {
      isStepping = true;
      getContext().getSelf().tell(Next.STEP);
    }
  }

  private void finish(String session, Run run, long order) {
    run.setSteps(false);
    scheduler.remove(session);
    report(run);
    run.setFinished(true);
    run.session().tell(new Report.Finished(order, run.climb().step()));
    rest(session, run);
  }

  private void release(String session) {
    arrivals.remove(session);
    scheduler.remove(session);
    Run run = runs.remove(session);
    if (run != null) {
      run.close();
      trim();
    }
  }

  private void forget(String session) {
    release(session);
    darkroom.tell(new Darkroom.Burn(session));
    vault.tell(new Vault.Burn(session));
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
        .forEach(session -> with(session, NOBODY, run -> after(session, run)));
    getContext().getSelf().tell(Next.STEP);
  }

  private Object kind(String session) {
    Run run = Objects.requireNonNull(runs.get(session));
    Climb climb = run.climb();
    String alone = run.isAlone() ? session : "";
    return new Kind(run.ascent(), climb.size(), climb.recipe().exact(), alone);
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
    boolean hasFreed = shelf.clear(this::isNeeded);
    compute.freeCaches();
    setting.holds().accept(shelf.holdings());
    return hasFreed;
  }

  /** Ends the steps of a session until it is told to go on; one that has finished stays so. */
  private void halt(String session, Run run, String reason) {
    getContext().getLog().warn("session {}: {}", session, reason);
    run.setSteps(false);
    scheduler.remove(session);
    try {
      report(run);
      save(session, run, NOBODY);
      looker.look(run);
    } catch (RuntimeException e) {
      if (DeviceFailure.of(e) == DeviceFailure.LOST) {
        throw lost(e);
      }
      getContext()
          .getLog()
          .warn("session {}: nothing else either: {}", session, DeviceFailure.said(e));
    }
    int step = run.climb().step();
    run.session()
        .tell(run.isFinished() ? new Report.Lost(step, reason) : new Report.Halted(step, reason));
  }

  private void after(String session, Run run) {
    if (run.collect()) {
      run.report();
    }
    if (halted(session, run) || !turn(session, run)) {
      return;
    }
    if (run.isShowWanted()) {
      develop(run);
    }
    keep(session, run, Keeping.Occasion.STEP);
    if (run.hasCaughtUp()) {
      arrive(session, run);
    } else if (!run.climb().isClimbing()) {
      finish(session, run, NOBODY);
    } else if (run.looksNow() || looker.hasTime()) {
      looker.lookIfWatched(run);
    }
    if (run.savesNow()) {
      save(session, run, NOBODY);
    }
  }

  /** A session that does not run is where it was again. */
  private void arrive(String session, Run run) {
    run.setSteps(false);
    run.setFinished(run.then() == Plan.Then.END);
    scheduler.remove(session);
    report(run);
    run.session().tell(new Report.CaughtUp(run.climb().step()));
    rest(session, run);
  }

  /** Whether something in the session is not finite: then it waits for a tuning. */
  private boolean halted(String session, Run run) {
    return run.climb()
        .failure()
        .map(
            failure -> {
              run.setSteps(false);
              scheduler.remove(session);
              report(run);
              run.session().tell(new Report.Halted(run.climb().step(), failure.reason()));
              rest(session, run);
              return true;
            })
        .orElse(false);
  }

  /** What is owed at once when the steps end: measurements, and a picture if one is waited for. */
  private void report(Run run) {
    run.report();
    if (run.isShowWanted()) {
      develop(run);
    }
  }

  /** What takes its time when the steps end: a place in the album, a checkpoint, an opinion. */
  private void rest(String session, Run run) {
    keep(session, run, Keeping.Occasion.REST);
    save(session, run, NOBODY);
    looker.look(run);
  }

  private void save(String session, Run run, long order) {
    if (run.isUnsaved()) {
      vault(session, run, order);
    }
  }

  private void vault(String session, Run run, long order) {
    Network network =
        shelf.find(run.climb().recipe().network()).map(Shelf.Place::network).orElseThrow();
    Checkpoint.Origin origin = workplace.origin(run.climb().rules(), network, machine);
    vault.tell(
        new Vault.Put(
            session, order, run.checkpoint(origin), run.session(), getContext().getSelf()));
  }

  private void stored(Stored stored) {
    Run run = runs.get(stored.session());
    if (run != null && run.session().life() == stored.life()) {
      run.setStored();
    }
  }

  private void show(Run run) {
    if (run.steps()) {
      run.setShowWanted(true);
    } else {
      develop(run);
    }
  }

  private void develop(Run run) {
    run.setShowWanted(false);
    Climb climb = run.climb();
    double now = System.currentTimeMillis();
    darkroom.tell(
        new Darkroom.Develop(
            climb.picture(), climb.size(), climb.step(), run.revision(), now, run.session()));
  }

  private void keep(String session, Run run, Keeping.Occasion occasion) {
    if (run.keeps(occasion)) {
      Climb climb = run.climb();
      darkroom.tell(
          new Darkroom.Keep(session, climb.picture(), climb.size(), climb.step(), run.session()));
    }
  }

  private void watch(Run run, boolean watched) {
    run.setWatched(watched);
    if (!run.steps()) {
      looker.lookIfWatched(run);
    }
  }

  private void take(Run run, long order) {
    Climb climb = run.climb();
    String checksum = shelf.checksum(climb.recipe().network());
    run.session()
        .tell(new Report.Taken(order, climb.step(), climb.size(), climb.picture(), checksum));
  }

  private void describe(WorkerCommand.Describe describe) {
    String name = describe.network();
    inquiries.computeIfAbsent(name, key -> new ArrayList<>()).add(describe.replyTo());
    shelf
        .find(name)
        .ifPresentOrElse(
            place -> answer(name, Description.of(place.network(), compute, place.checksum())),
            () -> loader.load(name, ""));
  }

  private void answer(String name, Description description) {
    List<ActorRef<Description>> asking = inquiries.remove(name);
    if (asking != null) {
      asking.forEach(each -> each.tell(description));
    }
  }
}
