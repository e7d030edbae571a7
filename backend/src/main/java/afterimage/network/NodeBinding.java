package afterimage.network;

import static afterimage.network.NetworkException.shown;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One node about to be bound to one size of picture: its attributes, its inputs as they are now,
 * and which of them are constant. What an operator asks for and does not get becomes an error that
 * names the node.
 *
 * @param node the node
 * @param opset the version of the operator set of the file
 * @param inputs the inputs, null where one is left out
 * @param constants which inputs do not depend on the picture, by position
 * @param manager owns what the operator keeps for later passes
 * @param ration what may still be computed
 */
record NodeBinding(
    Onnx.Node node,
    long opset,
    List<@Nullable NDArray> inputs,
    Set<Integer> constants,
    NDManager manager,
    AllocationLimit ration) {
  /** Shapes and indices come to Java's memory: they are short. */
  private static final int MOST_WHOLE_NUMBERS = 1 << 20;

  /** A call that is asked about its node and never run. */
  NodeBinding(
      Onnx.Node node,
      long opset,
      List<@Nullable NDArray> inputs,
      Set<Integer> constants,
      NDManager manager) {
    this(node, opset, inputs, constants, manager, new AllocationLimit(1));
  }

  boolean has(int index) {
    return index < inputs.size() && inputs.get(index) != null;
  }

  NDArray input(int index) {
    NDArray array = index < inputs.size() ? inputs.get(index) : null;
    if (array == null) {
      throw error("input " + index + " is missing");
    }
    return array;
  }

  /** The shape of an input. */
  long[] shape(int index) {
    return input(index).getShape().getShape();
  }

  /** An input that is known before the picture is, as whole numbers. */
  long[] longs(int index) {
    NDArray array = constant(index);
    if (array.size() > MOST_WHOLE_NUMBERS) {
      throw error(
          String.format(
              Locale.ROOT, "input %d has more than %d numbers", index, MOST_WHOLE_NUMBERS));
    }
    return array.toType(ai.djl.ndarray.types.DataType.INT64, false).toLongArray();
  }

  /** An input that is known before the picture is, as one number. */
  float real(int index) {
    NDArray array = constant(index);
    if (array.size() != 1) {
      throw error("input " + index + " must be one number, has the shape " + array.getShape());
    }
    return array.toType(ai.djl.ndarray.types.DataType.FLOAT32, false).toFloatArray()[0];
  }

  /** An input that must not depend on the picture. */
  NDArray constant(int index) {
    NDArray array = input(index);
    if (!constants.contains(index)) {
      throw error("input " + index + " depends on the picture; only constants are understood here");
    }
    return array;
  }

  /** A whole number that is known before the picture is. */
  long whole(int index) {
    long[] values = longs(index);
    if (values.length != 1) {
      throw error(
          String.format(Locale.ROOT, "input %d must be one number, was %d", index, values.length));
    }
    return values[0];
  }

  /**
   * An input after a change. To a constant it is done once, here: a pass would leave its result
   * with the constant's owner. The first input is the pass's own even where it is constant.
   */
  Function<@Nullable NDArray[], NDArray> changed(int index, UnaryOperator<NDArray> change) {
    if (index == 0 || !constants.contains(index)) {
      return in -> change.apply(Operator.given(in, index));
    }
    NDArray own = input(index).stopGradient();
    own.attach(manager);
    NDArray done = change.apply(own);
    return in -> done;
  }

  long number(String name, long otherwise) {
    Onnx.Attribute attribute = node.attributes().get(name);
    return attribute == null ? otherwise : attribute.number();
  }

  float real(String name, float otherwise) {
    Onnx.Attribute attribute = node.attributes().get(name);
    return attribute == null ? otherwise : attribute.real();
  }

  String text(String name, String otherwise) {
    Onnx.Attribute attribute = node.attributes().get(name);
    return attribute == null ? otherwise : attribute.text();
  }

  long[] numbers(String name, long... otherwise) {
    Onnx.Attribute attribute = node.attributes().get(name);
    return attribute == null ? otherwise : attribute.numbers();
  }

  float[] reals(String name) {
    Onnx.Attribute attribute = node.attributes().get(name);
    return attribute == null ? new float[0] : attribute.reals();
  }

  boolean hasAttribute(String name) {
    return node.attributes().containsKey(name);
  }

  /**
   * Numbers that older operator sets keep as an attribute and newer ones as an input; null: none.
   */
  long @Nullable [] numbersOrInput(String name, int index) {
    if (hasAttribute(name)) {
      return numbers(name);
    }
    return has(index) ? longs(index) : null;
  }

  /** An axis counted from the front; negative ones count from the end of the rank. */
  int axis(long axis, int rank) {
    long positive = axis < 0 ? axis + rank : axis;
    if (positive < 0 || positive >= rank) {
      throw error("axis " + axis + " does not exist in a tensor of rank " + rank);
    }
    return (int) positive;
  }

  /** A position on an axis counted from the front; negative ones count from the end. */
  long position(long index, long side) {
    long positive = index < 0 ? index + side : index;
    if (positive < 0 || positive >= side) {
      throw error(String.format(Locale.ROOT, "index %d is outside an axis of %d", index, side));
    }
    return positive;
  }

  int[] axes(long[] axes, int rank) {
    return Arrays.stream(axes).mapToInt(axis -> axis(axis, rank)).toArray();
  }

  /** Refuses a result that would be too large, before anything is allocated. */
  void requireSize(long... dims) {
    ration.require(node, dims);
  }

  /** The shape that two shapes broadcast to, as NumPy does it. */
  long[] broadcast(long[] a, long[] b) {
    long[] out = new long[Math.max(a.length, b.length)];
    for (int i = 1; i <= out.length; i++) {
      long x = i > a.length ? 1 : a[a.length - i];
      long y = i > b.length ? 1 : b[b.length - i];
      if (x != y && x != 1 && y != 1) {
        throw error("shapes %s and %s do not fit".formatted(new Shape(a), new Shape(b)));
      }
      out[out.length - i] = x == 1 ? y : x;
    }
    requireSize(out);
    return out;
  }

  NetworkException error(String what) {
    return new NetworkException(node.place() + ": " + what);
  }

  /** An attribute that must have the one value that is understood. */
  void requireAttribute(String name, long only) {
    long value = number(name, only);
    if (value != only) {
      throw error(
          String.format(Locale.ROOT, "%s %d is not understood; %d is", shown(name), value, only));
    }
  }
}
