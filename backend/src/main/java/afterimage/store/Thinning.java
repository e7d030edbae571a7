package afterimage.store;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Which checkpoints of a session are kept: the last two, and with the run cut into pieces of equal
 * length the first checkpoint of some pieces. Of the smallest power of two that cuts the run into
 * at most 16 pieces, the first of each; of every smaller power, the first of the last two pieces.
 * So a fork recomputes no more than a sixteenth to an eighth of the run, and the less the nearer to
 * the end; a million steps keep some sixty at most. Thinning again and again on the way keeps the
 * same as thinning once at the end: the first of a piece is the first of one of its halves.
 */
final class Thinning {
  private static final int PIECES = 16;
  private static final int NEWEST = 2;

  private Thinning() {}

  /**
   * The names to keep.
   *
   * @param written in the order in which they were written; of two at one step the later counts
   */
  static Set<String> kept(List<Checkpoints.Saved> written) {
    TreeMap<Integer, String> byStep = new TreeMap<>();
    written.forEach(each -> byStep.put(each.step(), each.name()));
    Set<Integer> steps = steps(byStep.navigableKeySet());
    Set<String> names =
        byStep.entrySet().stream()
            .filter(each -> steps.contains(each.getKey()))
            .map(Map.Entry::getValue)
            .collect(Collectors.toSet());
    written.reversed().stream().limit(NEWEST).map(Checkpoints.Saved::name).forEach(names::add);
    return names;
  }

  private static Set<Integer> steps(java.util.NavigableSet<Integer> all) {
    Set<Integer> kept = new TreeSet<>();
    if (all.isEmpty()) {
      return kept;
    }
    int last = all.last();
    for (long length = 1; ; length *= 2) {
      boolean coarsest = last / length < PIECES;
      Map<Long, Integer> firsts = new HashMap<>();
      for (int step : all) {
        firsts.putIfAbsent(step / length, step);
      }
      long from = coarsest ? 0 : last / length - 1;
      firsts.forEach(
          (piece, step) -> {
            if (piece >= from) {
              kept.add(step);
            }
          });
      if (coarsest) {
        return kept;
      }
    }
  }
}
