package afterimage.network;

import afterimage.recipe.Rules;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The outputs of a network that can be classes, and which of them is meant. */
public final class Heads {
  private final String network;
  private final List<Head> all;
  private final @Nullable Head usual; // where nobody names one
  private final @Nullable Head ofRulesOne;
  private final List<String> warnings;

  private Heads(
      String network,
      List<Head> all,
      @Nullable Head usual,
      @Nullable Head ofRulesOne,
      List<String> warnings) {
    this.network = network;
    this.all = List.copyOf(all);
    this.usual = usual;
    this.ofRulesOne = ofRulesOne;
    this.warnings = List.copyOf(warnings);
  }

  /** One unit is a class and its opposite. */
  static int classes(int units) {
    return units == 1 ? 2 : units;
  }

  /**
   * The one that is meant where a recipe names none: that of the sidecar, else the first of two
   * classes or more.
   *
   * @param named by the sidecar
   */
  static @Nullable Head usual(List<Head> found, HeadSearch search, @Nullable String named) {
    if (named != null) {
      return named(named, found);
    }
    return found.stream()
        .filter(search::isPlain)
        .findFirst()
        .or(() -> found.stream().filter(head -> !head.isSingle()).findFirst())
        .or(() -> found.stream().findFirst())
        .orElse(null);
  }

  /** The heads with the labels that the settings have for the usual one. */
  static Heads of(
      String network,
      List<Head> found,
      @Nullable Head usual,
      HeadSearch search,
      Network.Settings settings) {
    if (usual == null) {
      return new Heads(network, found, null, null, List.of());
    }
    List<String> warnings = new ArrayList<>();
    boolean must = settings.output() != null || search.isPlain(usual);
    Head labeled = labeled(usual, settings.labels(), must, warnings);
    List<Head> all =
        found.stream().map(one -> one.output().equals(usual.output()) ? labeled : one).toList();
    if (all.size() > 1 && settings.output() == null) {
      warnings.add(
          "the classes are those of output %s of %s; choose by --output, or by \"output\" in %s.json"
              .formatted(NetworkException.shown(labeled.output()), names(all), network));
    }
    return new Heads(network, all, labeled, search.ofRulesOne(all).orElse(null), warnings);
  }

  /** Labels that do not fit are refused where they always were, else left out and said. */
  private static Head labeled(Head one, List<String> labels, boolean must, List<String> warnings) {
    if (labels.isEmpty()) {
      return one;
    }
    if (one.isSingle() && labels.size() == 1) {
      return one.with(List.of(labels.getFirst(), "not " + labels.getFirst()));
    }
    if (!one.isSingle() && (must || labels.size() == one.units())) {
      return one.with(labels);
    }
    String wanted =
        one.isSingle()
            ? "one unit: give the label of that one"
            : String.format(Locale.ROOT, "%d classes", one.units());
    warnings.add(
        String.format(
            Locale.ROOT,
            "the labels are not used: their file has %d lines, output %s has %s",
            labels.size(),
            NetworkException.shown(one.output()),
            wanted));
    return one;
  }

  private List<String> about(Head head) {
    List<String> all = new ArrayList<>();
    String output = NetworkException.shown(head.output());
    if (head.isSingle()) {
      all.add(
          "output %s has one unit: class 0 is the unit, class 1 its opposite".formatted(output));
    }
    if (head.isSingle() && head.logits().equals(head.output())) {
      all.add(
          "output %s ends in no Sigmoid and is taken for what goes into one; if it is anything else,"
                  .formatted(output)
              + " an age for example, its probability means nothing");
    }
    if (head.activation() == Head.Activation.NONE) {
      all.add(
          "output %s is probabilities, but ends in no Softmax that is understood: its \"logit\" is"
                  .formatted(output)
              + " the probability");
    }
    return all;
  }

  /** All of them, in the order of the file. */
  public List<Head> all() {
    return all;
  }

  /**
   * What people should know before they believe a number; mostly empty.
   *
   * @param output that they name; null for the usual one
   */
  public List<String> warnings(@Nullable String output) {
    List<String> all = new ArrayList<>(output == null ? warnings : List.of());
    if (output != null || usual != null) {
      all.addAll(about(of(output)));
    }
    return all;
  }

  /** The one that is meant where nobody names one; empty where the network is no classifier. */
  public Optional<Head> usual() {
    return Optional.ofNullable(usual);
  }

  /**
   * The one of an output.
   *
   * @param output its name in the file; null for the usual one
   * @throws NetworkException if there is none
   */
  public Head of(@Nullable String output) {
    if (output != null) {
      return named(output, all);
    }
    return usual()
        .orElseThrow(
            () ->
                new NetworkException(network + " is no classifier: it has no output (n, classes)"));
  }

  /**
   * The one that a recipe climbs. By rules 1 a Softmax counts only where it comes last, and a
   * Sigmoid never.
   *
   * @param output that the recipe names, if it does
   */
  public Head climbed(Rules rules, @Nullable String output) {
    Head old = ofRulesOne;
    return output == null && old != null && !rules.from(Rules.TWO) ? old : of(output);
  }

  /** The same output with the probabilities that the file gives it, by all rules: what is shown. */
  public Head shown(Rules rules, @Nullable String output) {
    return of(climbed(rules, output).output());
  }

  private static Head named(String output, List<Head> heads) {
    return heads.stream()
        .filter(one -> one.output().equals(output))
        .findFirst()
        .orElseThrow(
            () ->
                new NetworkException(
                    heads.isEmpty()
                        ? "output %s: the network has no output (n, classes)"
                            .formatted(NetworkException.shown(output))
                        : "output must be one of %s, was %s"
                            .formatted(names(heads), NetworkException.shown(output))));
  }

  private static String names(List<Head> heads) {
    return heads.stream()
        .map(one -> NetworkException.shown(one.output()))
        .collect(Collectors.joining(", "));
  }
}
