package afterimage.optimize;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.SplittableRandom;

/**
 * Random numbers from (seed, step, purpose) and nothing else: there is no generator whose state
 * would have to be saved, and who else draws changes nothing.
 */
record StepRandom(long seed, int step) {
  /** What a number is for; each draws from its own stream. */
  enum Purpose {
    START(0),
    VIEWS(1),
    NOISE(2),
    STATISTICS(3);

    private final int number;

    Purpose(int number) {
      this.number = number;
    }
  }

  /** A stream of single numbers. */
  SplittableRandom stream(Purpose purpose) {
    return new SplittableRandom(key(purpose));
  }

  /** Normal noise of mean 0, on the manager's device. */
  NDArray normal(Purpose purpose, double deviation, Shape shape, NDManager manager, Engine engine) {
    engine.setRandomSeed((int) key(purpose));
    return manager.randomNormal(0, (float) deviation, shape, DataType.FLOAT32);
  }

  /** Uniform noise in [low, high), on the manager's device. */
  NDArray uniform(
      Purpose purpose, double low, double high, Shape shape, NDManager manager, Engine engine) {
    engine.setRandomSeed((int) key(purpose));
    return manager.randomUniform((float) low, (float) high, shape);
  }

  /** SplitMix64's finalizer (Steele, Lea and Flood 2014) over the three numbers in turn. */
  private long key(Purpose purpose) {
    return mix(mix(mix(seed) + step) + purpose.number);
  }

  private static long mix(long value) {
    long z = value + 0x9e3779b97f4a7c15L;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
