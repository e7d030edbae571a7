package afterimage.network;

import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whether a network means the same at another size of picture. A file made for one size may carry
 * that size inside constants; where a tensor that changes with the size meets such a constant, the
 * size is refused. Only what is known to be right passes.
 */
final class SizeRules {
  private static final Set<String> SAFE =
      Set.of(
          "Conv",
          "BatchNormalization",
          "MaxPool",
          "GlobalAveragePool",
          "GlobalMaxPool",
          "Relu",
          "LeakyRelu",
          "Sigmoid",
          "HardSigmoid",
          "HardSwish",
          "Tanh",
          "Clip",
          "Identity",
          "Dropout",
          "Cast",
          "Flatten",
          "Concat",
          "Transpose",
          "Squeeze",
          "Unsqueeze",
          "Pad",
          "ReduceMean",
          "ReduceSum",
          "Exp",
          "Log",
          "Sqrt",
          "Abs",
          "Neg",
          "Erf",
          "Softmax",
          "LogSoftmax",
          "Shape",
          "Gemm");
  private static final Set<String> ELEMENTWISE =
      Set.of("Add", "Sub", "Mul", "Div", "Pow", "Min", "Max", "Where", "Equal", "Greater", "Less");

  private final Map<String, Shape> own;
  private final Map<String, Shape> other;
  private final Map<String, Shape> constants;
  private final Set<String> fixed = new HashSet<>();

  private SizeRules(
      Map<String, Shape> own, Map<String, Shape> other, Map<String, Shape> constants) {
    this.own = own;
    this.other = other;
    this.constants = constants;
    this.fixed.addAll(constants.keySet());
  }

  /**
   * Checks every node.
   *
   * @param own shapes of all tensors at the network's own size, one picture
   * @param other shapes at the size asked for, one picture
   * @param constants shapes of what does not depend on the picture at all
   * @throws NetworkException naming the node that is bound to the network's own size
   */
  static void check(
      List<Onnx.Node> nodes,
      Map<String, Shape> own,
      Map<String, Shape> other,
      Map<String, Shape> constants,
      String sizes) {
    SizeRules rules = new SizeRules(own, other, constants);
    for (Onnx.Node node : nodes) {
      String why = rules.refusal(node);
      if (why != null) {
        throw new NetworkException("%s: %s %s".formatted(sizes, node.place(), why));
      }
    }
  }

  private @Nullable String refusal(Onnx.Node node) {
    String input = node.inputs().isEmpty() ? "" : node.inputs().getFirst();
    if (node.inputs().stream().noneMatch(this::varies) || SAFE.contains(node.operator())) {
      return null;
    }
    if (ELEMENTWISE.contains(node.operator())) {
      return node.inputs().stream().allMatch(this::isFlat)
          ? null
          : "joins it with a constant picture of one size";
    }
    return switch (node.operator()) {
      case "AveragePool" -> coversAll(node, input) ? "pools exactly one size" : null;
      case "Reshape" -> isFixed(node, 1) && !isMatrix(node) ? "has one size in its shape" : null;
      case "Split" -> axisVaries(node, input) ? "cuts at a fixed place" : null;
      case "Gather" -> axisVaries(node, input) && isFixed(node, 1) ? "picks a fixed place" : null;
      case "Slice" -> slicesVarying(node, input) ? "cuts at a fixed place" : null;
      case "MatMul" -> null;
      default -> "is not known to mean the same there";
    };
  }

  private boolean varies(String tensor) {
    Shape here = own.get(tensor);
    Shape there = other.get(tensor);
    return here != null && there != null && !here.equals(there);
  }

  private boolean isFixed(Onnx.Node node, int input) {
    return node.inputs().size() > input && fixed.contains(node.inputs().get(input));
  }

  /** A constant without height and width fits every picture. */
  private boolean isFlat(String tensor) {
    Shape constant = constants.get(tensor);
    if (constant == null) {
      return true;
    }
    long[] dims = constant.getShape();
    return dims.length < 3
        ? constant.size() == 1
        : Arrays.stream(dims, Math.max(0, dims.length - 2), dims.length).allMatch(dim -> dim == 1);
  }

  private boolean coversAll(Onnx.Node node, String input) {
    Shape shape = own.get(input);
    Onnx.Attribute kernel = node.attributes().get("kernel_shape");
    return shape != null
        && kernel != null
        && shape.dimension() == 4
        && kernel.numbers().length == 2
        && kernel.numbers()[0] >= shape.get(2)
        && kernel.numbers()[1] >= shape.get(3);
  }

  private boolean isMatrix(Onnx.Node node) {
    Shape out = other.get(node.firstOutput());
    return out != null && out.dimension() == 2;
  }

  private boolean axisVaries(Onnx.Node node, String input) {
    Onnx.Attribute axis = node.attributes().get("axis");
    return axisVaries(input, axis == null ? 0 : axis.number());
  }

  private boolean axisVaries(String tensor, long axis) {
    Shape here = own.get(tensor);
    Shape there = other.get(tensor);
    if (here == null || there == null || here.dimension() != there.dimension()) {
      return true;
    }
    int at = (int) (axis < 0 ? axis + here.dimension() : axis);
    return at < 0 || at >= here.dimension() || here.get(at) != there.get(at);
  }

  /** Without its numbers, a slice of constants is safe only where no axis of the tensor varies. */
  private boolean slicesVarying(Onnx.Node node, String input) {
    boolean constantEnds = isFixed(node, 1) && isFixed(node, 2);
    if (!constantEnds && !node.attributes().containsKey("axes")) {
      return false;
    }
    Shape cutHere = own.get(node.firstOutput());
    Shape cutThere = other.get(node.firstOutput());
    Shape here = own.get(input);
    Shape there = other.get(input);
    if (cutHere == null || cutThere == null || here == null || there == null) {
      return true;
    }
    for (int i = 0; i < here.dimension(); i++) {
      boolean cut = cutHere.get(i) != here.get(i) || cutThere.get(i) != there.get(i);
      if (cut && here.get(i) != there.get(i)) {
        return true;
      }
    }
    return false;
  }
}
