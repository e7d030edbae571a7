package afterimage.command;

import java.util.Locale;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** How far a picture is, on standard error: a bar in a terminal, else a line now and then. */
sealed interface Progress extends AutoCloseable {
  /**
   * A step is done.
   *
   * @param probability of the class that is followed, if there is one
   */
  void step(int step, @Nullable Float probability);

  @Override
  void close();

  /** The way that suits standard error. */
  static Progress of(String title, int steps) {
    return Console.isTerminal() ? new Bar(title, steps) : new Lines(title, steps);
  }

  /** A bar that is drawn over and over. */
  final class Bar implements Progress {
    private final ProgressBar bar;

    private Bar(String title, int steps) {
      this.bar =
          new ProgressBarBuilder()
              .setTaskName(title)
              .setInitialMax(steps)
              .setUnit(" steps", 1)
              .showSpeed()
              .setUpdateIntervalMillis(200)
              .setStyle(
                  Console.isUnicode() ? ProgressBarStyle.UNICODE_BLOCK : ProgressBarStyle.ASCII)
              .setConsumer(new ConsoleProgressBarConsumer(System.err))
              .clearDisplayOnFinish()
              .build();
    }

    @Override
    public void step(int step, @Nullable Float probability) {
      if (probability != null) {
        bar.setExtraMessage(String.format(Locale.ROOT, " probability %.2f", probability));
      }
      bar.stepTo(step);
    }

    @Override
    public void close() {
      bar.close();
    }
  }

  /** A line at every tenth of the way. */
  final class Lines implements Progress {
    private final String title;
    private final int steps;
    private final long start = System.nanoTime();
    private int said;

    private Lines(String title, int steps) {
      this.title = title;
      this.steps = steps;
    }

    @Override
    public void step(int step, @Nullable Float probability) {
      int tenth = (int) (step * 10L / steps);
      if (tenth == said) {
        return;
      }
      said = tenth;
      double seconds = (System.nanoTime() - start) / 1e9;
      String line =
          String.format(
              Locale.ROOT,
              "%s  step %d/%d  %.1f steps/s  %.0f s left",
              title,
              step,
              steps,
              step / seconds,
              (steps - step) * seconds / step);
      System.err.println(
          probability == null
              ? line
              : line + String.format(Locale.ROOT, "  probability %.2f", probability));
    }

    @Override
    public void close() {}
  }
}
