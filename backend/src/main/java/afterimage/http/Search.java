package afterimage.http;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Finds names by some of their letters. */
final class Search {
  private Search() {}

  /**
   * Positions of the names that fit, the best first: equal, beginning so, with a word beginning so,
   * containing it.
   *
   * @param words in small letters
   */
  static Stream<Integer> of(List<String> names, String words) {
    return IntStream.range(0, names.size())
        .boxed()
        .filter(i -> fit(names.get(i), words) < 4)
        .sorted(Comparator.comparingInt((Integer i) -> fit(names.get(i), words)));
  }

  private static int fit(String name, String words) {
    String low = name.toLowerCase(Locale.ROOT);
    if (low.equals(words)) {
      return 0;
    }
    if (low.startsWith(words)) {
      return 1;
    }
    if (low.contains(" " + words)) {
      return 2;
    }
    return low.contains(words) ? 3 : 4;
  }
}
