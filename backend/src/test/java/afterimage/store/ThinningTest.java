package afterimage.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Few checkpoints are left, and a fork from anywhere is cheap. */
class ThinningTest {
  private static Checkpoints.Saved at(int step) {
    return new Checkpoints.Saved(step, "n" + step, "", 0);
  }

  private static List<Checkpoints.Saved> thinned(List<Checkpoints.Saved> all) {
    Set<String> kept = Thinning.kept(all);
    return all.stream().filter(each -> kept.contains(each.name())).toList();
  }

  /** As a run does it: after every checkpoint. */
  private static List<Checkpoints.Saved> onTheWay(List<Checkpoints.Saved> all) {
    List<Checkpoints.Saved> left = new ArrayList<>();
    for (Checkpoints.Saved each : all) {
      left.add(each);
      left = new ArrayList<>(thinned(left));
    }
    return left;
  }

  private static List<Checkpoints.Saved> run(SplittableRandom random, int count, int gap) {
    List<Checkpoints.Saved> all = new ArrayList<>();
    int step = 0;
    for (int i = 0; i < count; i++) {
      all.add(at(step));
      step += random.nextInt(1, gap + 1);
    }
    return all;
  }

  @Test
  void nothingIsKeptOfNothingAndTheLastTwoAlways() {
    assertEquals(Set.of(), Thinning.kept(List.of()));
    SplittableRandom random = new SplittableRandom(3);
    for (int count = 1; count < 300; count++) {
      List<Checkpoints.Saved> all = run(random, count, 40);
      List<Checkpoints.Saved> last = all.subList(Math.max(0, count - 2), count);
      assertTrue(thinned(all).containsAll(last));
    }
  }

  @Test
  void thinningOnTheWayKeepsWhatThinningOnceKeepsAndTheLastTwo() {
    SplittableRandom random = new SplittableRandom(4);
    for (int i = 0; i < 100; i++) {
      List<Checkpoints.Saved> all = run(random, random.nextInt(1, 300), random.nextInt(1, 200));
      assertEquals(thinned(all), onTheWay(all));
    }
  }

  @Test
  void aForkFromAnyStepRecomputesLittle() {
    SplittableRandom random = new SplittableRandom(5);
    for (int i = 0; i < 50; i++) {
      int gap = random.nextInt(1, 100);
      List<Checkpoints.Saved> all = run(random, random.nextInt(20, 500), gap);
      List<Checkpoints.Saved> left = thinned(all);
      int last = all.getLast().step();
      for (int step = 0; step <= last; step++) {
        int target = step;
        int from =
            left.stream()
                .mapToInt(Checkpoints.Saved::step)
                .filter(each -> each <= target)
                .max()
                .orElseThrow();
        int distance = last - step;
        // A piece is no longer than an eighth of the run, and starts within one gap.
        int most = 2 * gap + Math.min(last / 8 + 1, 2 * distance + 1);
        assertTrue(step - from <= most, step + " from " + from + " of " + last);
      }
    }
  }

  @Test
  void aMillionStepsKeepSixty() {
    List<Checkpoints.Saved> all = new ArrayList<>();
    for (int step = 0; step <= 1_000_000; step += 50) {
      all.add(at(step));
    }
    int left = thinned(all).size();
    assertTrue(left <= 60, "left " + left);
  }

  @Test
  void ofTwoAtOneStepTheLaterCounts() {
    Checkpoints.Saved damaged = new Checkpoints.Saved(0, "damaged", "", 0);
    Checkpoints.Saved again = new Checkpoints.Saved(0, "again", "", 0);
    assertEquals(Set.of("again", "n8", "n9"), Thinning.kept(List.of(damaged, again, at(8), at(9))));
  }
}
