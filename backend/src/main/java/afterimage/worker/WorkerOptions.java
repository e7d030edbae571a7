package afterimage.worker;

import afterimage.network.ComputeDevice;
import afterimage.network.Head;
import afterimage.network.Network;
import afterimage.optimize.Ascent;
import afterimage.optimize.Optimization;
import afterimage.optimize.Prediction;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;

/**
 * What a worker is given besides its device and its workplace.
 *
 * @param stepsTaken is told how many sessions each step advanced
 * @param holds is told what is kept in native memory, whenever that changes
 * @param recorder is told which sessions the worker is at
 * @param networkBytes how much loaded networks may take on a device; what a session is on stays
 * @param stepper takes the steps
 */
public record WorkerOptions(
    Consumer<Integer> stepsTaken,
    Consumer<NativeMemory> holds,
    CrashRecorder recorder,
    ToLongFunction<ComputeDevice> networkBytes,
    Stepper stepper) {
  /** What is computed on the device; replaced where it is to fail. */
  public interface Stepper {
    /** How many sessions may share a step on a device. */
    default int most(ComputeDevice compute) {
      return compute.isCpu() ? 1 : LARGEST_BATCH;
    }

    /** One step of sessions of one kind. */
    void step(Ascent ascent, List<Optimization> optimizations);

    /** What a network sees in a picture of its own size. */
    default Prediction look(Network network, Head head, ComputeDevice compute, float[] picture) {
      return Prediction.of(network, head, compute, picture);
    }
  }

  private static final int LARGEST_BATCH = 8;
}
