package afterimage.network;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What two pictures of noise show of a network.
 *
 * @param batches whether together they give what they give one by one
 * @param isProbability whether the output of a head without a known activation is probabilities
 */
record Trial(boolean batches, boolean isProbability) {
  private static final float SAME = 1e-3f;

  /**
   * Tries it.
   *
   * @param two (2, 3, h, w)
   * @param compared names of the tensors that must be the same
   * @param head whose output is looked at, if any
   */
  static Trial of(BoundGraphs programs, NDArray two, Set<String> compared, @Nullable Head head) {
    try {
      return tried(programs, two, compared, head);
    } catch (NetworkException e) { // a tensor that does not depend on the picture
      return new Trial(false, false);
    }
  }

  private static Trial tried(
      BoundGraphs programs, NDArray two, Set<String> compared, @Nullable Head head) {
    Set<String> asked = new HashSet<>(compared);
    Head open = head != null && head.isUnexplained() ? head : null;
    if (open != null) {
      asked.add(open.output());
    }
    List<Map<String, NDArray>> alone = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      NDArray one = two.get(i + ":" + (i + 1));
      alone.add(programs.of(one.getShape()).pass(one, asked));
    }
    boolean probability =
        open != null
            && alone.stream()
                .allMatch(one -> areProbabilities(Objects.requireNonNull(one.get(open.output()))));
    return new Trial(agree(programs, two, alone, compared), probability);
  }

  /** The head as it has shown itself. */
  @Nullable Head of(@Nullable Head head) {
    return head != null && isProbability ? head.given() : head;
  }

  private static boolean agree(
      BoundGraphs programs, NDArray two, List<Map<String, NDArray>> alone, Set<String> compared) {
    try {
      Map<String, NDArray> together = programs.bind(two.getShape()).pass(two, compared);
      for (int i = 0; i < 2; i++) {
        for (String tensor : compared) {
          NDArray here = Objects.requireNonNull(together.get(tensor));
          NDArray single = Objects.requireNonNull(alone.get(i).get(tensor));
          if (here.getShape().get(0) != 2 || !near(here.get(i), single.get(0))) {
            return false;
          }
        }
      }
      return true;
    } catch (NetworkException e) {
      return false;
    }
  }

  private static boolean near(NDArray a, NDArray b) {
    if (!a.getShape().equals(b.getShape())) {
      return false;
    }
    float apart = a.sub(b).abs().max().getFloat();
    return apart <= SAME * (1 + b.abs().max().getFloat());
  }

  /** Whether the classes of one picture are all in 0..1, and 1 together. */
  private static boolean areProbabilities(NDArray row) {
    double sum = 0;
    for (float each : row.toFloatArray()) {
      if (!(each >= 0 && each <= 1)) {
        return false;
      }
      sum += each;
    }
    return Math.abs(sum - 1) < SAME;
  }
}
