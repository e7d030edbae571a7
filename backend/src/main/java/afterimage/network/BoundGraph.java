package afterimage.network;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The graph bound to one size of picture: a list of kernels in order. Binding runs the graph once,
 * so that every shape is known and every constant that follows from shapes is computed.
 */
final class BoundGraph implements AutoCloseable {
  /** One node at each pass; inputs and outputs are places in the pass's memory. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Step(
      Onnx.Node node,
      Operator.Kernel kernel,
      int[] inputs,
      int[] outputs,
      boolean firstIsConstant) {}

  private final NDManager kept;
  private final AllocationLimit ration;
  private final List<Step> steps = new ArrayList<>();
  private final Map<String, Integer> places = new HashMap<>();
  private final List<@Nullable NDArray> constants = new ArrayList<>();
  private final Map<String, Shape> shapes = new LinkedHashMap<>();

  private BoundGraph(NDManager kept, AllocationLimit ration) {
    this.kept = kept;
    this.ration = ration;
  }

  /**
   * Binds the nodes to pictures of one shape by running them on the given ones.
   *
   * @param input (n, 3, h, w), normalized, in a manager of its own
   */
  static BoundGraph bind(
      String inputName,
      NDArray input,
      List<Onnx.Node> nodes,
      Map<String, NDArray> constants,
      long opset,
      NDManager owner) {
    BoundGraph program =
        new BoundGraph(owner.newSubManager(), new AllocationLimit(input.getShape().get(0)));
    try {
      program.trace(inputName, input, nodes, constants, opset);
      return program;
    } catch (RuntimeException e) {
      program.close();
      throw e;
    }
  }

  private void trace(
      String inputName,
      NDArray input,
      List<Onnx.Node> nodes,
      Map<String, NDArray> fixed,
      long opset) {
    Map<String, NDArray> values = new HashMap<>(fixed);
    Set<String> known = new HashSet<>(fixed.keySet());
    values.put(inputName, input);
    shapes.put(inputName, input.getShape());
    place(inputName, null);
    for (Onnx.Node node : nodes) {
      NodeBinding call = call(node, values, known, opset);
      Operator.Kernel kernel = kernel(call);
      boolean constant =
          node.operator().equals("Shape") || call.constants().size() == present(call);
      NDArray[] outputs = run(alias(call, input.getManager()), kernel);
      ration.take(node, outputs);
      record(node, outputs, constant, values, known);
      if (!constant) {
        add(node, kernel, call, values);
      }
    }
  }

  private void record(
      Onnx.Node node,
      NDArray[] outputs,
      boolean constant,
      Map<String, NDArray> values,
      Set<String> known) {
    for (int i = 0; i < outputs.length; i++) {
      String name = node.outputs().get(i);
      values.put(name, outputs[i]);
      shapes.put(name, outputs[i].getShape());
      if (constant) {
        outputs[i].attach(kept);
        known.add(name);
      }
    }
  }

  private static long present(NodeBinding call) {
    return call.inputs().stream().filter(java.util.Objects::nonNull).count();
  }

  private NodeBinding call(
      Onnx.Node node, Map<String, NDArray> values, Set<String> known, long opset) {
    List<@Nullable NDArray> inputs = new ArrayList<>();
    Set<Integer> constant = new HashSet<>();
    for (String name : node.inputs()) {
      if (known.contains(name)) {
        constant.add(inputs.size());
      }
      inputs.add(name.isEmpty() ? null : values.get(name));
    }
    return new NodeBinding(node, opset, inputs, constant, kept, ration);
  }

  /** The call with its first input in the pass's manager, so that results are born there. */
  private static NodeBinding alias(NodeBinding call, NDManager manager) {
    if (!call.constants().contains(0)) {
      return call;
    }
    List<@Nullable NDArray> inputs = new ArrayList<>(call.inputs());
    NDArray view = call.input(0).stopGradient();
    view.attach(manager);
    inputs.set(0, view);
    return new NodeBinding(
        call.node(), call.opset(), inputs, call.constants(), call.manager(), call.ration());
  }

  private void add(
      Onnx.Node node, Operator.Kernel kernel, NodeBinding call, Map<String, NDArray> values) {
    int[] inputs = new int[node.inputs().size()];
    for (int i = 0; i < inputs.length; i++) {
      String name = node.inputs().get(i);
      NDArray constant = call.constants().contains(i) ? values.get(name) : null;
      inputs[i] = name.isEmpty() ? -1 : place(name, constant);
    }
    int[] outputs = node.outputs().stream().mapToInt(name -> place(name, null)).toArray();
    steps.add(new Step(node, kernel, inputs, outputs, call.constants().contains(0)));
  }

  private int place(String name, @Nullable NDArray constant) {
    return places.computeIfAbsent(
        name,
        key -> {
          constants.add(constant);
          return constants.size() - 1;
        });
  }

  /** The shape of every tensor that depends on the picture, and of the constants of this size. */
  Map<String, Shape> shapes() {
    return shapes;
  }

  /**
   * One pass that ends at the deepest tensor asked for.
   *
   * @param input (n, 3, h, w), normalized; everything is born in its manager
   * @return the tensors asked for, by name
   */
  Map<String, NDArray> pass(NDArray input, Set<String> asked) {
    NDArray[] memory = constants.toArray(new NDArray[0]);
    memory[0] = MemoryLayout.forConvolutions(input);
    boolean[] wanted = wanted(asked);
    for (int i = 0; i < steps.size(); i++) {
      if (wanted[i]) {
        execute(steps.get(i), memory, input.getManager());
      }
    }
    Map<String, NDArray> found = new HashMap<>();
    for (String name : asked) {
      found.put(name, memory[placeOf(name)]);
    }
    return found;
  }

  private int placeOf(String name) {
    Integer place = places.get(name);
    if (place == null) {
      throw new NetworkException(
          "tensor " + NetworkException.shown(name) + " does not depend on the picture");
    }
    return place;
  }

  private boolean[] wanted(Set<String> asked) {
    boolean[] open = new boolean[constants.size()];
    asked.forEach(name -> open[placeOf(name)] = true);
    boolean[] wanted = new boolean[steps.size()];
    for (int i = steps.size() - 1; i >= 0; i--) {
      Step step = steps.get(i);
      for (int output : step.outputs()) {
        wanted[i] |= open[output];
      }
      if (wanted[i]) {
        for (int input : step.inputs()) {
          if (input >= 0) {
            open[input] = true;
          }
        }
      }
    }
    return wanted;
  }

  private static void execute(Step step, NDArray[] memory, NDManager manager) {
    @Nullable NDArray[] inputs = new NDArray[step.inputs().length];
    for (int i = 0; i < inputs.length; i++) {
      inputs[i] = step.inputs()[i] < 0 ? null : memory[step.inputs()[i]];
    }
    if (step.firstIsConstant() && inputs[0] != null) {
      inputs[0] = inputs[0].stopGradient();
      inputs[0].attach(manager);
    }
    NDArray[] outputs = step.kernel().apply(inputs);
    for (int i = 0; i < outputs.length; i++) {
      memory[step.outputs()[i]] = outputs[i];
    }
  }

  /** Binds one node; what libtorch refuses becomes an error of the node. */
  static Operator.Kernel kernel(NodeBinding call) {
    return named(call, () -> Operators.of(call.node()).bind(call));
  }

  /** Runs one node on what it was bound to; what libtorch refuses becomes an error of the node. */
  static NDArray[] run(NodeBinding call, Operator.Kernel kernel) {
    return named(call, () -> kernel.apply(call.inputs().toArray(new NDArray[0])));
  }

  private static <T> T named(NodeBinding call, Supplier<T> work) {
    try {
      return work.get();
    } catch (EngineException
        | IllegalArgumentException
        | UnsupportedOperationException
        | ArithmeticException e) {
      String first = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
      throw new NetworkException(call.node().place() + ": " + first, e);
    }
  }

  /** Owns what this size has computed; passes leave nothing here. */
  NDManager manager() {
    return kept;
  }

  @Override
  public void close() {
    kept.close();
  }
}
