package afterimage.session;

import afterimage.session.SessionState.Phase;
import afterimage.store.Album;
import afterimage.worker.Frame;
import afterimage.worker.GpuWorker;
import afterimage.worker.Report;
import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.Signal;
import akka.actor.typed.Terminated;
import akka.actor.typed.javadsl.AbstractOnMessageBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.TimerScheduler;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * One session between the worker that steps it and the viewers that watch it: decides what may be
 * asked of it, tells everyone what happened, and lets no viewer wait for another.
 */
public final class Session extends AbstractOnMessageBehavior<Session.Command> {
  /** What a session is asked for. */
  public sealed interface Command {}

  /** Pictures and events from now on; {@code since} is the last version the viewer has seen. */
  public record Watch(ActorRef<Viewer> viewer, OptionalInt since) implements Command {}

  public record Unwatch(ActorRef<Viewer> viewer) implements Command {}

  /** The viewer has drawn a picture and may have the next. */
  public record Drawn(ActorRef<Viewer> viewer) implements Command {}

  /** Turns knobs, by paths. */
  public record Tune(Map<String, JsonNode> set, String by, ActorRef<Answer> replyTo)
      implements Command {
    public Tune {
      set = Collections.unmodifiableMap(new LinkedHashMap<>(set));
    }
  }

  public record Pause(String by, ActorRef<Answer> replyTo) implements Command {}

  public record Resume(String by, ActorRef<Answer> replyTo) implements Command {}

  /** One step of a paused session. */
  public record Step(String by, ActorRef<Answer> replyTo) implements Command {}

  /** Ends the run here. */
  public record Stop(String by, ActorRef<Answer> replyTo) implements Command {}

  public record Rename(String name, String by, ActorRef<Answer> replyTo) implements Command {}

  public record Get(ActorRef<SessionState> replyTo) implements Command {}

  /** What the steps measured so far. */
  public record GetHistory(ActorRef<Measurements> replyTo) implements Command {}

  /** The picture of a kept step, or of now; empty when that step is not kept. */
  public record GetPrint(OptionalInt step, ActorRef<Optional<Print>> replyTo) implements Command {}

  /** The kept pictures in motion; empty when none is kept yet. */
  public record GetTimeLapse(Print.Size size, ActorRef<Optional<Print>> replyTo)
      implements Command {}

  /** Ends the session for good. */
  record Delete() implements Command {}

  private record Reported(Report report) implements Command {}

  private enum Time implements Command {
    TO_SHOW
  }

  /** Where a session lives: given to each. */
  record House(
      ActorRef<GpuWorker.Command> worker,
      ActorRef<Sessions.Command> sessions,
      Album album,
      String version) {}

  private final House house;
  private final TimerScheduler<Command> timers;
  private final Frames<ActorRef<Viewer>> frames = new Frames<>();
  private final Ring ring = new Ring();
  private final History history = new History();
  private final Waiting waiting = new Waiting();
  private final Pace pace = new Pace(System.nanoTime());
  private SessionState state;
  private String checksum = "";

  private Session(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      SessionState state,
      House house) {
    super(context);
    this.timers = timers;
    this.state = state;
    this.house = house;
    ActorRef<Report> reports = context.messageAdapter(Report.class, Reported::new);
    house.worker().tell(new GpuWorker.Begin(state.id(), state.start(), reports));
  }

  static Behavior<Command> create(SessionState state, House house) {
    return Behaviors.setup(
        context -> Behaviors.withTimers(timers -> new Session(context, timers, state, house)));
  }

  @Override
  public Behavior<Command> onMessage(Command message) {
    switch (message) {
      case Watch watch -> watch(watch);
      case Unwatch unwatch -> leave(unwatch.viewer());
      case Drawn drawn -> drawn(drawn.viewer());
      case Tune tune -> tune(tune);
      case Pause pause -> pause(pause);
      case Resume resume -> resume(resume);
      case Step step -> step(step);
      case Stop stop -> stop(stop);
      case Rename rename -> rename(rename);
      case Get get -> get.replyTo().tell(state);
      case GetHistory get ->
          get.replyTo().tell(new Measurements(history.rows(), history.seconds()));
      case GetPrint get -> print(get);
      case GetTimeLapse get -> get.replyTo().tell(moving(get.size()));
      case Reported reported -> on(reported.report());
      case Time time -> ask();
      case Delete delete -> {
        return delete();
      }
    }
    return this;
  }

  @Override
  public Behavior<Command> onSignal(Signal signal) {
    if (signal instanceof Terminated ended) {
      leave(ended.getRef().unsafeUpcast());
    }
    return this;
  }

  // ---- viewers

  private void watch(Watch watch) {
    ActorRef<Viewer> viewer = watch.viewer();
    getContext().watch(viewer);
    boolean first = !frames.isWatched();
    frames.enter(viewer);
    counted();
    Optional<List<Happening>> missed =
        watch.since().isPresent()
            ? ring.since(watch.since().getAsInt(), state.version())
            : Optional.empty();
    if (missed.isPresent()) {
      viewer.tell(new Viewer.CaughtUp(state.id(), watch.since().getAsInt()));
      missed.get().forEach(happening -> viewer.tell(new Viewer.Event(happening)));
      viewer.tell(new Viewer.Progress(state, List.of())); // where the steps are is no event
    } else {
      viewer.tell(new Viewer.Snapshot(state));
    }
    if (first) {
      house.worker().tell(new GpuWorker.Watched(state.id(), true));
    }
    handOut();
  }

  private void leave(ActorRef<Viewer> viewer) {
    getContext().unwatch(viewer);
    frames.leave(viewer);
    counted();
    if (!frames.isWatched()) {
      house.worker().tell(new GpuWorker.Watched(state.id(), false));
    }
  }

  private void counted() {
    state = state.watchedBy(frames.all().size());
    house.sessions().tell(new Sessions.Changed(state));
  }

  private void drawn(ActorRef<Viewer> viewer) {
    frames.drawn(viewer);
    handOut();
  }

  /** Gives out the newest picture unless it has become old, and asks for another where wanted. */
  private void handOut() {
    frames.newest().filter(frame -> frame.step() >= state.step()).ifPresent(this::give);
    ask();
  }

  private void shown(Frame frame) {
    frames.add(frame);
    if (isRunning() || frame.step() == state.step()) {
      give(frame);
    }
    ask();
  }

  private void lost(Report.Lost lost) {
    if (frames.lose()) {
      getContext().getLog().warn("session {}: no picture: {}", state.id(), lost.reason());
    }
    pace.lost(System.nanoTime());
    ask();
  }

  private void give(Frame frame) {
    Viewer picture = new Viewer.Picture(state.id(), frame);
    frames.spend().forEach(viewer -> viewer.tell(picture));
  }

  private boolean isRunning() {
    return state.phase() == Phase.RUNNING;
  }

  private void ask() {
    if (state.phase() == Phase.QUEUED || !frames.wants(state.step(), isRunning())) {
      return;
    }
    long now = System.nanoTime();
    Duration wait = pace.left(now);
    if (wait.isPositive()) {
      timers.startSingleTimer(Time.TO_SHOW, wait);
    } else if (frames.ask()) {
      pace.asked(now);
      house.worker().tell(new GpuWorker.Show(state.id()));
    }
  }

  // ---- requests

  private void tune(Tune tune) {
    long order = waiting.add(new Waiting.Turning(tune.set(), tune.by(), tune.replyTo()));
    switch (state.phase()) {
      case FAILED -> decline(order, state.reason());
      case QUEUED, RUNNING, PAUSED, FINISHED ->
          house.worker().tell(new GpuWorker.Tune(state.id(), order, tune.set()));
    }
  }

  private void pause(Pause pause) {
    long order = waiting.add(new Waiting.Moving(pause.by(), pause.replyTo()));
    if (state.phase() == Phase.FAILED) {
      decline(order, state.reason());
    } else {
      house.worker().tell(new GpuWorker.Pause(state.id(), order));
    }
  }

  private void resume(Resume resume) {
    long order = waiting.add(new Waiting.Moving(resume.by(), resume.replyTo()));
    if (state.phase() == Phase.FAILED) {
      decline(order, state.reason());
    } else {
      house.worker().tell(new GpuWorker.Resume(state.id(), order));
    }
  }

  private void step(Step step) {
    long order = waiting.add(new Waiting.Moving(step.by(), step.replyTo()));
    if (state.phase() == Phase.FAILED) {
      decline(order, state.reason());
    } else {
      house.worker().tell(new GpuWorker.StepOnce(state.id(), order));
    }
  }

  private void stop(Stop stop) {
    long order = waiting.add(new Waiting.Moving(stop.by(), stop.replyTo()));
    if (state.phase() == Phase.FAILED) {
      decline(order, state.reason());
    } else {
      house.worker().tell(new GpuWorker.Stop(state.id(), order));
    }
  }

  private void rename(Rename rename) {
    happen(new SessionEvent.Renamed(rename.name(), rename.by()));
    rename.replyTo().tell(new Answer.Done(state.step(), state));
  }

  private void print(GetPrint get) {
    OptionalInt step = get.step();
    if (step.isPresent() && step.getAsInt() != state.step()) {
      get.replyTo().tell(kept(step.getAsInt()));
    } else if (state.phase() == Phase.QUEUED || state.phase() == Phase.FAILED) {
      get.replyTo().tell(Optional.empty());
    } else {
      long order = waiting.add(new Waiting.Printing(get.replyTo()));
      house.worker().tell(new GpuWorker.Take(state.id(), order));
    }
  }

  private Optional<Print> kept(int step) {
    var provenance = Print.provenance(state, step, checksum, house.version());
    return state.kept().contains(step)
        ? Optional.of(Print.kept(house.album(), state.id(), provenance))
        : Optional.empty();
  }

  private Optional<Print> moving(Print.Size size) {
    return state.kept().isEmpty()
        ? Optional.empty()
        : Optional.of(Print.moving(house.album(), state, size));
  }

  private Behavior<Command> delete() {
    house.worker().tell(new GpuWorker.Forget(state.id()));
    waiting.all().forEach(request -> answer(request, gone()));
    frames.all().forEach(viewer -> viewer.tell(new Viewer.Gone(state.id(), state.version() + 1)));
    return Behaviors.stopped();
  }

  private Answer gone() {
    return new Answer.Refused(
        Answer.Code.NOT_FOUND,
        "session %s is deleted".formatted(state.id()),
        "GET /api/sessions lists those there are");
  }

  // ---- what the worker says

  private void on(Report report) {
    switch (report) {
      case Report.Started started -> {
        checksum = started.checksum();
        happen(new SessionEvent.Started(started.step()));
      }
      case Report.Rejected rejected -> {
        happen(new SessionEvent.Failed(rejected.reason()));
        Answer failed = new Answer.Refused(Answer.Code.WRONG_STATE, state.reason(), hint());
        waiting.all().forEach(request -> answer(request, failed));
      }
      case Report.Tuned tuned -> tuned(tuned);
      case Report.Declined declined -> decline(declined.order(), declined.reason());
      case Report.Paused paused -> {
        String by = by(paused.order());
        if (state.phase() != Phase.PAUSED) {
          happen(new SessionEvent.Paused(paused.step(), by, ""));
        }
        done(paused.order(), paused.step());
      }
      case Report.Resumed resumed -> {
        if (!isRunning()) {
          happen(new SessionEvent.Resumed(resumed.step(), by(resumed.order())));
        }
        done(resumed.order(), resumed.step());
      }
      case Report.Stepped stepped -> {
        happen(new SessionEvent.Stepped(stepped.step(), by(stepped.order())));
        done(stepped.order(), stepped.step());
      }
      case Report.Finished finished -> {
        if (state.phase() != Phase.FINISHED) {
          happen(new SessionEvent.Finished(finished.step(), by(finished.order())));
        }
        done(finished.order(), finished.step());
      }
      case Report.Halted halted ->
          happen(new SessionEvent.Paused(halted.step(), "", halted.reason()));
      case Report.Measured measured -> measured(measured);
      case Report.Taken taken -> taken(taken);
      case Report.Shown shown -> shown(shown.frame());
      case Report.Lost lost -> lost(lost);
      case Report.Kept kept -> happen(new SessionEvent.Kept(kept.step()));
      case Report.Looked looked -> {
        history.add(looked);
        happen(new SessionEvent.Looked(looked.step(), looked.sights()));
      }
    }
  }

  private void happen(SessionEvent event) {
    state = state.after(event);
    Happening happening = new Happening(event, state);
    ring.add(happening);
    frames.all().forEach(viewer -> viewer.tell(new Viewer.Event(happening)));
    house.sessions().tell(new Sessions.Changed(state));
    ask();
  }

  private void tuned(Report.Tuned tuned) {
    waiting
        .take(tuned.order())
        .ifPresent(
            request -> {
              if (request instanceof Waiting.Turning turning) {
                happen(
                    new SessionEvent.Tuned(
                        tuned.revision(),
                        tuned.step(),
                        turning.set(),
                        turning.by(),
                        tuned.recipe()));
                turning.replyTo().tell(new Answer.Done(tuned.step(), state));
              }
            });
  }

  private void measured(Report.Measured measured) {
    measured.meters().forEach(history::add);
    Float probability = measured.meters().getLast().probability();
    state =
        state.measured(
            measured.step(),
            measured.stepsPerSecond(),
            probability == null ? null : probability.doubleValue());
    Viewer progress = new Viewer.Progress(state, measured.meters());
    frames.all().forEach(viewer -> viewer.tell(progress));
    house.sessions().tell(new Sessions.Changed(state));
    ask();
  }

  private void taken(Report.Taken taken) {
    waiting
        .take(taken.order())
        .ifPresent(
            request -> {
              if (request instanceof Waiting.Printing printing) {
                var provenance =
                    Print.provenance(state, taken.step(), taken.checksum(), house.version());
                printing
                    .replyTo()
                    .tell(Optional.of(Print.of(taken.rgb(), taken.size(), provenance)));
              }
            });
  }

  private String by(long order) {
    return waiting.by(order);
  }

  private void done(long order, int step) {
    waiting.take(order).ifPresent(request -> answer(request, new Answer.Done(step, state)));
  }

  private void decline(long order, String reason) {
    waiting
        .take(order)
        .ifPresent(
            request -> {
              Answer.Code code =
                  request instanceof Waiting.Turning && state.phase() != Phase.FAILED
                      ? Answer.Code.BAD_RECIPE
                      : Answer.Code.WRONG_STATE;
              String hint =
                  code == Answer.Code.BAD_RECIPE
                      ? "see docs/recipes.md for the fields and their ranges"
                      : hint();
              answer(request, new Answer.Refused(code, reason, hint));
            });
  }

  /** What can be done in this state. */
  private String hint() {
    return switch (state.phase()) {
      case RUNNING, QUEUED -> "pause it first";
      case FINISHED -> "ask for more steps by a tuning: {\"steps\": %d}".formatted(moreSteps());
      case PAUSED -> "change a knob and try again";
      case FAILED -> "start another one";
    };
  }

  private int moreSteps() {
    return Math.min(1_000_000, state.step() + 256);
  }

  private static void answer(Waiting.Request request, Answer answer) {
    switch (request) {
      case Waiting.Moving moving -> moving.replyTo().tell(answer);
      case Waiting.Turning turning -> turning.replyTo().tell(answer);
      case Waiting.Printing printing -> printing.replyTo().tell(Optional.empty());
    }
  }
}
