package afterimage.network;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Work on a few hundred kilobytes at a time, for which waking a second thread takes longer than
 * what it then does. libtorch asks OpenMP how many threads there are; here OpenMP is told "one" for
 * a while. libtorch's own setting is no way to say so: it also forgets every compiled convolution.
 */
public final class SingleThread {
  /** From so many numbers on, two threads are faster than one: a megabyte or two. */
  private static final long SMALL = 1 << 19;

  /** From so many threads on, a share of them is worth waking. */
  private static final int SHARE = 4;

  private final int threads;
  private final @Nullable Function setter; // of OpenMP, for the calling thread

  /**
   * Finds OpenMP in this process; where there is none, nothing changes.
   *
   * @param threads that large work may use
   */
  SingleThread(int threads) {
    this.threads = threads;
    this.setter = threads > 1 ? openMp().orElse(null) : null;
  }

  private static Optional<Function> openMp() {
    Path maps = Path.of("/proc/self/maps");
    if (!Files.isReadable(maps)) {
      return Optional.empty();
    }
    try (Stream<String> lines = Files.lines(maps)) {
      return lines
          .filter(line -> line.contains("/libgomp"))
          .map(line -> line.substring(line.indexOf('/')))
          .findFirst()
          .map(path -> NativeLibrary.getInstance(path).getFunction("omp_set_num_threads"));
    } catch (IOException | UnsatisfiedLinkError e) {
      return Optional.empty();
    }
  }

  /** {@link #get} without a result. */
  public void run(long numbers, Runnable work) {
    get(
        numbers,
        () -> {
          work.run();
          return this;
        });
  }

  /**
   * Does something, with few threads where it is small, and gives the result.
   *
   * @param numbers in the largest tensor
   */
  public <T> T get(long numbers, Supplier<T> work) {
    if (setter == null || numbers >= SMALL) {
      return work.get();
    }
    setter.invokeVoid(new Object[] {Math.max(1, threads / SHARE)});
    try {
      return work.get();
    } finally {
      setter.invokeVoid(new Object[] {threads});
    }
  }
}
