package afterimage.network;

import static afterimage.network.NetworkException.shown;

import afterimage.recipe.Rules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The names of a network's classes, in the order of its outputs.
 *
 * @param names the names; empty where the network has none, then only indices are understood
 * @param classes the number of outputs
 */
public record Labels(List<String> names, int classes) {
  private static final long LARGEST_FILE = 10_000_000;
  private static final int LONGEST = 500;
  private static final int MOST_SHOWN = 8;
  private static final String NUMBER = "-?\\d{1,9}";

  public Labels {
    names = List.copyOf(names);
    if (!names.isEmpty() && names.size() != classes) {
      throw new NetworkException(
          String.format(
              Locale.ROOT,
              "the file of labels has %d lines, the network has %d outputs",
              names.size(),
              classes));
    }
    for (String name : names) {
      if (name.length() > LONGEST || name.chars().anyMatch(Character::isISOControl)) {
        throw new NetworkException(
            String.format(
                Locale.ROOT,
                "the label %s has control characters or more than %d letters",
                shown(name),
                LONGEST));
      }
    }
  }

  /** Reads a file of one label a line; blanks around it are none of it. */
  static List<String> lines(Path file) {
    try {
      if (Files.size(file) > LARGEST_FILE) {
        throw new NetworkException(file + " is larger than 10 MB: not a file of labels");
      }
      return Files.readAllLines(file).stream().map(String::strip).toList();
    } catch (IOException e) {
      throw new NetworkException("cannot read the labels in " + file + ": " + e.getMessage(), e);
    }
  }

  /** The label of a class, or its number where there are no labels. */
  public String of(int index) {
    return names.isEmpty() ? Integer.toString(index) : names.get(index);
  }

  /**
   * The class that a user means: a label without regard to case, exact first (of several, the one
   * of the same case), then an index, then an unambiguous beginning.
   *
   * @throws NetworkException listing the choices when none or several fit
   */
  public int find(String text) {
    return find(text, Rules.LATEST);
  }

  /** The same; by rules 1 whatever reads as a number is an index. */
  public int find(String text, Rules rules) {
    String asked = text.strip();
    if (asked.matches(NUMBER)) {
      List<Integer> named = rules.from(Rules.TWO) ? where(asked, false) : List.of();
      return named.size() == 1 ? named.getFirst() : index(Integer.parseInt(asked));
    }
    if (names.isEmpty()) {
      throw new NetworkException(
          String.format(
              Locale.ROOT,
              "this network has no labels: name class %s by its index, 0..%d",
              shown(asked),
              classes - 1));
    }
    List<Integer> same = where(asked, false);
    if (same.size() > 1) {
      List<Integer> exact = same.stream().filter(i -> names.get(i).equals(asked)).toList();
      same = exact.isEmpty() ? same : exact;
    }
    List<Integer> found = same.isEmpty() && !asked.isEmpty() ? where(asked, true) : same;
    return switch (found.size()) {
      case 1 -> found.getFirst();
      case 0 ->
          throw new NetworkException(
              "no class is called %s; did you mean %s?"
                  .formatted(shown(asked), listed(near(asked))));
      default ->
          throw new NetworkException(
              "%s can be %s: give the index".formatted(shown(asked), listed(found)));
    };
  }

  /** What is to be said where a number is the label of one class and the index of another. */
  public Optional<String> doubt(String text) {
    String asked = text.strip();
    if (!asked.matches(NUMBER) || where(asked, false).size() != 1) {
      return Optional.empty();
    }
    int named = where(asked, false).getFirst();
    int index = Integer.parseInt(asked);
    return index == named || index < 0 || index >= classes
        ? Optional.empty()
        : Optional.of(
            String.format(
                Locale.ROOT,
                "%s is taken as the label of class %d; class %d is %s",
                shown(asked),
                named,
                index,
                shown(names.get(index))));
  }

  /** The index, if there is such a class. */
  public int index(int index) {
    if (index < 0 || index >= classes) {
      throw new NetworkException(
          String.format(Locale.ROOT, "class index must be 0..%d, was %d", classes - 1, index));
    }
    return index;
  }

  private List<Integer> where(String asked, boolean prefix) {
    String low = asked.toLowerCase(Locale.ROOT);
    return IntStream.range(0, names.size())
        .filter(
            i -> {
              String name = names.get(i).toLowerCase(Locale.ROOT);
              return prefix ? name.startsWith(low) : name.equals(low);
            })
        .boxed()
        .toList();
  }

  /**
   * The labels that look most like the text: those that contain it, then by distance of letters.
   */
  private List<Integer> near(String asked) {
    String low = asked.toLowerCase(Locale.ROOT);
    return IntStream.range(0, names.size())
        .boxed()
        .sorted(Comparator.comparingInt(i -> distance(low, names.get(i).toLowerCase(Locale.ROOT))))
        .limit(3)
        .toList();
  }

  private String listed(List<Integer> indices) {
    String all =
        indices.stream()
            .limit(MOST_SHOWN)
            .map(i -> String.format(Locale.ROOT, "%s (%d)", names.get(i), i))
            .collect(Collectors.joining(", "));
    return indices.size() > MOST_SHOWN ? all + ", …" : all;
  }

  /** Levenshtein's distance; a text contained in the other is at most one apart. */
  private static int distance(String a, String b) {
    if (!a.isEmpty() && b.contains(a)) {
      return 1;
    }
    int[] row = IntStream.rangeClosed(0, b.length()).toArray();
    for (int i = 1; i <= Math.min(a.length(), 100); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int swap = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(swap, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }
}
