package afterimage.command;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Names of files from labels and titles. */
final class FileNames {
  private static final int LONGEST = 180; // bytes, of the 255 that file systems take

  private FileNames() {}

  /**
   * A name for each, without its ending: spaces become -, and -INDEX follows where two would be the
   * same ignoring case.
   */
  static List<String> of(List<PictureTitle> all) {
    List<String> names = new ArrayList<>(all.stream().map(one -> safe(one.title())).toList());
    boolean clash = true;
    for (int round = 0; clash && round < 2; round++) { // an index may make a new clash: once
      Map<String, Integer> count = new HashMap<>();
      names.forEach(name -> count.merge(name.toLowerCase(Locale.ROOT), 1, Integer::sum));
      clash = false;
      for (int i = 0; i < names.size(); i++) {
        if (count.getOrDefault(names.get(i).toLowerCase(Locale.ROOT), 0) > 1) {
          names.set(i, names.get(i) + "-" + all.get(i).index());
          clash = true;
        }
      }
    }
    return names;
  }

  /** A text as the name of a file on any system. */
  static String safe(String text) {
    String name =
        text.strip()
            .replaceAll("[\\s/\\\\:*?\"<>|\\p{Cntrl}]+", "-")
            .replaceAll("^[.-]+|[.-]+$", "");
    StringBuilder cut = new StringBuilder();
    int bytes = 0;
    for (int point : name.codePoints().toArray()) {
      String one = Character.toString(point);
      bytes += one.getBytes(StandardCharsets.UTF_8).length;
      if (bytes > LONGEST) {
        break;
      }
      cut.append(one);
    }
    return cut.isEmpty() ? "picture" : cut.toString();
  }
}
