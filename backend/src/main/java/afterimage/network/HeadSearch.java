package afterimage.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds the heads of a graph: outputs that are one number a class, and the scores behind them. The
 * last Softmax or Sigmoid may be hidden behind any number of operators that change nothing.
 */
final class HeadSearch {
  private static final int EACH_AXIS = 13; // the operator set from which Softmax takes one axis

  /** They move numbers; one row of numbers stays as it is. */
  private static final Set<String> MOVERS =
      Set.of(
          "Identity", "Dropout", "Flatten", "Reshape", "Squeeze", "Unsqueeze", "Transpose", "Cast");

  /** They leave numbers in 0..1 as they are. */
  private static final Set<String> BOUNDS = Set.of("Clip", "Relu", "Abs");

  private final Map<String, Onnx.Node> writers = new HashMap<>();
  private final Map<String, Shape> shapes;
  private final Map<String, NDArray> constants;
  private final long opset;

  /** An activation and the tensor that goes into it. */
  private record Last(Head.Activation activation, String logits) {}

  /**
   * @param shapes of all tensors for one picture
   */
  HeadSearch(Folding.Folded folded, Map<String, Shape> shapes, long opset) {
    folded.nodes().forEach(node -> node.outputs().forEach(name -> writers.put(name, node)));
    this.shapes = shapes;
    this.constants = folded.constants();
    this.opset = opset;
  }

  /** The heads among the outputs, in their order; without labels yet. */
  List<Head> of(List<String> outputs) {
    List<Head> heads = new ArrayList<>();
    for (String output : outputs) {
      Shape shape = shapes.get(output);
      if (shape != null && isRow(shape)) {
        heads.add(head(output, (int) shape.size()));
      }
    }
    return heads;
  }

  private Head head(String output, int units) {
    Last last = last(output, units).orElse(new Last(plain(units), output));
    boolean flat = isFlat(last.logits(), units);
    return new Head(
        output,
        last.logits(),
        units,
        flat,
        last.activation(),
        new Labels(List.of(), Heads.classes(units)));
  }

  /** Whether the output is (1, classes) as it is, with two classes or more. */
  boolean isPlain(Head head) {
    return !head.isSingle() && new Shape(1, head.units()).equals(shapes.get(head.output()));
  }

  /**
   * What rules 1 meant: the first output (1, classes), and what goes into its Softmax if that comes
   * last; always one of all classes.
   */
  Optional<Head> ofRulesOne(List<Head> heads) {
    return heads.stream()
        .filter(this::isPlain)
        .findFirst()
        .map(
            head -> {
              Onnx.Node last = writers.get(head.output());
              String logits =
                  last != null && last.operator().equals("Softmax")
                      ? last.inputs().getFirst()
                      : head.output();
              return new Head(
                  head.output(),
                  logits,
                  head.units(),
                  true,
                  Head.Activation.SOFTMAX,
                  head.labels());
            });
  }

  /** One unit cannot be one of several. */
  private static Head.Activation plain(int units) {
    return units == 1 ? Head.Activation.SIGMOID : Head.Activation.SOFTMAX;
  }

  private boolean isFlat(String tensor, int units) {
    Shape shape = shapes.get(tensor);
    return shape != null && shape.equals(new Shape(1, units));
  }

  /** Whether a tensor of one picture is one row of numbers: (1, C), (1, C, 1, 1), (C). */
  private static boolean isRow(Shape shape) {
    long longest = 0;
    for (long side : shape.getShape()) {
      longest = Math.max(longest, side);
    }
    boolean one = longest == shape.size() && longest > 0;
    return one && (shape.dimension() == 1 || (shape.dimension() > 1 && shape.get(0) == 1));
  }

  private boolean isRow(@Nullable String tensor, int units) {
    Shape shape = tensor == null ? null : shapes.get(tensor);
    return shape != null && isRow(shape) && shape.size() == units;
  }

  /** The last activation on the way to a tensor, behind whatever changes nothing. */
  private Optional<Last> last(String tensor, int units) {
    boolean bounded = false;
    String at = tensor;
    while (isRow(at, units)) {
      Onnx.Node node = writers.get(at);
      if (node == null) {
        return Optional.empty();
      }
      String before = node.inputs().isEmpty() ? "" : node.inputs().getFirst();
      switch (node.operator()) {
        case "Sigmoid" -> {
          return row(Head.Activation.SIGMOID, before, units);
        }
        case "Softmax" -> {
          return isOverAll(node, units)
              ? row(Head.Activation.SOFTMAX, before, units)
              : Optional.empty();
        }
        case "LogSoftmax" -> {
          // Softmax gives the same of its logarithm: what the file says is as good as a score.
          boolean good = !bounded && isOverAll(node, units);
          return good ? Optional.of(new Last(Head.Activation.SOFTMAX, tensor)) : Optional.empty();
        }
        case "Exp" -> {
          Onnx.Node inner = writers.get(before);
          return inner != null && inner.operator().equals("LogSoftmax") && isOverAll(inner, units)
              ? row(Head.Activation.SOFTMAX, inner.inputs().getFirst(), units)
              : Optional.empty();
        }
        default -> {
          if (BOUNDS.contains(node.operator()) && leavesProbabilities(node)) {
            bounded = true;
          } else if (!MOVERS.contains(node.operator())) {
            before = unchanged(node);
          }
        }
      }
      at = before;
    }
    return Optional.empty();
  }

  private Optional<Last> row(Head.Activation activation, String tensor, int units) {
    return isRow(tensor, units) ? Optional.of(new Last(activation, tensor)) : Optional.empty();
  }

  /** Whether a softmax is over the classes, and not over an axis of 1. */
  private boolean isOverAll(Onnx.Node node, int units) {
    Shape shape = shapes.get(node.inputs().getFirst());
    if (shape == null || units == 1) {
      return false;
    }
    Onnx.Attribute given = node.attributes().get("axis");
    long axis = given == null ? (opset < EACH_AXIS ? 1 : -1) : given.number();
    int from = (int) (axis < 0 ? axis + shape.dimension() : axis);
    long count = 1;
    for (int i = from; i < (opset < EACH_AXIS ? shape.dimension() : from + 1); i++) {
      count *= shape.get(i);
    }
    return count == units;
  }

  private boolean leavesProbabilities(Onnx.Node node) {
    if (!node.operator().equals("Clip")) {
      return true;
    }
    return limit(node, "min", 1, 0) <= 0 && limit(node, "max", 2, 1) >= 1;
  }

  private float limit(Onnx.Node node, String name, int input, float otherwise) {
    Onnx.Attribute attribute = node.attributes().get(name);
    if (attribute != null) {
      return attribute.real();
    }
    String given = input < node.inputs().size() ? node.inputs().get(input) : "";
    NDArray constant = constants.get(given);
    if (constant != null && constant.size() == 1) {
      return numbers(constant)[0];
    }
    return given.isEmpty() ? otherwise : Float.NaN;
  }

  /** The input that arithmetic with 1 or 0 leaves as it is; empty where there is none. */
  private String unchanged(Onnx.Node node) {
    if (node.inputs().size() != 2) {
      return "";
    }
    String first = node.inputs().get(0);
    String second = node.inputs().get(1);
    return switch (node.operator()) {
      case "Mul" -> holds(second, 1) ? first : holds(first, 1) ? second : "";
      case "Add" -> holds(second, 0) ? first : holds(first, 0) ? second : "";
      case "Div", "Pow" -> holds(second, 1) ? first : "";
      case "Sub" -> holds(second, 0) ? first : "";
      default -> "";
    };
  }

  private boolean holds(String name, float value) {
    NDArray constant = constants.get(name);
    if (constant == null || constant.size() == 0) {
      return false;
    }
    for (float each : numbers(constant)) {
      if (each != value) {
        return false;
      }
    }
    return true;
  }

  private static float[] numbers(NDArray constant) {
    try (NDArray floats = constant.toType(DataType.FLOAT32, true)) {
      return floats.toFloatArray();
    }
  }
}
