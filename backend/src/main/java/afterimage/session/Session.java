package afterimage.session;

import afterimage.optimize.ZeroGradientDetector;
import afterimage.recipe.RecipeException;
import afterimage.recipe.Tuning;
import afterimage.session.SessionEvent.Fact;
import afterimage.session.SessionState.Phase;
import afterimage.store.Checkpoints;
import afterimage.store.Journal;
import afterimage.worker.Frame;
import afterimage.worker.MessageSize;
import afterimage.worker.Report;
import afterimage.worker.Reported;
import afterimage.worker.RestorePlan;
import afterimage.worker.SessionOrder;
import afterimage.worker.WorkerCommand;
import akka.Done;
import akka.actor.typed.ActorRef;
import akka.actor.typed.BackoffSupervisorStrategy;
import akka.actor.typed.Behavior;
import akka.actor.typed.PreRestart;
import akka.actor.typed.SupervisorStrategy;
import akka.actor.typed.Terminated;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.TimerScheduler;
import akka.persistence.typed.EventRejectedException;
import akka.persistence.typed.PersistenceId;
import akka.persistence.typed.RecoveryCompleted;
import akka.persistence.typed.RecoveryFailed;
import akka.persistence.typed.javadsl.CommandHandler;
import akka.persistence.typed.javadsl.Effect;
import akka.persistence.typed.javadsl.EventHandler;
import akka.persistence.typed.javadsl.EventSourcedBehavior;
import akka.persistence.typed.javadsl.SignalHandler;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * One session between the worker that steps it and the viewers that watch it: decides what may be
 * asked of it, writes down what has happened before it says so, and brings a worker who knows
 * nothing of it to where it was. Longer than other files: it is the whole life of a session.
 */
public final class Session
    extends EventSourcedBehavior<Session.Command, Fact, Optional<SessionState>> {
  /** What a session is told. */
  public sealed interface Command permits SessionRequest, Internal {}

  /** What the server itself tells it. */
  sealed interface Internal extends Command {}

  /** The first command of all. */
  record Create(SessionEvent.Created created) implements Internal {}

  record Delete(String by, ActorRef<Answer> replyTo) implements Internal {}

  /** After a deletion. */
  record Restore(String by, ActorRef<Answer> replyTo) implements Internal {}

  /** There is a worker, or there is none; {@code at} is what it was at when it ended. */
  record WorkerIs(boolean up, String reason, Map<String, Integer> at) implements Internal {
    WorkerIs {
      at = Map.copyOf(at);
    }
  }

  /** The server ends: what runs is saved; answered when that is done or cannot be. */
  record Drain(ActorRef<Done> replyTo) implements Internal {}

  /** Nobody will ask it for anything until it is woken. */
  record Sleep() implements Internal {}

  /** Somebody may still ask it for something: it is not to sleep yet. */
  record Stay() implements Internal {}

  private record FromWorker(Reported reported) implements Internal {}

  private record Left(ActorRef<Viewer> viewer) implements Internal {}

  /** A picture of the album, for viewers; empty where it could not be read. */
  private record Developed(Optional<Frame> frame) implements Internal {}

  /** What the worker takes of the picture that it starts from; empty where there is no problem. */
  private record Prepared(long life, RestorePlan plan, String problem) implements Internal {}

  private enum Time implements Internal {
    TO_SHOW,
    TO_LEAVE,
    TO_SLEEP,
    TO_SAVE,
    BEAT
  }

  /** What was kept while the journal was at work goes on. */
  private record Unstash() implements Internal {}

  /** What a session is given. */
  record Dependencies(
      ActorRef<WorkerCommand> worker,
      ActorRef<Sessions.Command> sessions,
      Journal journal,
      KeptPictures keptPictures,
      StartPictureDecoder starts,
      MeterStore meterStore,
      Clock clock) {}

  static final String KIND = "session";
  private static final Duration IDLE = Duration.ofSeconds(30);
  private static final Duration DISK_AGAIN = Duration.ofSeconds(5);

  /** After an event that the disk, or its serializer, has not taken. */
  private static final BackoffSupervisorStrategy BEGIN_ANEW =
      SupervisorStrategy.restartWithBackoff(Duration.ofSeconds(1), Duration.ofSeconds(4), 0.2);

  private static final long NOBODY = SessionOrder.NOBODY;
  private static final long RETRY = -1;
  private static final long DRAIN = -2;

  private static final String TOO_LARGE =
      "the tunings of the session have more than 9 MB, which is the most that a worker can be told";
  private static final String FORK = "fork it from an earlier step, or start another one";

  private static final String AWAY =
      "the session could not be brought to the device in time, so this has not happened";
  private static final String UNREAD =
      String.format(
          Locale.ROOT,
          "what the session needs could not be read within %d minutes",
          DeviceLink.BEAT.multipliedBy(DeviceLink.READING).toMinutes());
  private static final String SOON = "ask again soon; GET /health/ready says whether it can be";

  private static final String FULL =
      "more is asked of the session at once than it can do, so this has not happened";

  private static final EventCbor FACTS = new EventCbor();
  private static final String JOURNAL = "the journal of the server could not be written";

  private final ActorContext<Command> context;
  private final TimerScheduler<Command> timers;
  private final String id;
  private final Dependencies dependencies;
  private final CommandStash stash;
  private final DeviceLink link;
  private final ActorRef<Reported> reports;
  private final Viewers viewers = new Viewers();
  private final MeterHistory history = new MeterHistory();
  private final ZeroGradientDetector silence = new ZeroGradientDetector();
  private final PendingRequests pending = new PendingRequests();
  private @Nullable SessionState known; // null until it is created or recovered
  private boolean isBeginning; // what makes it a session is being written
  private @Nullable ActorRef<Done> drained; // is told that it has been saved, as the server ends
  private @Nullable ActorRef<Answer> asker; // of what is being written, but for who is waiting
  private String stalled = ""; // why it cannot be saved
  private long tunings; // bytes of them in a message
  private int alone = -1; // up to this step it is not stepped together with others
  private final CrashLoop crashLoop = new CrashLoop();

  private Session(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      String id,
      boolean isWorkerUp,
      Dependencies dependencies,
      CommandStash stash) {
    super(persistenceId(id), BEGIN_ANEW);
    this.stash = stash;
    this.context = context;
    this.timers = timers;
    this.id = id;
    this.dependencies = dependencies;
    this.link = new DeviceLink(isWorkerUp);
    this.reports = context.messageAdapter(Reported.class, FromWorker::new);
    timers.startTimerWithFixedDelay(Time.BEAT, DeviceLink.BEAT);
  }

  static Behavior<Command> create(String id, boolean isWorkerUp, Dependencies dependencies) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> {
                  CommandStash stash = new CommandStash(new Unstash());
                  Session session =
                      new Session(context, timers, id, isWorkerUp, dependencies, stash);
                  return Behaviors.supervise(Behaviors.intercept(() -> stash, session))
                      .onFailure(EventRejectedException.class, BEGIN_ANEW);
                }));
  }

  static PersistenceId persistenceId(String id) {
    return PersistenceId.of(KIND, id);
  }

  @Override
  public Optional<SessionState> emptyState() {
    return Optional.empty();
  }

  @Override
  public EventHandler<Optional<SessionState>, Fact> eventHandler() {
    return (state, fact) ->
        Optional.of(
            fact instanceof SessionEvent.Created created
                ? SessionState.of(id, created)
                : state.orElseThrow().after(fact));
  }

  @Override
  public SignalHandler<Optional<SessionState>> signalHandler() {
    return newSignalHandlerBuilder()
        .onSignal(
            RecoveryCompleted.instance(),
            state -> {
              state.ifPresent(this::wake);
              stash.open(context);
            })
        .onSignal(
            PreRestart.instance(),
            state -> {
              stash.close();
              notWritten();
            })
        .onSignal(RecoveryFailed.class, (state, failed) -> unread(failed.getFailure()))
        .onSignal(
            Terminated.class,
            (state, ended) ->
                context.getSelf().tell(new Left(ended.getRef().<Viewer>unsafeUpcast())))
        .build();
  }

  @Override
  public CommandHandler<Command, Fact, Optional<SessionState>> commandHandler() {
    return (state, command) -> {
      if (command instanceof Create create) {
        isBeginning = true;
        return record(
            create.created(),
            () -> {
              isBeginning = false;
              begin();
            });
      }
      return known == null ? Effect().none() : onCommand(command);
    };
  }

  private Effect<Fact, Optional<SessionState>> onCommand(Command command) {
    return switch (command) {
      case Create create -> Effect().none();
      case Unstash unstash -> Effect().none();
      case SessionRequest.Watch watch -> watch(watch);
      case SessionRequest.Unwatch unwatch -> leave(unwatch.viewer());
      case Left left -> leave(left.viewer());
      case SessionRequest.Drawn drawn -> drawn(drawn.viewer());
      case SessionRequest.Tune tune when isTooLarge(tune) ->
          then(
              () -> tune.replyTo().tell(new Answer.Refused(Answer.Code.TOO_MANY, TOO_LARGE, FORK)));
      case SessionRequest.Tune tune -> tune(tune);
      case SessionRequest.Pause pause ->
          order(
              new PendingRequests.Moving(pause.by(), pause.replyTo()),
              order -> new SessionOrder.Pause(order));
      case SessionRequest.Resume resume ->
          move(resume.by(), resume.replyTo(), order -> new SessionOrder.Resume(order));
      case SessionRequest.Step step ->
          move(step.by(), step.replyTo(), order -> new SessionOrder.StepOnce(order));
      case SessionRequest.Stop stop ->
          move(stop.by(), stop.replyTo(), order -> new SessionOrder.Stop(order));
      case SessionRequest.Rename rename ->
          record(new SessionEvent.Renamed(rename.name(), rename.by()), rename.replyTo(), () -> {});
      case SessionRequest.File file -> file(file);
      case SessionRequest.Get get -> then(() -> get.replyTo().tell(now()));
      case SessionRequest.GetHistory get -> then(() -> get.replyTo().tell(history.measurements()));
      case SessionRequest.GetPrint get -> print(get);
      case SessionRequest.GetTimeLapse get ->
          then(() -> get.replyTo().tell(dependencies.keptPictures().moving(now(), get.size())));
      case FromWorker said ->
          link.hears(said.reported()) ? on(said.reported().report()) : Effect().none();
      case Developed developed -> then(() -> developed(developed.frame()));
      case Prepared prepared -> prepared(prepared);
      case WorkerIs worker -> workerIs(worker);
      case Delete delete -> delete(delete);
      case Restore restore ->
          record(new SessionEvent.Restored(restore.by()), restore.replyTo(), this::begin);
      case Drain drain -> drain(drain.replyTo());
      case Sleep sleep -> sleep();
      case Stay stay -> then(this::rest);
      case Time time -> {
        switch (time) {
          case TO_SHOW -> ask();
          case TO_LEAVE -> leaveDevice();
          case TO_SLEEP -> tire();
          case TO_SAVE -> tell(new SessionOrder.Save(RETRY));
          case BEAT -> {
            yield beat();
          }
        }
        yield Effect().none();
      }
    };
  }

  // ---- what has happened

  private SessionState now() {
    return java.util.Objects.requireNonNull(known);
  }

  private Effect<Fact, Optional<SessionState>> then(Runnable work) {
    work.run();
    return Effect().none();
  }

  /** On the disk first; then everybody is told, and then who asked. */
  private Effect<Fact, Optional<SessionState>> record(Fact fact, Runnable then) {
    stash.close();
    return Effect()
        .persist(fact)
        .thenRun(
            state -> {
              stash.open(context);
              happen(fact);
              then.run();
            });
  }

  /** The same, for who is to be answered. */
  private Effect<Fact, Optional<SessionState>> record(
      Fact fact, ActorRef<Answer> replyTo, Runnable then) {
    asker = replyTo;
    return record(
        fact,
        () -> {
          asker = null;
          replyTo.tell(new Answer.Done(now().step(), now()));
          then.run();
        });
  }

  /**
   * The journal could not be written, or read: nothing has happened. Whoever waits for something to
   * happen hears of it, and may ask again; the session begins anew with what the journal has.
   */
  private void notWritten() {
    Answer refused = notWrittenAnswer();
    if (asker != null) {
      asker.tell(refused);
      asker = null;
    }
    pending.changes().forEach(request -> answer(request, refused));
    dependencies.sessions().tell(new Sessions.NotWritten(id, !isBeginning, refused));
  }

  private static Answer notWrittenAnswer() {
    return new Answer.Refused(
        Answer.Code.NOT_WRITTEN,
        JOURNAL + ", so this has not happened",
        "see that the disk of the server has room, then ask again; its log says more");
  }

  /** What is not understood will not be another time; what could not be read may be. */
  private void unread(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof UnreadableEventException unreadable) {
        String reason = String.valueOf(unreadable.getMessage());
        dependencies.sessions().tell(new Sessions.Unreadable(id, reason));
      }
    }
  }

  private void happen(SessionEvent event) {
    switch (event) {
      case SessionEvent.Created created ->
          tunings = MessageSize.of(created.inherited()) + MessageSize.of(created.ahead());
      case SessionEvent.Tuned tuned when !tuned.byScore() -> tunings += MessageSize.of(tuned.set());
      default -> {}
    }
    known =
        event instanceof SessionEvent.Created created
            ? SessionState.of(id, created)
                .woken(dependencies.keptPictures().pictureFiles().steps(id), 1, "")
            : now().after(event);
    viewers.tell(new VersionedEvent(event, now()));
    changed();
    ask();
  }

  private void changed() {
    dependencies.sessions().tell(new Sessions.Changed(now()));
    rest();
  }

  /** From the journal, with what is not in it. */
  private void wake(SessionState recovered) {
    long least = dependencies.clock().millis() - recovered.created().toEpochMilli();
    SessionEvent.Looked opinion = known == null ? null : known.opinion();
    if (history.rows().isEmpty()) {
      MeterStore.Page page = dependencies.meterStore().read(id);
      history.begin(page.measurements(), recovered.step());
      silence.add(history.rows());
      opinion = page.opinion();
    }
    known =
        recovered
            .woken(
                dependencies.keptPictures().pictureFiles().steps(id),
                Math.max(least, known == null ? 0 : known.version()),
                known == null ? SessionState.RESTARTED : JOURNAL)
            .watchedBy(viewers.size())
            .recalled(history.rows(), opinion)
            .warned(silence.warning().orElse(""));
    tunings =
        MessageSize.of(now().tunings().stream().map(SessionState.Turn::tuning).toList())
            + MessageSize.of(now().ahead());
    link.wake(now().keptAway());
    stalled = "";
    viewers.forget();
    viewers.tellAnew(now());
    changed();
    begin();
  }

  /** Whether no worker could be told of the session any more. */
  private boolean isTooLarge(SessionRequest.Tune tune) {
    return tunings + MessageSize.of(tune.set()) > MessageSize.MOST;
  }

  /** What the recipe cannot have is refused here; what the network cannot have, by the worker. */
  private Effect<Fact, Optional<SessionState>> tune(SessionRequest.Tune tune) {
    Optional<String> problem = problem(tune);
    if (problem.isPresent() && !(pending.isTuned() && isWritable(tune))) {
      tune.replyTo().tell(refused(Answer.Code.BAD_RECIPE, problem.get()));
      return Effect().none();
    }
    return order(
        new PendingRequests.Turning(tune.by(), tune.replyTo()),
        order -> new SessionOrder.Tune(order, tune.set()));
  }

  /** Why it cannot be, unless a tuning that is on its way makes it possible. */
  private Optional<String> problem(SessionRequest.Tune tune) {
    try {
      now().timeline().after(new Tuning(now().step() + 1, tune.set()));
      return Optional.empty();
    } catch (RecipeException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  /** What no serializer takes would be lost on its way, and nobody would hear of it. */
  private static boolean isWritable(SessionRequest.Tune tune) {
    try {
      FACTS.toBinary(new SessionEvent.Tuned(0, 0, tune.set(), tune.by(), false));
      return true;
    } catch (UncheckedIOException | IllegalArgumentException e) {
      return false;
    }
  }

  /** To the device; first the picture that it starts from is made ready for it. */
  private void need() {
    if (now().phase() == Phase.FAILED) {
      return;
    }
    OptionalLong life = link.begin();
    if (life.isEmpty()) {
      return;
    }
    RestorePlan plan = now().plan();
    if (MessageSize.of(plan) > MessageSize.MOST) {
      context.getSelf().tell(new Prepared(life.getAsLong(), plan, TOO_LARGE));
    } else if (plan.start().canvas().hasPicture()) {
      context.pipeToSelf(
          dependencies.starts().ready(plan.start(), plan.rules()),
          (problem, failure) ->
              new Prepared(
                  life.getAsLong(), plan, failure == null ? problem : String.valueOf(failure)));
    } else {
      begin(life.getAsLong(), plan);
    }
  }

  private Effect<Fact, Optional<SessionState>> prepared(Prepared prepared) {
    if (prepared.problem().isEmpty() || !link.awaits(prepared.life())) {
      return then(() -> begin(prepared.life(), prepared.plan()));
    }
    return rejected(prepared.problem());
  }

  private void begin(long life, RestorePlan plan) {
    if (link.ask(life)) {
      dependencies.worker().tell(new WorkerCommand.Begin(id, plan, life, alone, reports));
    }
  }

  private void tell(SessionOrder order) {
    dependencies.worker().tell(new WorkerCommand.ForSession(id, link.life(), order, reports));
  }

  /** To the device, if there is something to be done there. */
  private void begin() {
    if (now().wantsSteps() || !pending.isEmpty()) {
      need();
    }
    ask();
  }

  // ---- viewers

  private Effect<Fact, Optional<SessionState>> watch(SessionRequest.Watch watch) {
    context.watch(watch.viewer());
    boolean first = viewers.isEmpty();
    viewers.enter(watch.viewer(), watch.since(), now());
    counted();
    if (first && link.isHere()) {
      tell(new SessionOrder.Watched(true));
    }
    viewers.handOut(now());
    ask();
    return Effect().none();
  }

  private Effect<Fact, Optional<SessionState>> leave(ActorRef<Viewer> viewer) {
    context.unwatch(viewer);
    viewers.leave(viewer);
    counted();
    if (viewers.isEmpty() && link.isHere()) {
      tell(new SessionOrder.Watched(false));
    }
    return Effect().none();
  }

  private void counted() {
    known = now().watchedBy(viewers.size());
    changed();
  }

  private Effect<Fact, Optional<SessionState>> drawn(ActorRef<Viewer> viewer) {
    viewers.drawn(viewer);
    viewers.handOut(now());
    ask();
    return Effect().none();
  }

  /** Asks for a picture where one is owed, not faster than anybody can see. */
  private void ask() {
    if (!viewers.wants(now()) || now().phase() == Phase.FAILED) {
      return;
    }
    if (!link.isHere() && !dependencies.keptPictures().hasNow(now())) {
      need();
      return;
    }
    long time = System.nanoTime();
    Duration wait = viewers.left(time);
    if (wait.isPositive()) {
      timers.startSingleTimer(Time.TO_SHOW, wait);
    } else if (viewers.ask(time)) {
      if (link.isHere()) {
        tell(new SessionOrder.Show());
      } else {
        develop();
      }
    }
  }

  /** A picture of a session that is not on the device, from the album. */
  private void develop() {
    context.pipeToSelf(
        dependencies.keptPictures().frame(now()),
        (frame, failure) -> new Developed(failure == null ? Optional.of(frame) : Optional.empty()));
  }

  private void developed(Optional<Frame> frame) {
    if (frame.isPresent()) {
      viewers.shown(frame.get(), now());
      ask();
    } else {
      viewers.forget();
      need(); // which makes it again
    }
  }

  // ---- the device

  /** It is where it was: whoever waits is served. */
  private void here() {
    if (!viewers.isEmpty()) {
      tell(new SessionOrder.Watched(true));
    }
    pending.orders().forEach(this::tell);
    ask();
  }

  private Effect<Fact, Optional<SessionState>> workerIs(WorkerIs worker) {
    boolean had = link.workerIs(worker.up());
    if (!stalled.isEmpty()) {
      stalled = "";
      happen(new SessionEvent.Resumed(now().step(), "")); // as the journal has it
    }
    viewers.forget();
    if (had && !worker.up()) {
      happen(new SessionEvent.Interrupted(now().step(), worker.reason()));
    }
    Integer at = worker.at().get(id);
    if (at != null) {
      alone = at;
      if (crashLoop.fell(at, newestCheckpoint())) {
        return keepAway(CrashLoop.ofWorkers(at, worker.reason()));
      }
    }
    begin();
    return Effect().none();
  }

  /** A fault of the program: once more from the last checkpoint, and then no more. */
  private Effect<Fact, Optional<SessionState>> fell(int step, String reason) {
    link.lose();
    viewers.forget();
    if (crashLoop.fell(step, newestCheckpoint())) {
      Answer refused = refused(Answer.Code.WRONG_STATE, reason);
      return record(new SessionEvent.Failed(reason), () -> refuseAll(refused));
    }
    happen(new SessionEvent.Interrupted(now().step(), reason));
    begin();
    return Effect().none();
  }

  /** Looks after what takes long: no stay on the device, and nobody who waits, is forgotten. */
  private Effect<Fact, Optional<SessionState>> beat() {
    pending
        .overdue(link.isHere())
        .forEach(request -> answer(request, new Answer.Refused(Answer.Code.BUSY, AWAY, SOON)));
    return switch (link.beat(now().wantsSteps() || !pending.isEmpty())) {
      case NOTHING -> Effect().none();
      case PROBE -> then(() -> tell(new SessionOrder.Probe()));
      case LOST -> {
        release();
        yield fell(now().step(), "the worker did not answer for the session");
      }
      case STUCK -> {
        release();
        yield keepAway(UNREAD);
      }
    };
  }

  private int newestCheckpoint() {
    List<Checkpoints.Saved> checkpoints = now().checkpoints();
    return checkpoints.isEmpty() ? 0 : checkpoints.getLast().step();
  }

  /** For the good of the others it is not given to a worker until somebody asks for that. */
  private Effect<Fact, Optional<SessionState>> keepAway(String reason) {
    link.bar();
    Answer refused = refused(Answer.Code.WRONG_STATE, reason);
    Runnable then = () -> refuseAll(refused);
    context.getLog().warn("session {}: {}", id, reason);
    return record(
        now().phase() == Phase.FINISHED
            ? new SessionEvent.Finished(now().step(), "", true)
            : new SessionEvent.Paused(now().step(), "", reason, true),
        then);
  }

  /** Without anything to do it gives its place on the device back, and then sleeps. */
  private void rest() {
    boolean still = !now().wantsSteps() && pending.isEmpty() && isSaved();
    time(Time.TO_LEAVE, still && !link.isAway());
    time(Time.TO_SLEEP, still && viewers.isEmpty());
  }

  private void time(Time what, boolean runs) {
    if (!runs) {
      timers.cancel(what);
    } else if (!timers.isTimerActive(what)) {
      timers.startSingleTimer(what, IDLE);
    }
  }

  private boolean isSaved() {
    List<Checkpoints.Saved> checkpoints = now().checkpoints();
    return now().step() == 0
        || now().phase() == Phase.FAILED
        || (!checkpoints.isEmpty() && checkpoints.getLast().step() == now().step());
  }

  private void leaveDevice() {
    release();
    viewers.forget();
    ask();
  }

  private void release() {
    if (link.leave()) {
      dependencies.worker().tell(new WorkerCommand.Release(id));
    }
  }

  private void tire() {
    dependencies.sessions().tell(new Sessions.Tired(id));
  }

  private Effect<Fact, Optional<SessionState>> sleep() {
    if (now().wantsSteps() || !pending.isEmpty() || !viewers.isEmpty() || !isSaved()) {
      dependencies.sessions().tell(new Sessions.Awake(id, context.getSelf()));
      return Effect().none();
    }
    note();
    release();
    return Effect().stop();
  }

  /** For the charts after a restart. */
  private void note() {
    dependencies.meterStore().write(id, history.measurements(), now().opinion());
  }

  // ---- requests

  /** What waits for room on the disk, and would go on by itself, is where somebody wants it now. */
  private Effect<Fact, Optional<SessionState>> move(
      String by, ActorRef<Answer> replyTo, LongFunction<SessionOrder> command) {
    stalled = "";
    return order(new PendingRequests.Moving(by, replyTo), command);
  }

  private Effect<Fact, Optional<SessionState>> order(
      PendingRequests.Request request, LongFunction<SessionOrder> command) {
    if (now().phase() == Phase.FAILED) {
      answer(request, refused(Answer.Code.WRONG_STATE, now().reason()));
      return Effect().none();
    }
    if (pending.isFull()) {
      answer(request, new Answer.Refused(Answer.Code.BUSY, FULL, "send fewer at a time"));
      return Effect().none();
    }
    link.admit();
    SessionOrder numbered = pending.add(request, command);
    timers.cancel(Time.TO_LEAVE);
    timers.cancel(Time.TO_SLEEP);
    if (link.isHere()) {
      tell(numbered);
    } else {
      need();
    }
    return Effect().none();
  }

  private Effect<Fact, Optional<SessionState>> file(SessionRequest.File file) {
    return record(
        new SessionEvent.Filed(
            file.tags().orElse(now().tags()),
            file.favorite().orElse(now().favorite()),
            file.archived().orElse(now().archived()),
            file.by()),
        file.replyTo(),
        () -> {});
  }

  private Effect<Fact, Optional<SessionState>> print(SessionRequest.GetPrint get) {
    OptionalInt step = get.step();
    if (step.isPresent() && step.getAsInt() != now().step()) {
      get.replyTo().tell(dependencies.keptPictures().kept(now(), step.getAsInt()));
    } else if (now().phase() == Phase.QUEUED || now().phase() == Phase.FAILED) {
      get.replyTo().tell(Optional.empty());
    } else if (!link.isHere() && dependencies.keptPictures().hasNow(now())) {
      get.replyTo().tell(dependencies.keptPictures().kept(now(), now().step()));
    } else if (link.isBarred()) {
      get.replyTo().tell(Optional.empty());
    } else {
      return order(
          new PendingRequests.Printing(get.replyTo()), order -> new SessionOrder.Take(order));
    }
    return Effect().none();
  }

  private Effect<Fact, Optional<SessionState>> delete(Delete delete) {
    Fact deleted = new SessionEvent.Deleted(dependencies.clock().instant(), delete.by());
    asker = delete.replyTo();
    stash.close();
    return Effect()
        .persist(deleted)
        .thenRun(
            state -> {
              Answer gone =
                  new Answer.Refused(
                      Answer.Code.NOT_FOUND,
                      "session %s is deleted".formatted(id),
                      "GET /api/sessions lists those there are");
              dependencies.worker().tell(new WorkerCommand.Release(id));
              pending.all().forEach(request -> answer(request, gone));
              viewers.part(now());
              known = now().after(deleted);
              dependencies.sessions().tell(new Sessions.Changed(now()));
              delete.replyTo().tell(new Answer.Done(now().step(), now()));
            })
        .thenStop();
  }

  // ---- what the worker says

  private Effect<Fact, Optional<SessionState>> started(Report.Started started) {
    boolean isNews =
        now().wantsSteps()
            || !started.note().isEmpty()
            || !started.machine().equals(now().machine())
            || !started.contents().equals(now().contents());
    Runnable then =
        () -> {
          link.started(!now().wantsSteps() && started.step() < now().step());
          if (link.isHere()) {
            here();
          }
        };
    if (!started.note().isEmpty()) {
      context.getLog().warn("session {}: {}", id, started.note());
    }
    return isNews
        ? record(
            new SessionEvent.Started(
                started.step(),
                started.checksum(),
                started.contents(),
                started.machine(),
                started.note()),
            then)
        : then(then);
  }

  /**
   * A refusal that changes neither phase nor reason is not written: who watches sees it already.
   */
  private Effect<Fact, Optional<SessionState>> rejected(String reason) {
    link.reject();
    Phase phase = now().phase();
    boolean never = phase == Phase.QUEUED && now().checksum().isEmpty();
    boolean isKnown = phase == Phase.PAUSED && now().reason().equals(reason);
    Answer failed = new Answer.Refused(Answer.Code.WRONG_STATE, reason, now().advice());
    Runnable then = () -> refuseAll(failed);
    if (isKnown || phase == Phase.FINISHED) {
      context.getLog().warn("session {}: {}", id, reason);
      return then(then);
    }
    return record(
        never ? new SessionEvent.Failed(reason) : new SessionEvent.Paused(now().step(), "", reason),
        then);
  }

  private Effect<Fact, Optional<SessionState>> on(Report report) {
    return switch (report) {
      case Report.Started started -> started(started);
      case Report.Rejected rejected -> rejected(rejected.reason());
      case Report.Missing missing -> rejected(missing.reason());
      case Report.CaughtUp caught -> then(this::arrived);
      case Report.Tuned tuned -> tuned(tuned);
      case Report.Declined declined -> then(() -> decline(declined.order(), declined.reason()));
      case Report.Paused paused -> paused(paused);
      case Report.Resumed resumed ->
          moved(
              resumed.order(),
              resumed.step(),
              now().phase() != Phase.RUNNING,
              new SessionEvent.Resumed(resumed.step(), pending.by(resumed.order())));
      case Report.Stepped stepped ->
          moved(
              stepped.order(),
              stepped.step(),
              true,
              new SessionEvent.Stepped(stepped.step(), pending.by(stepped.order())));
      case Report.Finished finished ->
          moved(
              finished.order(),
              finished.step(),
              now().phase() != Phase.FINISHED,
              new SessionEvent.Finished(finished.step(), pending.by(finished.order())));
      case Report.Fell fell -> fell(fell.step(), fell.reason());
      case Report.Present present -> Effect().none();
      case Report.Absent absent -> fell(now().step(), "the worker did not have the session");
      case Report.Halted halted ->
          record(new SessionEvent.Paused(halted.step(), "", halted.reason()), this::arrived);
      case Report.Measured measured -> then(() -> measured(measured));
      case Report.Taken taken -> then(() -> taken(taken));
      case Report.Shown shown ->
          then(
              () -> {
                viewers.shown(shown.frame(), now());
                ask();
              });
      case Report.Lost lost -> then(() -> lost(lost));
      case Report.Saved saved -> saved(saved);
      case Report.NotSaved failed -> then(() -> notSaved(failed));
      case Report.Kept kept -> then(() -> happen(new SessionEvent.Kept(kept.step())));
      case Report.Looked looked ->
          then(
              () -> {
                history.add(looked);
                happen(new SessionEvent.Looked(looked.step(), looked.sights()));
                if (!now().wantsSteps()) {
                  note(); // it is the last one, and no checkpoint may come after it
                }
              });
    };
  }

  private void arrived() {
    if (link.arrived()) {
      here();
    }
  }

  /** What changes nothing, a repeat, is answered and not written. */
  private Effect<Fact, Optional<SessionState>> moved(
      long order, int step, boolean isNews, Fact fact) {
    Runnable then =
        () ->
            pending.take(order).ifPresent(request -> answer(request, new Answer.Done(step, now())));
    return isNews ? record(fact, then) : then(then);
  }

  private Effect<Fact, Optional<SessionState>> paused(Report.Paused paused) {
    boolean waitsForRoom = !stalled.isEmpty();
    if (waitsForRoom && paused.order() == NOBODY) {
      happen(new SessionEvent.Stalled(paused.step(), stalled));
      return Effect().none();
    }
    stalled = ""; // from now on it waits for somebody
    return moved(
        paused.order(),
        paused.step(),
        waitsForRoom || now().phase() != Phase.PAUSED,
        new SessionEvent.Paused(paused.step(), pending.by(paused.order()), ""));
  }

  private Effect<Fact, Optional<SessionState>> tuned(Report.Tuned tuned) {
    boolean byScore = tuned.order() == NOBODY;
    String by = byScore ? "score" : pending.by(tuned.order());
    return moved(
        tuned.order(),
        tuned.step(),
        true,
        new SessionEvent.Tuned(tuned.revision(), tuned.step(), tuned.set(), by, byScore));
  }

  private void measured(Report.Measured measured) {
    measured.meters().forEach(history::add);
    silence.add(measured.meters());
    Float probability = measured.meters().getLast().probability();
    known =
        now()
            .measured(
                measured.step(),
                measured.stepsPerSecond(),
                probability == null ? null : probability.doubleValue())
            .warned(silence.warning().orElse(""));
    viewers.tell(now(), measured.meters());
    changed();
    ask();
  }

  private void lost(Report.Lost lost) {
    if (viewers.lost()) {
      context.getLog().warn("session {}: no picture: {}", id, lost.reason());
    }
    ask();
  }

  private void taken(Report.Taken taken) {
    pending
        .take(taken.order())
        .ifPresent(
            request -> {
              if (request instanceof PendingRequests.Printing printing) {
                printing
                    .replyTo()
                    .tell(Optional.of(dependencies.keptPictures().taken(now(), taken)));
              }
            });
    rest();
  }

  // ---- checkpoints

  private Effect<Fact, Optional<SessionState>> saved(Report.Saved saved) {
    if (saved.revision() > now().tunings().size() || now().checkpoints().contains(saved.file())) {
      return then(() -> recovered(saved.order()));
    }
    List<Checkpoints.Saved> written = new ArrayList<>(now().checkpoints());
    written.add(saved.file());
    return record(
        new SessionEvent.Checkpointed(saved.file(), saved.revision()),
        () -> {
          dependencies.worker().tell(new WorkerCommand.Thin(id, written));
          note();
          recovered(saved.order());
        });
  }

  private Effect<Fact, Optional<SessionState>> drain(ActorRef<Done> replyTo) {
    if (now().wantsSteps() && link.isHere()) {
      drained = replyTo;
      tell(new SessionOrder.Save(DRAIN));
    } else {
      replyTo.tell(Done.getInstance());
    }
    return Effect().none();
  }

  /** Whatever came of the last checkpoint. */
  private void settled(long order) {
    if (order == DRAIN && drained != null) {
      drained.tell(Done.getInstance());
      drained = null;
    }
  }

  private void recovered(long order) {
    settled(order);
    if (order == RETRY && !stalled.isEmpty()) {
      stalled = "";
      tell(new SessionOrder.Resume(NOBODY));
    }
  }

  /** On a full disk it waits until there is room; what is on the disk already is not lost. */
  private void notSaved(Report.NotSaved failed) {
    context.getLog().warn("session {}: no checkpoint: {}", id, failed.reason());
    settled(failed.order());
    if (!failed.diskFull()) {
      return;
    }
    if (now().phase() == Phase.RUNNING && stalled.isEmpty()) {
      stalled = failed.reason();
      tell(new SessionOrder.Pause(NOBODY));
    }
    timers.startSingleTimer(Time.TO_SAVE, DISK_AGAIN);
  }

  // ---- answers

  private void decline(long order, String reason) {
    pending
        .take(order)
        .ifPresent(
            request -> {
              Answer.Code code =
                  request instanceof PendingRequests.Turning
                      ? Answer.Code.BAD_RECIPE
                      : Answer.Code.WRONG_STATE;
              answer(request, refused(code, reason));
            });
  }

  private Answer refused(Answer.Code code, String reason) {
    String hint =
        code == Answer.Code.BAD_RECIPE
            ? "see docs/recipes.md for the fields and their ranges"
            : now().advice();
    return new Answer.Refused(code, reason, hint);
  }

  /** Nobody waits for the worker any more. */
  private void refuseAll(Answer refused) {
    pending.all().forEach(request -> answer(request, refused));
    rest();
  }

  private static void answer(PendingRequests.Request request, Answer answer) {
    switch (request) {
      case PendingRequests.Moving moving -> moving.replyTo().tell(answer);
      case PendingRequests.Turning turning -> turning.replyTo().tell(answer);
      case PendingRequests.Printing printing -> printing.replyTo().tell(Optional.empty());
    }
  }
}
