package afterimage.recipe;

import static afterimage.recipe.Limits.require;
import static afterimage.recipe.Limits.within;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** One term of an objective: something in a network that is to be excited, and how much of it. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
  @JsonSubTypes.Type(Term.ClassTerm.class),
  @JsonSubTypes.Type(Term.ChannelTerm.class),
  @JsonSubTypes.Type(Term.NeuronTerm.class),
  @JsonSubTypes.Type(Term.LayerTerm.class)
})
@JsonInclude(JsonInclude.Include.NON_NULL)
public sealed interface Term {
  /** Of a label or a layer. */
  int LONGEST_NAME = 1000;

  /** The factor of this term in the sum; negative ones push away. */
  double weight();

  /** The short words for lists and tiles, for example "lemon" or "stem/relu6:4". */
  String title();

  /**
   * The same, in the words of a network.
   *
   * @param labels of its classes; empty where it has none
   */
  default String title(List<String> labels) {
    return title();
  }

  /** Which number of a class is meant. */
  enum Of {
    @JsonProperty("logit")
    LOGIT,
    @JsonProperty("probability")
    PROBABILITY,
    @JsonProperty("logProbability")
    LOG_PROBABILITY
  }

  /**
   * A class, by its label or by its index.
   *
   * @param label a label of the network, or null
   * @param index the index of the output, or null
   */
  @JsonTypeName("class")
  record ClassTerm(@Nullable String label, @Nullable Integer index, Of of, double weight)
      implements Term {
    public ClassTerm {
      require(
          (label == null) != (index == null),
          "label",
          "given, or index, but not both",
          label == null ? "neither" : label + " and " + index);
      if (index != null) {
        within("index", index, 0, Integer.MAX_VALUE);
      }
      if (label != null) {
        checkName("label", "the label of a class", label);
      }
      checkWeight(weight);
    }

    @Override
    public String title() {
      return label != null ? label : "class " + index;
    }

    @Override
    public String title(List<String> labels) {
      return index != null && index < labels.size() ? labels.get(index) : title();
    }
  }

  /** The mean of one channel over space. */
  @JsonTypeName("channel")
  record ChannelTerm(String layer, int unit, double weight) implements Term {
    public ChannelTerm {
      checkLayer(layer);
      within("unit", unit, 0, Integer.MAX_VALUE);
      checkWeight(weight);
    }

    @Override
    public String title() {
      return String.format(Locale.ROOT, "%s:%d", layer, unit);
    }
  }

  /**
   * One number of a channel.
   *
   * @param x the column, null for the middle
   * @param y the row, null for the middle
   */
  @JsonTypeName("neuron")
  record NeuronTerm(String layer, int unit, @Nullable Integer x, @Nullable Integer y, double weight)
      implements Term {
    public NeuronTerm {
      checkLayer(layer);
      within("unit", unit, 0, Integer.MAX_VALUE);
      within("x", x == null ? 0 : x, 0, 65_535);
      within("y", y == null ? 0 : y, 0, 65_535);
      checkWeight(weight);
    }

    @Override
    public String title() {
      return String.format(
          Locale.ROOT, "%s:%d@%s,%s", layer, unit, x == null ? "mid" : x, y == null ? "mid" : y);
    }
  }

  /** The mean square of a whole layer ("deep dream", Mordvintsev et al. 2015). */
  @JsonTypeName("layer")
  record LayerTerm(String layer, double weight) implements Term {
    public LayerTerm {
      checkLayer(layer);
      checkWeight(weight);
    }

    @Override
    public String title() {
      return layer;
    }
  }

  private static void checkWeight(double weight) {
    within("weight", weight, -100, 100);
  }

  private static void checkLayer(@Nullable String layer) {
    checkName("layer", "the name of a layer", layer == null ? "" : layer);
  }

  private static void checkName(String field, String must, String name) {
    require(
        !name.isBlank() && name.length() <= LONGEST_NAME,
        field,
        must,
        name.isEmpty() ? "missing" : name);
  }
}
