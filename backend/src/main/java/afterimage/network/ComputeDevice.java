package afterimage.network;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.util.cuda.CudaUtils;
import java.lang.management.ManagementFactory;
import java.util.Locale;

/**
 * The device that tensors live on, and the threads that work on them. One a process: libtorch keeps
 * its threads in global state.
 */
public final class ComputeDevice implements AutoCloseable {
  /** On a GPU, measurements of so many steps are fetched at once: fetching waits for the device. */
  private static final int ROWS_A_FETCH = 16;

  private final Engine engine;
  private final NDManager manager;
  private final int threads;
  private final SingleThread smallWork;
  private final int rowsAFetch;

  private ComputeDevice(Engine engine, NDManager manager, int threads, int rowsAFetch) {
    this.engine = engine;
    this.manager = manager;
    this.threads = threads;
    this.smallWork = new SingleThread(threads);
    this.rowsAFetch = rowsAFetch;
    ExitHandlers.prepare();
  }

  /**
   * Starts libtorch.
   *
   * @param device "auto" (a GPU if there is one), "cpu", "cuda" or "cuda:N"
   * @param threads intra-op threads; 0 for all cores
   * @throws NetworkException if the device is not there
   */
  public static ComputeDevice open(String device, int threads) {
    System.setProperty("ai.djl.offline", "true");
    System.setProperty("ai.djl.pytorch.graph_optimizer", "false");
    int cores = threads > 0 ? threads : Runtime.getRuntime().availableProcessors();
    System.setProperty("ai.djl.pytorch.num_threads", Integer.toString(cores));
    Engine engine = Engine.getEngine("PyTorch");
    NDManager manager = engine.newBaseManager(device(engine, device));
    return new ComputeDevice(
        engine, manager, cores, manager.getDevice().isGpu() ? ROWS_A_FETCH : 1);
  }

  /**
   * The same device, asked as seldom as a GPU would be: for tests alone, which see on any machine
   * what then is.
   */
  public ComputeDevice fetching(int rows) {
    return new ComputeDevice(engine, manager, threads, rows);
  }

  private static Device device(Engine engine, String asked) {
    String name = asked.toLowerCase(Locale.ROOT);
    if (!name.matches("auto|cpu|cuda(:\\d{1,3})?")) {
      throw new NetworkException("device must be auto, cpu or cuda:N, was " + asked);
    }
    if (name.equals("cpu")) {
      return Device.cpu();
    }
    int there = engine.getGpuCount();
    if (name.equals("auto")) {
      return there > 0 ? Device.gpu(0) : Device.cpu();
    }
    int number = name.contains(":") ? Integer.parseInt(name.substring(5)) : 0;
    if (number >= there) {
      throw new NetworkException(
          String.format(
                  Locale.ROOT,
                  "device %s is not there: libtorch sees %d CUDA devices; use --device cpu, or build with",
                  asked,
                  there)
              + " AFTERIMAGE_CUDA=1 on a machine with an NVIDIA driver");
    }
    return Device.gpu(number);
  }

  /** The engine, for gradients and seeds. */
  public Engine engine() {
    return engine;
  }

  /** Owns everything on the device; make a sub-manager for whatever ends earlier. */
  public NDManager manager() {
    return manager;
  }

  public int threads() {
    return threads;
  }

  /** For work that is too small for all threads. */
  public SingleThread smallWork() {
    return smallWork;
  }

  /** A digest of the files that libtorch consists of; empty where nobody can tell. */
  public String libraries() {
    return NativeFiles.digest();
  }

  /** How many steps of a session may go by before what they measured is asked for. */
  public int rowsAFetch() {
    return rowsAFetch;
  }

  /** Whether tensors are in main memory. */
  public boolean isCpu() {
    return !manager.getDevice().isGpu();
  }

  /** The device in the words of the command line, for example "cuda:0". */
  public String deviceName() {
    return isCpu() ? "cpu" : "cuda:" + manager.getDevice().getDeviceId();
  }

  /** How much memory there is for tensors, in bytes. */
  public long memory() {
    if (!isCpu()) {
      return CudaUtils.getGpuMemory(manager.getDevice()).getMax();
    }
    return ManagementFactory.getOperatingSystemMXBean()
            instanceof com.sun.management.OperatingSystemMXBean system
        ? system.getTotalMemorySize()
        : Runtime.getRuntime().maxMemory();
  }

  /** Gives back what libtorch keeps on a GPU for tensors to come. */
  public void freeCaches() {
    if (!isCpu()) {
      JniUtils.emptyCudaCache();
    }
  }

  @Override
  public void close() {
    manager.close();
  }
}
