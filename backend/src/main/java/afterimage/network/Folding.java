package afterimage.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is done once, at load: everything that does not depend on the picture is computed, and a
 * batch norm after a convolution becomes part of the convolution's weights, with what it has
 * learned kept.
 */
final class Folding {
  private final NDManager manager;
  private final AllocationLimit ration = new AllocationLimit(1);
  private final Graph graph;
  private final Tensors tensors;
  private final Map<String, NDArray> constants = new HashMap<>();
  private final List<Onnx.Node> kept = new ArrayList<>();
  private final Map<String, BatchNorm> norms = new LinkedHashMap<>();

  /**
   * @param constants every tensor that does not depend on the picture, by name
   * @param nodes what is left to do at each pass
   * @param norms the batch norms, by the tensor each one writes, in order
   */
  record Folded(
      Map<String, NDArray> constants, List<Onnx.Node> nodes, Map<String, BatchNorm> norms) {}

  private Folding(Graph graph, Tensors tensors, NDManager manager) {
    this.graph = graph;
    this.tensors = tensors;
    this.manager = manager;
  }

  static Folded fold(Graph graph, Tensors tensors, NDManager manager) {
    Folding folding = new Folding(graph, tensors, manager);
    folding.constants();
    List<Onnx.Node> nodes = folding.laidOut(folding.batchNorms());
    return new Folded(folding.constants, nodes, folding.norms);
  }

  private void constants() {
    for (Onnx.Node node : graph.nodes()) {
      node.inputs().forEach(this::initializer);
      if (node.inputs().stream().allMatch(this::isConstant)) {
        NodeBinding call = call(node);
        NDArray[] outputs = BoundGraph.run(call, BoundGraph.kernel(call));
        ration.take(node, outputs);
        for (int i = 0; i < outputs.length; i++) {
          outputs[i].attach(manager);
          constants.put(node.outputs().get(i), outputs[i]);
        }
      } else {
        kept.add(node);
      }
    }
  }

  private boolean isConstant(String name) {
    return name.isEmpty() || constants.containsKey(name);
  }

  private @Nullable NDArray initializer(String name) {
    Onnx.Tensor tensor = graph.model().initializers().get(name);
    return tensor == null
        ? null
        : constants.computeIfAbsent(name, key -> tensors.decode(tensor, manager));
  }

  /** The node with its constant inputs filled in; the others are null. */
  private NodeBinding call(Onnx.Node node) {
    List<@Nullable NDArray> inputs = new ArrayList<>();
    Set<Integer> known = new HashSet<>();
    for (String name : node.inputs()) {
      NDArray value = constants.get(name);
      inputs.add(value != null ? value : initializer(name));
      if (inputs.getLast() != null) {
        known.add(inputs.size() - 1);
      }
    }
    return new NodeBinding(node, graph.model().opset(), inputs, known, manager, ration);
  }

  private List<Onnx.Node> batchNorms() {
    Map<String, Integer> readers = readers();
    Map<String, Onnx.Node> convolutions = new HashMap<>();
    Map<String, Onnx.Node> replaced = new HashMap<>();
    Set<String> gone = new HashSet<>();
    for (Onnx.Node node : kept) {
      if (node.operator().equals("Conv")) {
        convolutions.put(node.firstOutput(), node);
      } else if (node.operator().equals("BatchNormalization")) {
        NodeBinding call = call(node);
        call.requireAttribute("training_mode", 0);
        BatchNorm norm = BatchNorm.of(call);
        norms.put(node.firstOutput(), norm);
        Onnx.Node before = convolutions.get(node.inputs().getFirst());
        if (before != null && readers.getOrDefault(before.firstOutput(), 0) == 1) {
          gone.add(before.firstOutput());
          replaced.put(node.firstOutput(), folded(before, node, norm));
        }
      }
    }
    return kept.stream()
        .filter(node -> !gone.contains(node.firstOutput()))
        .map(node -> replaced.getOrDefault(node.firstOutput(), node))
        .toList();
  }

  /** Weights as convolutions take them fastest: see Layout. */
  private List<Onnx.Node> laidOut(List<Onnx.Node> nodes) {
    List<Onnx.Node> laidOut = new ArrayList<>();
    for (Onnx.Node node : nodes) {
      boolean weighs = node.operator().equals("Conv") && node.inputs().size() > 1;
      NDArray weight = weighs ? constants.get(node.inputs().get(1)) : null;
      if (weight == null || weight.getShape().dimension() != 4) {
        laidOut.add(node);
        continue;
      }
      MemoryLayout.Convolution even = MemoryLayout.even(node, weight);
      NDArray fast = MemoryLayout.forConvolutions(even.weight());
      fast.attach(manager);
      String name = node.firstOutput() + "#laid out";
      constants.put(name, fast);
      laidOut.add(even.reading(name));
    }
    return laidOut;
  }

  private Map<String, Integer> readers() {
    Map<String, Integer> readers = new HashMap<>();
    for (Onnx.Node node : kept) {
      node.inputs().forEach(name -> readers.merge(name, 1, Integer::sum));
    }
    graph.model().outputs().forEach(name -> readers.merge(name, 1, Integer::sum));
    return readers;
  }

  /** a (W x + c - m) + b = (a W) x + (a (c - m) + b), in place of the batch norm's node. */
  private Onnx.Node folded(Onnx.Node convolution, Onnx.Node batchNorm, BatchNorm norm) {
    NodeBinding call = call(convolution);
    NDArray weight = call.constant(1); // (out, in / groups, kh, kw)
    if (weight.getShape().dimension() != 4 || weight.getShape().get(0) != norm.channels()) {
      throw call.error(
          String.format(Locale.ROOT, "its batch norm has %d channels", norm.channels()));
    }
    NDArray center = call.has(2) ? call.constant(2).sub(norm.mean()) : norm.mean().neg();
    String name = batchNorm.firstOutput();
    NDArray scaled = weight.mul(norm.factor().reshape(new Shape(norm.channels(), 1, 1, 1)));
    constants.put(name + "#weight", scaled);
    constants.put(name + "#bias", center.mul(norm.factor()).add(norm.shift()));
    return new Onnx.Node(
        batchNorm.name(),
        "Conv",
        "",
        List.of(convolution.inputs().getFirst(), name + "#weight", name + "#bias"),
        List.of(name),
        convolution.attributes());
  }
}
