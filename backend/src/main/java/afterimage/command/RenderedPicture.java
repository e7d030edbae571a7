package afterimage.command;

import afterimage.optimize.Ascent;
import afterimage.optimize.Meters;
import afterimage.optimize.Optimization;
import afterimage.optimize.ZeroGradientDetector;
import afterimage.recipe.Recipe;
import afterimage.recipe.RecipeTimeline;
import afterimage.recipe.Rules;
import afterimage.recipe.Tuning;
import afterimage.store.Pictures;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * A picture as it came out of a climb.
 *
 * @param rgb (size, size, 3)
 * @param step how many steps were done
 * @param seconds from before the first step to after the last
 * @param stepsPerSecond without the first ten steps, where there are more
 * @param failure why it ended early
 * @param warning why the picture shows nothing, where that is so
 */
@SuppressWarnings("ArrayRecordComponent") // handed on, never compared
record RenderedPicture(
    byte[] rgb,
    int size,
    int step,
    double seconds,
    double stepsPerSecond,
    Optional<String> failure,
    Optional<String> warning) {
  private static final int WARM = 10;
  private static final int METERS_EVERY = 16; // on a GPU, asking waits for the device

  /**
   * Climbs until a step is done, the session fails or somebody interrupts.
   *
   * @param tunings applied before the steps they name
   * @param until the last step
   */
  static RenderedPicture of(
      Ascent ascent,
      Rules rules,
      Recipe recipe,
      List<Tuning> tunings,
      int until,
      Progress progress,
      StopSignal interruption) {
    Deque<Tuning> ahead =
        new ArrayDeque<>(tunings.stream().sorted(Comparator.comparingInt(Tuning::step)).toList());
    try (Optimization optimization =
        ascent.start(rules, recipe, Pictures.start(recipe.canvas(), rules))) {
      Clock clock = new Clock();
      ZeroGradientDetector silence = new ZeroGradientDetector();
      RecipeTimeline timeline = RecipeTimeline.of(recipe);
      while (optimization.step() < until && !interruption.isAsked()) {
        int next = optimization.step() + 1;
        boolean turns = timeline.climbsAt(next);
        while (!ahead.isEmpty() && ahead.peek().step() <= next) {
          optimization.settle(); // after a step that was not finite there is no next one
          timeline = timeline.after(ahead.remove());
          turns = true;
        }
        if (turns && optimization.step() + 1 == next) {
          optimization.tune(timeline.at(next), timeline.optimizerSince());
        }
        if (!optimization.isClimbing()) {
          break;
        }
        ascent.step(List.of(optimization));
        report(optimization, until, progress, silence);
        clock.step(optimization.step());
      }
      silence.add(optimization.meters()); // and whether the last steps were finite
      silence.warning().ifPresent(Console::note);
      return new RenderedPicture(
          optimization.picture(),
          optimization.size(),
          optimization.step(),
          clock.seconds(),
          clock.rate(optimization.step()),
          optimization.failure().map(Optimization.Failure::reason),
          silence.warning());
    }
  }

  private static void report(
      Optimization optimization, int until, Progress progress, ZeroGradientDetector silence) {
    int step = optimization.step();
    if (step % METERS_EVERY == 0
        || step == WARM
        || step == until
        || step * 10L / until != (step - 1) * 10L / until) {
      List<Meters> meters = optimization.meters();
      silence.add(meters);
      progress.step(optimization.step(), meters.isEmpty() ? null : meters.getLast().probability());
    }
  }

  /** When steps began and ended. */
  private static final class Clock {
    private final long start = System.nanoTime();
    private long warm = start;
    private long last = start;

    void step(int step) {
      last = System.nanoTime();
      if (step == WARM) {
        warm = last;
      }
    }

    double seconds() {
      return (last - start) / 1e9;
    }

    double rate(int steps) {
      boolean some = steps > WARM;
      double seconds = (last - (some ? warm : start)) / 1e9;
      return seconds > 0 ? (some ? steps - WARM : steps) / seconds : 0;
    }
  }
}
