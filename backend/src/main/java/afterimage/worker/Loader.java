package afterimage.worker;

import afterimage.network.Check;
import afterimage.network.ComputeDevice;
import afterimage.network.Network;
import afterimage.network.NetworkException;
import afterimage.network.NetworkLibrary;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * Reads networks, checkpoints and start pictures away from the thread that steps, and tells the
 * worker. Making a network's tensors is safe beside steps: it records no gradient, draws no random
 * number, and nobody knows the network before it is whole.
 */
final class Loader {
  /** So long a network that could not be loaded is not tried again by itself. */
  private static final long AGAIN = 60_000_000_000L; // ns

  private final ComputeDevice compute;
  private final WorkerEnvironment workplace;
  private final CrashRecorder recorder;
  private final Executor executor;
  private final Consumer<GpuWorker.Read> worker;
  private final Set<String> loading = new HashSet<>();
  private final Map<String, Long> failed = new HashMap<>();

  /**
   * A loader.
   *
   * @param executor with a thread or two
   * @param worker is told what was read
   */
  Loader(
      ComputeDevice compute,
      WorkerEnvironment workplace,
      CrashRecorder recorder,
      Executor executor,
      Consumer<GpuWorker.Read> worker) {
    this.compute = compute;
    this.workplace = workplace;
    this.recorder = recorder;
    this.executor = executor;
    this.worker = worker;
  }

  /**
   * Loads a network, unless that is being done; the worker calls {@link #done} when it has come.
   */
  void load(String name, String session) {
    if (loading.add(name)) {
      executor.execute(() -> worker.accept(loaded(name, session)));
    }
  }

  private GpuWorker.Read loaded(String name, String session) {
    recorder.loads(session);
    try {
      NetworkLibrary library = workplace.library();
      if (NetworkLibrary.isPath(name)) {
        throw new NetworkException(
            "network must be one of %s, was %s"
                .formatted(String.join(", ", library.names()), NetworkException.shown(name)));
      }
      Network network = Network.load(library.named(name), compute.manager());
      Check.warnings(network, compute, null); // found out here, not on the stepping thread
      return new GpuWorker.Loaded(name, network, network.checksum());
    } catch (RuntimeException e) {
      return new GpuWorker.NotLoaded(name, e);
    } catch (StackOverflowError | LinkageError e) {
      return new GpuWorker.NotLoaded(name, new IllegalStateException(e));
    } finally {
      recorder.hasLoaded(session);
    }
  }

  void done(String name, boolean isHere) {
    loading.remove(name);
    if (isHere) {
      failed.remove(name);
    } else {
      failed.put(name, System.nanoTime());
    }
  }

  /** Whether there is no point in asking for a network again so soon. */
  boolean hasJustFailed(String name) {
    Long time = failed.get(name);
    return time != null && System.nanoTime() - time < AGAIN;
  }

  /** Reads what a session needs besides its network. */
  void read(WorkerCommand.Begin begin) {
    executor.execute(
        () -> {
          recorder.loads(begin.session());
          try {
            RestoredCheckpoint read =
                RestoredCheckpoint.read(begin.session(), begin.plan(), workplace);
            worker.accept(new GpuWorker.Readied(begin, read));
          } catch (RuntimeException e) {
            worker.accept(new GpuWorker.NotReadied(begin, e));
          } finally {
            recorder.hasLoaded(begin.session());
          }
        });
  }
}
