package afterimage.session;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Which files were written for sessions that are not known to begin. Of one thread, on which files
 * are written and removed.
 */
final class Claims {
  private final Map<String, Integer> open =
      new HashMap<>(); // how many sessions would start from it
  private final Set<String> unused = new HashSet<>(); // no session has begun with it so far

  /** A session would start from files, of which some were written for it. */
  void add(Set<String> files, Set<String> written) {
    files.forEach(file -> open.merge(file, 1, Integer::sum));
    unused.addAll(written);
  }

  /** It has begun, or may have; what it starts from stays. */
  void keep(Set<String> files) {
    unused.removeAll(files);
    drop(files);
  }

  /**
   * It will not begin.
   *
   * @return the files that nobody wants now
   */
  Set<String> drop(Set<String> files) {
    Set<String> unwanted = new HashSet<>();
    for (String file : files) {
      int left = open.getOrDefault(file, 1) - 1;
      if (left > 0) {
        open.put(file, left);
      } else {
        open.remove(file);
        if (unused.remove(file)) {
          unwanted.add(file);
        }
      }
    }
    return unwanted;
  }
}
