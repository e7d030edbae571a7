package afterimage.optimize;

import afterimage.network.Head;
import afterimage.network.Layer;
import afterimage.network.Network;
import afterimage.network.NetworkException;
import afterimage.network.TorchFunction;
import afterimage.recipe.Recipe;
import afterimage.recipe.RecipeException;
import afterimage.recipe.Rules;
import afterimage.recipe.Term;
import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An objective resolved against a network: which tensors it needs, and one program of libtorch that
 * makes of them the number that each term gives, meant over the views, and what is lost.
 */
final class Scores implements AutoCloseable {
  /** One unit of a tensor (n, units, ...), meant over all else. */
  private static final String UNIT = "torch.mean(torch.select(%s, 1, %%2$s))";

  /** x.mul(x): square() goes back through pow, at three times the cost. */
  private static final String SQUARES = "torch.mean(torch.mul(%1$s, %1$s))";

  private static final String NEURON =
      "torch.mean(torch.select(torch.select(torch.select(%s, 1, %s), 1, %s), 1, %s))";

  /** Where the tensor goes in expressions. */
  private static final String TENSOR = "%1$s";

  /**
   * One term with its names looked up.
   *
   * @param value an expression over the tensor and the numbers, in order
   * @param numbers the unit, a class or a channel, and the row and column of a neuron
   */
  private record Resolved(Term term, String tensor, String value, List<Integer> numbers) {}

  /**
   * What the terms say.
   *
   * @param loss minus their weighted sum, 0-dim
   * @param readings each term, and the followed class's logit and probability (n)
   */
  record Said(NDArray loss, NDArray readings) {}

  private final List<Resolved> terms = new ArrayList<>();
  private final Set<String> tensors = new LinkedHashSet<>();
  private final NDManager manager;
  private final TorchFunction program;
  private final NDArray numbers; // of the program, float64, in main memory
  private final List<String> names = new ArrayList<>();
  private final @Nullable Head shown; // of the class that people follow

  /**
   * Looks the names up.
   *
   * @param rules what they meant by a logit
   * @param owner keeps the numbers until {@link #close}
   * @throws RecipeException naming the term, if the network has no such layer, unit, neuron or
   *     class
   */
  Scores(Rules rules, Recipe recipe, Network network, NDManager owner) {
    List<Term> objective = recipe.objective();
    for (int i = 0; i < objective.size(); i++) {
      try {
        terms.add(resolve(objective.get(i), rules, recipe, network));
      } catch (NetworkException e) {
        throw new RecipeException(
            String.format(Locale.ROOT, "objective.%d: %s", i, e.getMessage()), e);
      }
    }
    terms.forEach(term -> tensors.add(term.tensor()));
    this.shown = followedTerm().isPresent() ? network.heads().shown(rules, recipe.output()) : null;
    if (shown != null) {
      tensors.add(shown.logits());
    }
    List<Double> all = new ArrayList<>();
    this.program = TorchFunction.program(program(all));
    this.manager = owner.newSubManager(Device.cpu());
    this.numbers = manager.create(all.stream().mapToDouble(Double::doubleValue).toArray());
  }

  /**
   * The program: one for all objectives of the same kinds, as weights, units and places are among
   * the numbers, which are collected here.
   */
  private String program(List<Double> all) {
    StringBuilder lines = new StringBuilder("def forward(self, k: Tensor");
    tensors.forEach(tensor -> lines.append(", ").append(name(tensor)).append(": Tensor"));
    lines.append(") -> Tuple[Tensor, Tensor]:\n");
    List<String> read = new ArrayList<>();
    String loss = "";
    for (Resolved term : terms) {
      List<String> arguments = new ArrayList<>(List.of(name(term.tensor())));
      for (int number : term.numbers()) {
        arguments.add(number(all, "int", number));
      }
      String v = "v" + read.size();
      lines.append("  %s = %s\n".formatted(v, term.value().formatted(arguments.toArray())));
      String lost = "torch.mul(%s, %s)".formatted(v, number(all, "float", -term.term().weight()));
      loss = loss.isEmpty() ? lost : "torch.add(%s, %s)".formatted(loss, lost);
      read.add(v);
      names.add(Readings.TERM);
    }
    Head head = shown;
    if (head != null) {
      follow(followedTerm().orElseThrow(), head, read, all, lines);
    }
    String readings = String.join(", ", read);
    return lines + "  return (%s, torch.detach(torch.stack([%s])))\n".formatted(loss, readings);
  }

  /** What is shown is by the network's own last activation, whatever the objective is by. */
  private void follow(
      Resolved term, Head head, List<String> read, List<Double> all, StringBuilder lines) {
    String unit = number(all, "int", term.numbers().getFirst());
    lines.append("  x = torch.detach(%s)\n".formatted(name(head.logits())));
    lines.append("  i = %s\n".formatted(unit));
    read.add(UNIT.formatted(head.scores(TENSOR)).formatted("x", "i"));
    names.add(Readings.LOGIT);
    read.add(UNIT.formatted(head.probabilities(TENSOR)).formatted("x", "i"));
    names.add(Readings.PROBABILITY);
  }

  private String name(String tensor) {
    return "x" + List.copyOf(tensors).indexOf(tensor);
  }

  private static String number(List<Double> all, String type, double number) {
    all.add(number);
    return String.format(
        Locale.ROOT, "%s(torch.item(torch.select(k, 0, %d)))", type, all.size() - 1);
  }

  private static Resolved resolve(Term term, Rules rules, Recipe recipe, Network network) {
    return switch (term) {
      case Term.ClassTerm t -> {
        Head head = network.heads().climbed(rules, recipe.output());
        Integer index = t.index();
        int unit =
            index != null
                ? head.labels().index(index)
                : head.labels().find(String.valueOf(t.label()), rules);
        String value =
            switch (t.of()) {
              case LOGIT -> head.scores(TENSOR);
              case PROBABILITY -> head.probabilities(TENSOR);
              case LOG_PROBABILITY -> head.logProbabilities(TENSOR);
            };
        yield new Resolved(t, head.logits(), UNIT.formatted(value), List.of(unit));
      }
      case Term.ChannelTerm t -> {
        Layer layer = network.layer(t.layer());
        yield new Resolved(
            t, layer.tensor(), UNIT.formatted(TENSOR), List.of(unit(layer, t.unit())));
      }
      case Term.NeuronTerm t -> {
        Layer layer = network.layer(t.layer());
        int unit = unit(layer, t.unit());
        if (!layer.isSpatial() && (t.x() != null || t.y() != null)) {
          throw new NetworkException("layer " + layer.name() + " has no x and y");
        }
        if (!layer.isSpatial()) {
          yield new Resolved(t, layer.tensor(), UNIT.formatted(TENSOR), List.of(unit));
        }
        Shape shape = network.shape(layer, recipe.canvas().size());
        int row = place(t.y(), shape.get(2), "y");
        int column = place(t.x(), shape.get(3), "x");
        yield new Resolved(t, layer.tensor(), NEURON, List.of(unit, row, column));
      }
      case Term.LayerTerm t ->
          new Resolved(t, network.layer(t.layer()).tensor(), SQUARES, List.of());
    };
  }

  private static int unit(Layer layer, int unit) {
    if (unit >= layer.units()) {
      throw new NetworkException(
          String.format(
              Locale.ROOT,
              "unit of %s must be 0..%d, was %d",
              layer.name(),
              layer.units() - 1,
              unit));
    }
    return unit;
  }

  /** The tensors that the terms read. */
  Set<String> tensors() {
    return tensors;
  }

  /** The first class that is pushed up, if any: the one that people follow. */
  OptionalInt followed() {
    return followedTerm().stream().mapToInt(term -> term.numbers().getFirst()).findFirst();
  }

  private Optional<Resolved> followedTerm() {
    return terms.stream()
        .filter(term -> term.term() instanceof Term.ClassTerm && term.term().weight() > 0)
        .findFirst();
  }

  /** The names of the readings. */
  List<String> names() {
    return names;
  }

  /**
   * What the terms say.
   *
   * @param seen the tensors by name, (views, ...) each
   */
  Said of(Map<String, NDArray> seen) {
    NDList inputs = new NDList();
    tensors.forEach(tensor -> inputs.add(Objects.requireNonNull(seen.get(tensor))));
    // Results are born in the manager of the first input.
    inputs.addFirst(Tensors.here(numbers, inputs.head()));
    NDList said = program.run(inputs);
    return new Said(said.get(0), said.get(1));
  }

  private static int place(@Nullable Integer given, long side, String name) {
    if (given == null) {
      return (int) side / 2;
    }
    if (given >= side) {
      throw new NetworkException(
          String.format(
              Locale.ROOT,
              "%s of a neuron must be 0..%d at this size, was %d",
              name,
              side - 1,
              given));
    }
    return given;
  }

  @Override
  public void close() {
    manager.close();
  }
}
