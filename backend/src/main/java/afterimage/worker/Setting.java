package afterimage.worker;

import afterimage.network.Compute;
import afterimage.network.Head;
import afterimage.network.Network;
import afterimage.optimize.Ascent;
import afterimage.optimize.Climb;
import afterimage.optimize.Opinion;
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
public record Setting(
    Consumer<Integer> stepsTaken,
    Consumer<Holdings> holds,
    CrashRecorder recorder,
    ToLongFunction<Compute> networkBytes,
    Stepper stepper) {
  /** What is computed on the device; replaced where it is to fail. */
  public interface Stepper {
    /** How many sessions may share a step on a device. */
    default int most(Compute compute) {
      return compute.isCpu() ? 1 : LARGEST_BATCH;
    }

    /** One step of sessions of one kind. */
    void step(Ascent ascent, List<Climb> climbs);

    /** What a network sees in a picture of its own size. */
    default Opinion look(Network network, Head head, Compute compute, float[] picture) {
      return Opinion.of(network, head, compute, picture);
    }
  }

  private static final int LARGEST_BATCH = 8;
}
