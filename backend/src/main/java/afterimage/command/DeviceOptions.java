package afterimage.command;

import afterimage.network.ComputeDevice;
import afterimage.network.LibraryFolder;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say where tensors are computed. */
public final class DeviceOptions {
  private static final int MOST_THREADS = 1024;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = {
        "Threads to compute with. Default: all cores; serve leaves one to the pages,"
            + " replay takes as many as made the picture."
      })
  private @Nullable Integer threads;

  @Option(
      names = "--device",
      paramLabel = "D",
      description = "auto (a GPU if there is one), cpu or cuda:N. Default: auto.")
  private String device = "auto";

  /** Refuses what no machine can have, before anything slow happens. */
  public void check() {
    if (threads != null && (threads < 1 || threads > MOST_THREADS)) {
      throw CommandException.usage(
          String.format(Locale.ROOT, "threads must be 1..%d, was %d", MOST_THREADS, threads));
    }
    if (!device.toLowerCase(Locale.ROOT).matches("auto|cpu|cuda(:\\d{1,3})?")) {
      throw CommandException.usage("device must be auto, cpu or cuda:N, was " + device);
    }
  }

  /** Leaves one core to others, unless somebody has said how many threads there are to be. */
  public void leaveOne() {
    prefer(Math.max(1, Runtime.getRuntime().availableProcessors() - 1));
  }

  /** Takes so many threads, unless somebody has said how many, or there are not that many cores. */
  void prefer(int wanted) {
    if (threads == null && wanted > 0 && wanted <= Runtime.getRuntime().availableProcessors()) {
      threads = wanted;
    }
  }

  /** The same on a command line. */
  public List<String> words() {
    return threads == null
        ? List.of("--device", device)
        : List.of("--device", device, "--threads", threads.toString());
  }

  /** Whether the libraries that compute can be unpacked and run here. */
  public static void requireLibraries() {
    require(LibraryFolder.jna());
    require(LibraryFolder.libtorch());
  }

  /** Fails in one line that names the folder and the remedy. */
  public static void require(LibraryFolder folder) {
    folder
        .trouble()
        .ifPresent(
            trouble -> {
              throw CommandException.failed(trouble);
            });
  }

  /** Starts libtorch. */
  public ComputeDevice open() {
    requireLibraries();
    return ComputeDevice.open(device, threads == null ? 0 : threads);
  }
}
