package afterimage.command;

import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Ctrl-C and SIGTERM, turned into a question that long work asks between two steps. The JVM tells
 * them only by running shutdown hooks while the main thread goes on: the hook waits until the work
 * has put its result away, then ends the process with 130.
 */
public final class StopSignal {
  /** Longer than any step takes; then the process ends without the picture. */
  private static final int PATIENCE_SECONDS = 60;

  private final AtomicBoolean asked = new AtomicBoolean();
  private final AtomicBoolean over = new AtomicBoolean();
  private final AtomicReference<@Nullable Underway> work = new AtomicReference<>();

  /** What must not be cut off, and how it is told to end by itself. */
  private record Underway(CountDownLatch done, Runnable whenAsked) {}

  /** Starts to listen; once a process. */
  public static StopSignal listen() {
    StopSignal interruption = new StopSignal();
    Runtime.getRuntime().addShutdownHook(new Thread(interruption::hook, "interruption"));
    return interruption;
  }

  private void hook() {
    if (over.get()) {
      return;
    }
    asked.set(true);
    Underway underWay = work.get();
    try {
      if (underWay != null) {
        underWay.whenAsked().run();
      }
      if (underWay != null && !underWay.done().await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        Console.note(
            String.format(
                Locale.ROOT, "interrupted; the step did not end within %d s", PATIENCE_SECONDS));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    ProcessExit.now(CommandException.INTERRUPTED);
  }

  /** Whether somebody wants the work to end. */
  public boolean isAsked() {
    return asked.get();
  }

  /** Work that must not be cut off: the process lasts until the answer is closed. */
  public Work begin() {
    return begin(() -> {});
  }

  /** The same, of work that waits and has to be told to end. */
  public Work begin(Runnable whenAsked) {
    CountDownLatch latch = new CountDownLatch(1);
    work.set(new Underway(latch, whenAsked));
    return latch::countDown;
  }

  /** Work under way. */
  public interface Work extends AutoCloseable {
    @Override
    void close();
  }

  /** From here on the process ends by itself. */
  public void end() {
    over.set(true);
  }
}
