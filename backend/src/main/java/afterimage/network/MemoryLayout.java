package afterimage.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How convolutions and what they read lie in memory, for speed; what they compute stays the same.
 */
final class MemoryLayout {
  private static final int MOST_EXTRA_PAD = 2;

  private MemoryLayout() {}

  /** A convolution and its weights (out, in / groups, kh, kw). */
  record Convolution(Onnx.Node node, NDArray weight) {
    /** The node with its weights under another name. */
    Onnx.Node reading(String name) {
      List<String> inputs = new ArrayList<>(node.inputs());
      inputs.set(1, name);
      return new Onnx.Node(
          node.name(), node.operator(), "", inputs, node.outputs(), node.attributes());
    }
  }

  /**
   * The same tensor (n, c, h, w), with channels last in memory where that is faster. On a CPU
   * convolutions take it as it is; other layouts are turned round before and after each one.
   * Measured on EfficientNet-Lite0, two cores: forward and back 42 ms with channels first, 30 ms
   * with them last.
   */
  static NDArray forConvolutions(NDArray tensor) {
    return tensor.getDevice().isGpu()
        ? tensor
        : TorchFunction.of("torch.contiguous(a, memory_format=2)", 1).apply(tensor);
  }

  /**
   * Uneven pads become even ones and zeros at the edge of the kernel: libtorch pads evenly for
   * nothing, and unevenly by a copy there and one back (4 % of a step of EfficientNet-Lite0).
   */
  static Convolution even(Onnx.Node node, NDArray weight) {
    Onnx.Attribute attribute = node.attributes().get("pads");
    long[] pads = attribute == null ? new long[0] : attribute.numbers();
    Onnx.Attribute dilations = node.attributes().get("dilations");
    boolean dilated = dilations != null && Arrays.stream(dilations.numbers()).anyMatch(d -> d != 1);
    if (pads.length != 4 || Arrays.stream(pads).anyMatch(pad -> pad < 0) || dilated) {
      return new Convolution(node, weight);
    }
    long tall = Math.max(pads[0], pads[2]);
    long wide = Math.max(pads[1], pads[3]);
    Shape zeros = new Shape(wide - pads[1], wide - pads[3], tall - pads[0], tall - pads[2]);
    boolean small = Arrays.stream(zeros.getShape()).allMatch(extra -> extra <= MOST_EXTRA_PAD);
    if (zeros.equals(new Shape(0, 0, 0, 0)) || !small) {
      return new Convolution(node, weight);
    }
    Map<String, Onnx.Attribute> attributes = new HashMap<>(node.attributes());
    attributes.put("pads", Onnx.Attribute.of(tall, wide, tall, wide));
    Onnx.Node even =
        new Onnx.Node(node.name(), node.operator(), "", node.inputs(), node.outputs(), attributes);
    return new Convolution(even, weight.pad(zeros, 0));
  }
}
