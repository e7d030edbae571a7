package afterimage.command;

import afterimage.network.Compute;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say where tensors are computed. */
public final class Machine {
  private static final int MOST_THREADS = 1024;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads to compute with. Default: all cores.")
  private @Nullable Integer threads;

  @Option(
      names = "--device",
      paramLabel = "D",
      description = "auto (a GPU if there is one), cpu or cuda:N. Default: auto.")
  private String device = "auto";

  /** Refuses what no machine can have, before anything slow happens. */
  public void check() {
    if (threads != null && (threads < 1 || threads > MOST_THREADS)) {
      throw Complaint.usage("threads must be 1..%d, was %d".formatted(MOST_THREADS, threads));
    }
    if (!device.toLowerCase(Locale.ROOT).matches("auto|cpu|cuda(:\\d{1,3})?")) {
      throw Complaint.usage("device must be auto, cpu or cuda:N, was " + device);
    }
  }

  /** The same on a command line. */
  public List<String> words() {
    return threads == null
        ? List.of("--device", device)
        : List.of("--device", device, "--threads", threads.toString());
  }

  /** Starts libtorch. */
  public Compute open() {
    return Compute.open(device, threads == null ? 0 : threads);
  }
}
