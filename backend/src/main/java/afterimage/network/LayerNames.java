package afterimage.network;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Readable names and kinds for the nodes that exporters write. A weight's name tells the module
 * ("layer1.0.conv1.weight"), else a path in the node's name does ("/layer1/layer1.0/conv1/Conv"),
 * else the name of the node or of its tensor is taken as it is.
 */
final class LayerNames {
  private static final Set<String> MODULES =
      Set.of(
          "Conv",
          "Gemm",
          "MatMul",
          "BatchNormalization",
          "Relu",
          "LeakyRelu",
          "Clip",
          "Sigmoid",
          "HardSigmoid",
          "HardSwish",
          "Tanh",
          "Softmax",
          "MaxPool",
          "AveragePool",
          "GlobalAveragePool",
          "GlobalMaxPool");

  /** Operators that only move numbers: no layers of their own. */
  static final Set<String> MOVERS =
      Set.of(
          "Identity",
          "Dropout",
          "Flatten",
          "Reshape",
          "Squeeze",
          "Unsqueeze",
          "Transpose",
          "Cast",
          "Slice",
          "Split",
          "Gather",
          "Pad",
          "Expand");

  private static final Map<String, String> KINDS =
      Map.ofEntries(
          Map.entry("Gemm", "linear"),
          Map.entry("MatMul", "linear"),
          Map.entry("BatchNormalization", "batch norm"),
          Map.entry("Mul", "product"),
          Map.entry("Add", "sum"),
          Map.entry("MaxPool", "max pool"),
          Map.entry("AveragePool", "average pool"),
          Map.entry("GlobalAveragePool", "global average pool"),
          Map.entry("GlobalMaxPool", "global max pool"),
          Map.entry("ReduceMean", "mean"));

  private final Map<String, Integer> taken = new HashMap<>();

  /** The name of the next node; two nodes of one name get numbers. */
  String of(Onnx.Node node) {
    String name = candidate(node);
    int count = taken.merge(name, 1, Integer::sum);
    if (count == 1) {
      return name;
    }
    String numbered = name + "_" + count;
    return taken.putIfAbsent(numbered, 1) == null ? numbered : of(node);
  }

  private static String candidate(Onnx.Node node) {
    if (node.inputs().size() > 1) {
      String weight = node.inputs().get(1);
      if (weight.endsWith(".weight") && !weight.startsWith("onnx::")) {
        return weight.substring(0, weight.length() - ".weight".length());
      }
    }
    if (node.name().startsWith("/")) {
      return path(node);
    }
    String tensor = node.firstOutput();
    if (node.name().isEmpty() || node.name().startsWith("node_")) {
      return tensor.matches("\\d+") ? node.operator().toLowerCase(Locale.ROOT) : tensor;
    }
    return node.name();
  }

  /** "/layer1/layer1.0/conv1/Conv" becomes "layer1.0.conv1". */
  private static String path(Onnx.Node node) {
    List<String> parts = List.of(node.name().substring(1).split("/"));
    StringBuilder out = new StringBuilder();
    for (String part : parts.subList(0, parts.size() - 1)) {
      int last = out.lastIndexOf(".") + 1;
      if (part.startsWith(out.substring(last) + ".") || part.startsWith(out + ".")) {
        out.setLength(part.startsWith(out + ".") ? 0 : last);
      }
      out.append(out.isEmpty() || out.charAt(out.length() - 1) == '.' ? "" : ".").append(part);
    }
    String operation = parts.getLast();
    boolean module = !out.isEmpty() && MODULES.contains(node.operator());
    return module
        ? out.toString()
        : out + (out.isEmpty() ? "" : ".") + operation.toLowerCase(Locale.ROOT);
  }

  /** What a node does, in the words of the field. */
  static String kind(NodeBinding call) {
    Onnx.Node node = call.node();
    return switch (node.operator()) {
      case "Conv" -> {
        long[] weight = call.shape(1);
        boolean depthwise = weight[1] == 1 && call.number("group", 1) == weight[0] && weight[0] > 1;
        long[] given = call.numbers("kernel_shape");
        long[] kernel = given.length == 2 ? given : new long[] {weight[2], weight[3]};
        yield String.format(
            Locale.ROOT, "%s %dx%d", depthwise ? "depthwise conv" : "conv", kernel[0], kernel[1]);
      }
      case "Clip" -> isRelu6(call) ? "relu6" : "clip";
      default -> KINDS.getOrDefault(node.operator(), node.operator().toLowerCase(Locale.ROOT));
    };
  }

  private static boolean isRelu6(NodeBinding call) {
    return call.has(1) && call.has(2) && call.real(1) == 0 && call.real(2) == 6;
  }
}
