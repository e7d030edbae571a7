package afterimage.store;

import afterimage.recipe.Rules;
import java.util.SplittableRandom;

/** Checkpoints to try things with. */
final class Saves {
  private Saves() {}

  static Checkpoint checkpoint(int step, int size) {
    SplittableRandom random = new SplittableRandom(step);
    int count = 3 * size * size;
    return new Checkpoint(
        step,
        3,
        size,
        floats(random, count),
        floats(random, count),
        floats(random, count),
        new Checkpoint.Origin(
            Rules.LATEST,
            "efficientnet-lite0",
            "ab".repeat(32),
            "cd".repeat(32),
            new Machine(
                "0.1.0",
                "2.7.1",
                "cpu",
                2,
                "AMD \"EPYC\" ü",
                "AVX2",
                "MKL_CBWR=AUTO",
                "0af",
                "25")));
  }

  /** All bits that a number can have, signalling NaNs aside, which Java may quieten. */
  private static float[] floats(SplittableRandom random, int count) {
    float[] floats = new float[count];
    for (int i = 0; i < count; i++) {
      float any = Float.intBitsToFloat(random.nextInt());
      floats[i] = Float.isNaN(any) ? -0f : any;
    }
    return floats;
  }
}
