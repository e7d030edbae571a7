package afterimage.network;

import static afterimage.network.NetworkException.shown;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A model whose wiring has been checked: one picture goes in, every tensor is written once and
 * before it is read, every operator is known, and what no output needs is gone.
 */
record Graph(Onnx.Model model, Onnx.Input picture, List<Onnx.Node> nodes) {
  private static final int MOST_SHOWN = 3; // inputs
  private static final int MOST_SHOWN_SIDES = 8;

  /** Checks the wiring; errors name the node. */
  static Graph of(Onnx.Model model) {
    Map<String, Onnx.Node> writers = writers(model);
    Onnx.Input picture = picture(model);
    List<Onnx.Node> sorted = sorted(model, writers, picture);
    for (Onnx.Node node : sorted) {
      requireKnown(node);
    }
    return new Graph(model, picture, sorted);
  }

  /** The nodes that a set of tensors needs, in order. */
  List<Onnx.Node> needed(Set<String> tensors) {
    Set<String> open = new HashSet<>(tensors);
    List<Onnx.Node> found = new ArrayList<>();
    for (Onnx.Node node : nodes.reversed()) {
      if (node.outputs().stream().anyMatch(open::contains)) {
        found.add(node);
        open.addAll(node.inputs());
      }
    }
    return found.reversed();
  }

  private static Map<String, Onnx.Node> writers(Onnx.Model model) {
    Map<String, Onnx.Node> writers = new HashMap<>();
    for (Onnx.Node node : model.nodes()) {
      for (String output : node.outputs()) {
        boolean taken =
            !output.isEmpty()
                && (writers.put(output, node) != null || model.initializers().containsKey(output));
        if (taken) {
          throw new NetworkException("two nodes write the tensor " + shown(output));
        }
      }
    }
    return writers;
  }

  private static Onnx.Input picture(Onnx.Model model) {
    List<Onnx.Input> inputs =
        model.inputs().stream()
            .filter(input -> !model.initializers().containsKey(input.name()))
            .toList();
    if (inputs.size() != 1) {
      throw new NetworkException(
          "the network has %s; one picture (n, 3, height, width) is understood%s"
              .formatted(
                  inputs.isEmpty() ? "no input" : shownInputs(inputs),
                  inputs.isEmpty() ? "" : ": export it with the others as constants"));
    }
    Onnx.Input input = inputs.getFirst();
    long[] dims = input.dims();
    String place = "the input " + shown(input.name());
    if (input.type() != ElementType.FLOAT32) {
      throw new NetworkException(
          "%s has the element type %s; float32 is understood: export the network for it"
              .formatted(place, ElementType.name(input.type())));
    }
    if (dims == null || dims.length != 4) {
      throw new NetworkException(
          "%s has rank %s; (n, 3, height, width) is understood"
              .formatted(place, dims == null ? "unknown" : dims.length));
    }
    if (dims[1] != 3 && dims[1] != -1) {
      throw new NetworkException(place + " has " + dims[1] + " channels; 3 are understood");
    }
    for (long dim : new long[] {dims[0], dims[2], dims[3]}) {
      if (dim == 0 || dim < -1 || dim > 65_536) {
        throw new NetworkException(place + " has the shape " + Arrays.toString(dims));
      }
    }
    return input;
  }

  private static String shownInputs(List<Onnx.Input> inputs) {
    List<String> parts = new ArrayList<>();
    for (Onnx.Input input : inputs.subList(0, Math.min(inputs.size(), MOST_SHOWN))) {
      parts.add(
          "%s %s %s"
              .formatted(
                  shown(input.name()), shownShape(input.dims()), ElementType.name(input.type())));
    }
    String last =
        inputs.size() > MOST_SHOWN
            ? String.format(Locale.ROOT, "%d more", inputs.size() - MOST_SHOWN)
            : parts.removeLast();
    return String.format(
        Locale.ROOT, "%d inputs: %s and %s", inputs.size(), String.join(", ", parts), last);
  }

  private static String shownShape(long @Nullable [] dims) {
    if (dims == null) {
      return "of unknown shape";
    }
    return Arrays.stream(dims)
        .limit(MOST_SHOWN_SIDES)
        .mapToObj(dim -> dim == -1 ? "?" : String.valueOf(dim))
        .collect(Collectors.joining(", ", "(", dims.length > MOST_SHOWN_SIDES ? ", …)" : ")"));
  }

  /** The nodes that the outputs need, each after all it reads. No recursion: graphs may be deep. */
  private static List<Onnx.Node> sorted(
      Onnx.Model model, Map<String, Onnx.Node> writers, Onnx.Input picture) {
    if (model.outputs().isEmpty()) {
      throw new NetworkException("the network has no output");
    }
    List<Onnx.Node> sorted = new ArrayList<>();
    Set<Onnx.Node> done = java.util.Collections.newSetFromMap(new java.util.IdentityHashMap<>());
    Set<Onnx.Node> open = java.util.Collections.newSetFromMap(new java.util.IdentityHashMap<>());
    Deque<Onnx.Node> stack = new ArrayDeque<>();
    for (String output : model.outputs()) {
      Onnx.Node writer = writers.get(output);
      if (writer == null) {
        throw new NetworkException("no node writes the output " + shown(output));
      }
      stack.push(writer);
    }
    while (!stack.isEmpty()) {
      Onnx.Node node = stack.peek();
      if (done.contains(node)) {
        stack.pop();
      } else if (open.add(node)) {
        for (String input : node.inputs()) {
          Onnx.Node writer = writers.get(input);
          if (writer != null && !done.contains(writer)) {
            if (open.contains(writer)) {
              throw new NetworkException("the graph has a cycle through " + writer.place());
            }
            stack.push(writer);
          } else if (writer == null) {
            requireGiven(input, node, model, picture);
          }
        }
      } else {
        stack.pop();
        done.add(node);
        sorted.add(node);
      }
    }
    return sorted;
  }

  private static void requireGiven(
      String input, Onnx.Node node, Onnx.Model model, Onnx.Input picture) {
    boolean given =
        input.isEmpty() || input.equals(picture.name()) || model.initializers().containsKey(input);
    if (!given) {
      throw new NetworkException(
          "%s reads %s, which nothing writes".formatted(node.place(), shown(input)));
    }
  }

  private static void requireKnown(Onnx.Node node) {
    boolean hasBody = node.attributes().values().stream().anyMatch(Onnx.Attribute::isGraph);
    if (hasBody || !node.domain().isEmpty() || !Operators.knows(node.operator())) {
      throw new NetworkException(node.place() + ": this operator is not understood yet");
    }
  }
}
