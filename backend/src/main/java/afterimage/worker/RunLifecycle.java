package afterimage.worker;

import afterimage.network.DeviceFailure;
import afterimage.network.NetworkException;
import afterimage.recipe.RecipeException;
import afterimage.recipe.Tuning;
import java.util.Locale;
import org.slf4j.Logger;

/**
 * What happens to a run from its beginning on the device to its end, by orders and by its own
 * steps; and what its session is told of that. Between two steps, on the worker's thread.
 */
final class RunLifecycle {
  /** Those who take the steps. */
  interface Steps {
    /** There is something to step. */
    void wake();

    /** One step of a run by itself; false if it cannot be taken. */
    boolean take(Run run);
  }

  private final Scheduler scheduler;
  private final Steps steps;
  private final RunResults results;
  private final Evaluator evaluator;
  private final Logger log;

  RunLifecycle(
      Scheduler scheduler, Steps steps, RunResults results, Evaluator evaluator, Logger log) {
    this.scheduler = scheduler;
    this.steps = steps;
    this.results = results;
    this.evaluator = evaluator;
    this.log = log;
  }

  /** Something is wanted of a run. */
  void obey(Run run, SessionOrder order) {
    switch (order) {
      case SessionOrder.Tune tune -> tune(run, tune);
      case SessionOrder.Pause pause -> pause(run, pause.order());
      case SessionOrder.Resume resume -> resume(run, resume.order());
      case SessionOrder.StepOnce once -> stepOnce(run, once.order());
      case SessionOrder.Stop stop -> finish(run, stop.order());
      case SessionOrder.Save save -> results.checkpoint(run, save.order());
      case SessionOrder.Take take -> results.take(run, take.order());
      case SessionOrder.Show show -> results.show(run);
      case SessionOrder.Watched watched -> results.watch(run, watched.watched());
      case SessionOrder.Probe probe ->
          run.session().tell(new Report.Present(run.optimization().step()));
    }
  }

  private void tune(Run run, SessionOrder.Tune tune) {
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
    boolean goesOn = more && run.optimization().isClimbing();
    if (goesOn) {
      run.setFinished(false);
      run.session().tell(new Report.Resumed(0, run.optimization().step()));
    }
    tell(run, tune.order(), turned);
    results.keep(run, KeepPolicy.Occasion.TUNING);
    if (goesOn) {
      go(run);
    } else if (run.optimization().isDone() && !run.isFinished()) {
      finish(run, SessionOrder.NOBODY);
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
  private boolean turn(Run run) {
    try {
      run.turn().forEach(turned -> tell(run, SessionOrder.NOBODY, turned));
      return true;
    } catch (RecipeException | NetworkException e) {
      halt(run, "the score cannot be followed: " + e.getMessage());
      return false;
    }
  }

  private void pause(Run run, long order) {
    if (run.isFinished()) {
      decline(run, order);
      return;
    }
    run.goOn();
    run.setSteps(false);
    scheduler.remove(run.id());
    results.report(run);
    run.session().tell(new Report.Paused(order, run.optimization().step()));
    results.rest(run);
  }

  private void resume(Run run, long order) {
    if (run.isFinished()) {
      decline(run, order);
      return;
    }
    run.goOn();
    run.revive();
    run.session().tell(new Report.Resumed(order, run.optimization().step()));
    go(run);
  }

  private static void decline(Run run, long order) {
    String reason =
        String.format(Locale.ROOT, "the run has ended at step %d", run.optimization().step());
    run.session().tell(new Report.Declined(order, reason));
  }

  private void stepOnce(Run run, long order) {
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
    boolean taken = turn(run) && steps.take(run) && !halted(run) && turn(run);
    if (!taken) {
      run.session().tell(new Report.Declined(order, "the step failed"));
      return;
    }
    results.report(run);
    results.keep(run, KeepPolicy.Occasion.STEP);
    run.session().tell(new Report.Stepped(order, run.optimization().step()));
    results.save(run, SessionOrder.NOBODY);
    evaluator.look(run);
    if (run.optimization().isDone()) {
      finish(run, SessionOrder.NOBODY);
    }
  }

  private void go(Run run) {
    if (!run.optimization().isClimbing()) {
      finish(run, SessionOrder.NOBODY);
      return;
    }
    run.setSteps(true);
    run.setFinished(false);
    scheduler.add(run.id());
    steps.wake();
  }

  private void finish(Run run, long order) {
    run.setSteps(false);
    scheduler.remove(run.id());
    results.report(run);
    run.setFinished(true);
    run.session().tell(new Report.Finished(order, run.optimization().step()));
    results.rest(run);
  }

  /** It stands on the device, where its session wanted it. */
  void begun(Run run) {
    results.keep(run, KeepPolicy.Occasion.REST);
    turn(run);
    if (run.isCatchingUp() || run.then() == RestorePlan.Then.RUN) {
      go(run);
    } else {
      run.setFinished(run.then() == RestorePlan.Then.END);
      results.rest(run);
    }
  }

  /** Ends the steps of a session until it is told to go on; one that has finished stays so. */
  void halt(Run run, String reason) {
    log.warn("session {}: {}", run.id(), reason);
    run.setSteps(false);
    scheduler.remove(run.id());
    try {
      results.report(run);
      results.save(run, SessionOrder.NOBODY);
      evaluator.look(run);
    } catch (RuntimeException e) {
      if (DeviceFailure.of(e) == DeviceFailure.LOST) {
        throw new DeviceFailure.DeviceLostException(e);
      }
      log.warn("session {}: nothing else either: {}", run.id(), DeviceFailure.said(e));
    }
    int step = run.optimization().step();
    run.session()
        .tell(run.isFinished() ? new Report.Lost(step, reason) : new Report.Halted(step, reason));
  }

  /** A step was taken. */
  void after(Run run) {
    if (run.collect()) {
      run.report();
    }
    if (halted(run) || !turn(run)) {
      return;
    }
    if (run.isShowWanted()) {
      results.develop(run);
    }
    results.keep(run, KeepPolicy.Occasion.STEP);
    if (run.hasCaughtUp()) {
      arrive(run);
    } else if (!run.optimization().isClimbing()) {
      finish(run, SessionOrder.NOBODY);
    } else if (run.looksNow() || evaluator.hasTime()) {
      evaluator.lookIfWatched(run);
    }
    if (run.savesNow()) {
      results.save(run, SessionOrder.NOBODY);
    }
  }

  /** A session that does not run is where it was again. */
  private void arrive(Run run) {
    run.setSteps(false);
    run.setFinished(run.then() == RestorePlan.Then.END);
    scheduler.remove(run.id());
    results.report(run);
    run.session().tell(new Report.CaughtUp(run.optimization().step()));
    results.rest(run);
  }

  /** Whether something in the session is not finite: then it waits for a tuning. */
  private boolean halted(Run run) {
    return run.optimization()
        .failure()
        .map(
            failure -> {
              run.setSteps(false);
              scheduler.remove(run.id());
              results.report(run);
              run.session().tell(new Report.Halted(run.optimization().step(), failure.reason()));
              results.rest(run);
              return true;
            })
        .orElse(false);
  }
}
