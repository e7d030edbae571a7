package afterimage.network;

import java.util.List;

/**
 * An output of a file as scores of classes: where the scores are, and how they become
 * probabilities. Expressions are TorchScript over the tensor of the scores.
 *
 * @param output the name of the output in the file
 * @param logits the tensor of the scores before the last activation, one a unit: (n, units), or
 *     with axes of 1
 * @param units how many there are; one unit is a class, and its opposite is another
 * @param activation what the file makes of the scores
 * @param labels of the classes
 */
public record Head(
    String output, String logits, int units, boolean isFlat, Activation activation, Labels labels) {
  /** How scores become probabilities. */
  public enum Activation {
    /** One of all classes is there. */
    SOFTMAX,
    /** Each class is there or not, whatever the others are. */
    SIGMOID,
    /** The file makes probabilities by operators of its own: the scores are probabilities. */
    NONE
  }

  /** Whether its one unit is two classes: 0, and 1, its opposite. */
  public boolean isSingle() {
    return units == 1;
  }

  /** Whether nothing says that the scores are before a softmax: it is the usual guess. */
  boolean isUnexplained() {
    return activation == Activation.SOFTMAX && !isSingle() && logits.equals(output);
  }

  /** The same, whose scores are found to be probabilities. */
  Head given() {
    return new Head(output, logits, units, isFlat, Activation.NONE, labels);
  }

  /** The same with labels. */
  Head with(List<String> names) {
    return new Head(
        output, logits, units, isFlat, activation, new Labels(names, Heads.classes(units)));
  }

  /** The scores of all classes, (n, classes). */
  public String scores(String tensor) {
    String flat = isFlat ? tensor : "torch.reshape(%s, [-1, %s])".formatted(tensor, units);
    return isSingle() ? "torch.cat([%1$s, torch.neg(%1$s)], 1)".formatted(flat) : flat;
  }

  /** The probabilities of all classes, (n, classes). */
  public String probabilities(String tensor) {
    String scores = scores(tensor);
    return switch (activation) {
      case SOFTMAX -> "torch.softmax(%s, 1)".formatted(scores);
      case SIGMOID -> "torch.sigmoid(%s)".formatted(scores);
      case NONE -> scores;
    };
  }

  /** Their logarithms, (n, classes), finite also where a probability is too small for a float. */
  public String logProbabilities(String tensor) {
    String scores = scores(tensor);
    return switch (activation) {
      case SOFTMAX -> "torch.log_softmax(%s, 1)".formatted(scores);
      case SIGMOID ->
          "torch.neg(torch.logaddexp(torch.zeros_like(%1$s), torch.neg(%1$s)))".formatted(scores);
      case NONE -> "torch.log(torch.clamp_min(%s, 1e-30))".formatted(scores);
    };
  }
}
