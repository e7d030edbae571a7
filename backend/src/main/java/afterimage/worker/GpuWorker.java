package afterimage.worker;

import afterimage.network.Compute;
import afterimage.network.NetworkException;
import afterimage.network.NetworkLibrary;
import afterimage.optimize.Ascent;
import afterimage.optimize.Climb;
import afterimage.recipe.Recipe;
import afterimage.recipe.RecipeException;
import afterimage.recipe.Tuning;
import afterimage.store.Album;
import afterimage.store.PictureException;
import afterimage.store.Pictures;
import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.DispatcherSelector;
import akka.actor.typed.PostStop;
import akka.actor.typed.Signal;
import akka.actor.typed.javadsl.AbstractOnMessageBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Owns one device and the networks on it, and steps the sessions: one step a message, so that a
 * command never waits longer than a step and is always applied between two. Runs on a pinned
 * thread, since libtorch is one thread's.
 */
public final class GpuWorker extends AbstractOnMessageBehavior<GpuWorker.Command> {
  /** What the worker is asked for; {@code session} is the id of one that has begun. */
  public sealed interface Command extends Sendable {}

  /** Puts a session on the device and steps it; answered by Started or Rejected. */
  public record Begin(String session, Recipe recipe, ActorRef<Report> replyTo) implements Command {}

  /**
   * Goes on with other knobs from the next step on; answered by Tuned or Declined. A finished
   * session that is given more steps goes on.
   *
   * @param order comes back in the answer
   * @param set values by path, as in a {@link Tuning}
   */
  public record Tune(String session, long order, Map<String, JsonNode> set) implements Command {
    public Tune {
      set = Collections.unmodifiableMap(new LinkedHashMap<>(set));
    }
  }

  /** Answered by Paused, or Declined at the end of a run. */
  public record Pause(String session, long order) implements Command {}

  /** Answered by Resumed, or Declined at the end of a run. */
  public record Resume(String session, long order) implements Command {}

  /** One step of a session that does not run; answered by Stepped or Declined. */
  public record StepOnce(String session, long order) implements Command {}

  /** Ends a run before its last step; answered by Finished. */
  public record Stop(String session, long order) implements Command {}

  /** Takes a session off the device. */
  public record Forget(String session) implements Command {}

  /** One picture for viewers: of the next step, or of now where the session does not run. */
  public record Show(String session) implements Command {}

  /** Whether somebody watches: then the networks look at the picture now and then. */
  public record Watched(String session, boolean watched) implements Command {}

  /** The picture as it is, not encoded; answered by Taken. */
  public record Take(String session, long order) implements Command {}

  /** What a network has; answered by its description. */
  public record Describe(String network, ActorRef<Description> replyTo) implements Command {}

  private enum Next implements Command {
    STEP
  }

  /** Sessions that may share a step: one network, one size. */
  private record Kind(Ascent ascent, int size, boolean exact) {}

  private static final int LARGEST_BATCH = 8;
  private static final long NOBODY = 0; // the order of what nobody waits for

  /** The second opinion may take so much of the time: one part in so many. */
  private static final int LOOKING = 200;

  private final Compute compute;
  private final Shelf shelf;
  private final ActorRef<Darkroom.Command> darkroom;
  private final Consumer<Integer> stepsTaken;
  private final Map<String, Run> runs = new HashMap<>();
  private final Scheduler scheduler = new RoundRobin();
  private boolean isStepping;
  private long nextLook = System.nanoTime();

  private GpuWorker(
      ActorContext<Command> context,
      Compute compute,
      NetworkLibrary library,
      Album album,
      Consumer<Integer> stepsTaken) {
    super(context);
    this.compute = compute;
    this.shelf = new Shelf(compute, library);
    this.stepsTaken = stepsTaken;
    this.darkroom =
        context.spawn(
            Darkroom.create(album),
            "darkroom",
            DispatcherSelector.fromConfig("afterimage.darkroom"));
  }

  /**
   * A worker.
   *
   * @param compute opens the device, on the worker's own thread
   * @param stepsTaken is told how many sessions each step advanced
   */
  public static Behavior<Command> create(
      Supplier<Compute> compute,
      NetworkLibrary library,
      Album album,
      Consumer<Integer> stepsTaken) {
    return Behaviors.setup(
        context -> new GpuWorker(context, compute.get(), library, album, stepsTaken));
  }

  @Override
  public Behavior<Command> onMessage(Command message) {
    switch (message) {
      case Next step -> step();
      case Begin begin -> begin(begin);
      case Tune tune -> with(tune.session(), tune.order(), run -> tune(run, tune));
      case Pause pause -> with(pause.session(), pause.order(), run -> pause(run, pause));
      case Resume resume -> with(resume.session(), resume.order(), run -> resume(run, resume));
      case StepOnce once -> with(once.session(), once.order(), run -> stepOnce(run, once));
      case Stop stop ->
          with(stop.session(), stop.order(), run -> finish(stop.session(), run, stop.order()));
      case Forget forget -> forget(forget.session());
      case Show show -> with(show.session(), NOBODY, this::show);
      case Watched watched -> with(watched.session(), NOBODY, run -> watch(run, watched.watched()));
      case Take take -> with(take.session(), take.order(), run -> take(run, take.order()));
      case Describe describe -> describe.replyTo().tell(describe(describe.network()));
    }
    return this;
  }

  @Override
  public Behavior<Command> onSignal(Signal signal) {
    if (signal instanceof PostStop) {
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
    try {
      work.accept(run);
    } catch (RuntimeException e) {
      String reason = "the device failed: " + firstLine(e);
      halt(session, run, reason);
      if (order != NOBODY) {
        run.session().tell(new Report.Declined(order, reason));
      }
    }
  }

  private void begin(Begin begin) {
    if (runs.containsKey(begin.session())) {
      return;
    }
    Recipe recipe = begin.recipe();
    try {
      Ascent ascent = shelf.ascent(recipe.network());
      Climb climb = ascent.start(recipe, Pictures.start(recipe.canvas()));
      Run run = new Run(ascent, climb, begin.replyTo());
      runs.put(begin.session(), run);
      begin.replyTo().tell(new Report.Started(climb.step(), shelf.checksum(recipe.network())));
      keep(begin.session(), run, Keeping.Occasion.REST);
      go(begin.session(), run);
    } catch (RecipeException | NetworkException | PictureException e) {
      reject(begin, String.valueOf(e.getMessage()));
    } catch (RuntimeException e) {
      reject(begin, "the device could not take the session: " + firstLine(e));
    }
  }

  private void reject(Begin begin, String reason) {
    forget(begin.session());
    begin.replyTo().tell(new Report.Rejected(reason));
  }

  private void tune(Run run, Tune tune) {
    int done = run.climb().step();
    try {
      run.tune(new Tuning(done + 1, tune.set()));
    } catch (RecipeException | NetworkException e) {
      run.session().tell(new Report.Declined(tune.order(), String.valueOf(e.getMessage())));
      return;
    }
    if (run.isFinished() && tune.set().containsKey("steps")) {
      run.revive();
    }
    boolean goesOn =
        run.isFinished() && tune.set().containsKey("steps") && run.climb().isClimbing();
    if (goesOn) {
      run.session().tell(new Report.Resumed(0, done));
    }
    Recipe recipe = run.climb().recipe();
    run.session().tell(new Report.Tuned(tune.order(), run.revision(), done + 1, recipe));
    keep(tune.session(), run, Keeping.Occasion.TUNING);
    if (goesOn) {
      go(tune.session(), run);
    } else if (run.climb().isDone() && !run.isFinished()) {
      finish(tune.session(), run, NOBODY);
    }
  }

  private void pause(Run run, Pause pause) {
    if (run.isFinished()) {
      decline(run, pause.order());
      return;
    }
    run.setSteps(false);
    scheduler.remove(pause.session());
    report(run);
    run.session().tell(new Report.Paused(pause.order(), run.climb().step()));
    rest(pause.session(), run);
  }

  private void resume(Run run, Resume resume) {
    if (run.isFinished()) {
      decline(run, resume.order());
      return;
    }
    run.revive();
    run.session().tell(new Report.Resumed(resume.order(), run.climb().step()));
    go(resume.session(), run);
  }

  private static void decline(Run run, long order) {
    String reason = "the run has ended at step %d".formatted(run.climb().step());
    run.session().tell(new Report.Declined(order, reason));
  }

  private void stepOnce(Run run, StepOnce once) {
    if (run.isFinished()) {
      decline(run, once.order());
      return;
    }
    if (run.steps()) {
      run.session().tell(new Report.Declined(once.order(), "the session runs"));
      return;
    }
    run.revive();
    boolean taken = take(List.of(once.session())) && !halted(once.session(), run);
    if (!taken) {
      run.session().tell(new Report.Declined(once.order(), "the step failed"));
      return;
    }
    report(run);
    keep(once.session(), run, Keeping.Occasion.STEP);
    run.session().tell(new Report.Stepped(once.order(), run.climb().step()));
    look(run);
    if (run.climb().isDone()) {
      finish(once.session(), run, NOBODY);
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
    run.setFinished(true);
    scheduler.remove(session);
    report(run);
    run.session().tell(new Report.Finished(order, run.climb().step()));
    rest(session, run);
  }

  private void forget(String session) {
    scheduler.remove(session);
    Optional.ofNullable(runs.remove(session)).ifPresent(Run::close);
    darkroom.tell(new Darkroom.Burn(session));
  }

  private void step() {
    isStepping = !scheduler.isEmpty();
    if (!isStepping) {
      return;
    }
    List<String> chosen = scheduler.next(compute.isCpu() ? 1 : LARGEST_BATCH, this::kind);
    if (take(chosen)) {
      chosen.forEach(session -> with(session, NOBODY, run -> after(session, run)));
    }
    getContext().getSelf().tell(Next.STEP);
  }

  private Object kind(String session) {
    Run run = java.util.Objects.requireNonNull(runs.get(session));
    return new Kind(run.ascent(), run.climb().size(), run.climb().recipe().exact());
  }

  /** One step of sessions of one kind; false when the device could not. */
  private boolean take(List<String> chosen) {
    List<Run> batch = chosen.stream().map(runs::get).toList();
    try {
      batch.getFirst().ascent().step(batch.stream().map(Run::climb).toList());
      stepsTaken.accept(batch.size());
      return true;
    } catch (RuntimeException e) {
      String reason = "the device could not take the step: " + firstLine(e);
      for (int i = 0; i < batch.size(); i++) {
        halt(chosen.get(i), batch.get(i), reason);
      }
      return false;
    }
  }

  /** Ends the steps of a session until it is told to go on. */
  private void halt(String session, Run run, String reason) {
    getContext().getLog().warn("session {}: {}", session, reason);
    run.setSteps(false);
    scheduler.remove(session);
    try {
      report(run);
    } catch (RuntimeException e) {
      getContext().getLog().warn("session {}: no picture either: {}", session, firstLine(e));
    }
    run.session().tell(new Report.Halted(run.climb().step(), reason));
  }

  private static String firstLine(RuntimeException e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }

  private void after(String session, Run run) {
    if (run.collect()) {
      run.report();
    }
    if (halted(session, run)) {
      return;
    }
    if (run.isShowWanted()) {
      develop(run);
    }
    keep(session, run, Keeping.Occasion.STEP);
    if (!run.climb().isClimbing()) {
      finish(session, run, NOBODY);
    } else if (run.looksNow() || System.nanoTime() >= nextLook) {
      look(run);
    }
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

  /** What takes its time when the steps end: a place in the album, and an opinion. */
  private void rest(String session, Run run) {
    keep(session, run, Keeping.Occasion.REST);
    look(run);
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
      look(run);
    }
  }

  /** Asks the networks about a picture that is watched and that they have not seen yet. */
  private void look(Run run) {
    if (!run.isWatched() || !run.isUnseen()) {
      return;
    }
    long start = System.nanoTime();
    run.setLooked();
    Climb climb = run.climb();
    try {
      List<Report.Sight> sights =
          shelf.look(climb.recipe().network(), climb.picture(), climb.size(), climb.followed());
      run.session().tell(new Report.Looked(climb.step(), sights));
    } catch (NetworkException e) {
      getContext().getLog().warn("no second opinion: {}", e.getMessage());
    }
    long end = System.nanoTime();
    nextLook = end + LOOKING * (end - start);
  }

  private void take(Run run, long order) {
    Climb climb = run.climb();
    String checksum = shelf.checksum(climb.recipe().network());
    run.session()
        .tell(new Report.Taken(order, climb.step(), climb.size(), climb.picture(), checksum));
  }

  private Description describe(String name) {
    try {
      return Description.of(shelf.network(name), shelf.checksum(name));
    } catch (NetworkException e) {
      return Description.broken(name, String.valueOf(e.getMessage()));
    }
  }
}
