package afterimage.optimize;

import afterimage.network.Layer;
import afterimage.network.Network;
import afterimage.network.NetworkException;
import afterimage.recipe.RecipeException;
import afterimage.recipe.Term;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/**
 * An objective resolved against a network: which tensors it needs, and the number each of its terms
 * gives, meant over the views.
 */
final class Scores {
  /** One term with its names looked up; {@code unit} is a class or a channel. */
  private record Resolved(Term term, String tensor, int unit) {}

  private final List<Resolved> terms = new ArrayList<>();

  /**
   * Looks the names up.
   *
   * @param size of the picture, which decides how many neurons a channel has
   * @throws RecipeException naming the term, if the network has no such layer, unit, neuron or
   *     class
   */
  Scores(List<Term> objective, Network network, int size) {
    for (int i = 0; i < objective.size(); i++) {
      try {
        terms.add(resolve(objective.get(i), network, size));
      } catch (NetworkException e) {
        throw new RecipeException("objective.%d: %s".formatted(i, e.getMessage()), e);
      }
    }
  }

  private static Resolved resolve(Term term, Network network, int size) {
    return switch (term) {
      case Term.ClassTerm t -> {
        String logits =
            network
                .logits()
                .orElseThrow(
                    () ->
                        new NetworkException(
                            network.name() + " is no classifier: it has no output (n, classes)"));
        Integer index = t.index();
        int unit =
            index != null
                ? network.labels().index(index)
                : network.labels().find(String.valueOf(t.label()));
        yield new Resolved(t, logits, unit);
      }
      case Term.ChannelTerm t -> {
        Layer layer = network.layer(t.layer());
        yield new Resolved(t, layer.tensor(), unit(layer, t.unit()));
      }
      case Term.NeuronTerm t -> {
        Layer layer = network.layer(t.layer());
        if (!layer.isSpatial() && (t.x() != null || t.y() != null)) {
          throw new NetworkException("layer " + layer.name() + " has no x and y");
        }
        if (layer.isSpatial()) {
          Shape shape = network.shape(layer, size);
          place(t.y(), shape.get(2), "y");
          place(t.x(), shape.get(3), "x");
        }
        yield new Resolved(t, layer.tensor(), unit(layer, t.unit()));
      }
      case Term.LayerTerm t -> new Resolved(t, network.layer(t.layer()).tensor(), 0);
    };
  }

  private static int unit(Layer layer, int unit) {
    if (unit >= layer.units()) {
      throw new NetworkException(
          "unit of %s must be 0..%d, was %d".formatted(layer.name(), layer.units() - 1, unit));
    }
    return unit;
  }

  /** The tensors that the terms read. */
  Set<String> tensors() {
    Set<String> names = new LinkedHashSet<>();
    terms.forEach(term -> names.add(term.tensor()));
    return names;
  }

  /** The first class that is pushed up, if any: the one that people follow. */
  OptionalInt followed() {
    return terms.stream()
        .filter(
            resolved -> resolved.term() instanceof Term.ClassTerm && resolved.term().weight() > 0)
        .mapToInt(Resolved::unit)
        .findFirst();
  }

  /**
   * The value of each term before its weight, 0-dim, in order.
   *
   * @param seen the tensors by name, (views, ...) each
   */
  List<NDArray> values(Map<String, NDArray> seen) {
    List<NDArray> values = new ArrayList<>();
    for (Resolved resolved : terms) {
      NDArray x = java.util.Objects.requireNonNull(seen.get(resolved.tensor()));
      values.add(value(resolved, x));
    }
    return values;
  }

  private static NDArray value(Resolved resolved, NDArray x) {
    String unit = ":, " + resolved.unit();
    return switch (resolved.term()) {
      case Term.ClassTerm t ->
          switch (t.of()) {
            case LOGIT -> x.get(unit).mean();
            case PROBABILITY -> x.softmax(1).get(unit).mean();
            case LOG_PROBABILITY -> x.logSoftmax(1).get(unit).mean();
          };
      case Term.ChannelTerm t -> x.get(unit).mean();
      case Term.NeuronTerm t -> neuron(t, resolved, x).mean();
      case Term.LayerTerm t -> x.square().mean();
    };
  }

  private static NDArray neuron(Term.NeuronTerm term, Resolved resolved, NDArray x) {
    if (x.getShape().dimension() == 2) {
      return x.get(":, " + resolved.unit());
    }
    long row = place(term.y(), x.getShape().get(2), "y");
    long column = place(term.x(), x.getShape().get(3), "x");
    return x.get(":, %d, %d, %d".formatted(resolved.unit(), row, column));
  }

  private static long place(
      @org.jspecify.annotations.Nullable Integer given, long side, String name) {
    if (given == null) {
      return side / 2;
    }
    if (given >= side) {
      throw new NetworkException(
          "%s of a neuron must be 0..%d at this size, was %d".formatted(name, side - 1, given));
    }
    return given;
  }
}
