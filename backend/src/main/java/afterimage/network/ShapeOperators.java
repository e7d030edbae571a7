package afterimage.network;

import static afterimage.network.Operator.given;
import static afterimage.network.Operator.one;
import static java.util.Map.entry;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * Operators that move numbers without changing them, sums over axes, and the arithmetic on shapes
 * that exporters write around them.
 */
final class ShapeOperators {
  private static final int MOST_CONSTANT_ELEMENTS = 1 << 24;

  private ShapeOperators() {}

  static Map<String, Operator> table() {
    return Map.ofEntries(
        entry("Constant", ShapeOperators::constant),
        entry("ConstantOfShape", ShapeOperators::constantOfShape),
        entry("Shape", ShapeOperators::shape),
        entry("Concat", ShapeOperators::concat),
        entry("Split", ShapeOperators::split),
        entry("Slice", ShapeOperators::slice),
        entry("Gather", ShapeOperators::gather),
        entry("Reshape", ShapeOperators::reshape),
        entry("Flatten", ShapeOperators::flatten),
        entry("Squeeze", ShapeOperators::squeeze),
        entry("Unsqueeze", ShapeOperators::unsqueeze),
        entry("Transpose", ShapeOperators::transpose),
        entry("Expand", ShapeOperators::expand),
        entry("Pad", ShapeOperators::pad),
        entry("Range", ShapeOperators::range),
        entry("Where", ShapeOperators::where),
        entry("ReduceMean", call -> reduce(call, true)),
        entry("ReduceSum", call -> reduce(call, false)),
        entry("ReduceProd", ShapeOperators::reduceProduct));
  }

  private static Operator.Kernel constant(NodeBinding call) {
    NDArray value = constantValue(call);
    return in -> new NDArray[] {value};
  }

  private static NDArray constantValue(NodeBinding call) {
    Onnx.Attribute tensor = call.node().attributes().get("value");
    if (tensor != null && tensor.tensor() != null) {
      if (!tensor.tensor().external().isEmpty()) {
        throw call.error("its value lies in another file; only initializers may");
      }
      return new Tensors(java.nio.file.Path.of("")).decode(tensor.tensor(), call.manager());
    }
    if (call.hasAttribute("value_int")) {
      return whole(call, new Shape(), call.number("value_int", 0));
    }
    if (call.hasAttribute("value_float")) {
      return call.manager().create(call.real("value_float", 0));
    }
    if (call.hasAttribute("value_ints")) {
      long[] values = call.numbers("value_ints");
      return whole(call, new Shape(values.length), values);
    }
    if (call.hasAttribute("value_floats")) {
      float[] values = call.reals("value_floats");
      return call.manager().create(values, new Shape(values.length));
    }
    throw call.error("it has no value that is understood");
  }

  /** Whole numbers stay in main memory. */
  private static NDArray whole(NodeBinding call, Shape shape, long... values) {
    NDArray array = call.manager().newSubManager(ai.djl.Device.cpu()).create(values, shape);
    array.attach(call.manager());
    return array;
  }

  private static Operator.Kernel constantOfShape(NodeBinding call) {
    long[] dims = call.longs(0);
    requireSmall(call, dims);
    Onnx.Attribute value = call.node().attributes().get("value");
    NDArray fill =
        value == null || value.tensor() == null
            ? call.manager().create(0f)
            : constantValue(call).reshape(new Shape());
    NDArray filled = fill.broadcast(new Shape(dims)).duplicate();
    filled.attach(call.manager());
    return in -> new NDArray[] {filled};
  }

  /** Constants made from thin air are kept for as long as the network is: a smaller limit. */
  private static void requireSmall(NodeBinding call, long... dims) {
    long elements = Tensors.elements(dims, "the result of " + call.node().place());
    if (elements > MOST_CONSTANT_ELEMENTS) {
      throw call.error("a constant of " + elements + " elements is not understood");
    }
  }

  /** The shape as a constant: a pass is bound to one size of picture. */
  private static Operator.Kernel shape(NodeBinding call) {
    long[] dims = call.shape(0);
    long start = bounded(call.number("start", 0), dims.length);
    long end = bounded(call.number("end", dims.length), dims.length);
    long[] part = Arrays.copyOfRange(dims, (int) start, (int) Math.max(start, end));
    NDArray value = whole(call, new Shape(part.length), part);
    return in -> new NDArray[] {value};
  }

  private static long bounded(long position, int size) {
    return Math.clamp(position < 0 ? position + size : position, 0L, (long) size);
  }

  private static Operator.Kernel concat(NodeBinding call) {
    List<long[]> shapes = new ArrayList<>();
    for (int i = 0; i < call.inputs().size(); i++) {
      shapes.add(call.shape(i));
    }
    long[] out = call.shape(0).clone();
    int axis = call.axis(call.number("axis", 0), out.length);
    out[axis] = 0;
    for (long[] each : shapes) {
      if (each.length != out.length) {
        throw call.error("it joins tensors of different rank");
      }
      out[axis] = Math.addExact(out[axis], each[axis]);
      for (int i = 0; i < out.length; i++) {
        if (i != axis && each[i] != out[i]) {
          throw call.error(
              String.format(
                  Locale.ROOT,
                  "%s and %s cannot be joined along axis %d",
                  new Shape(shapes.getFirst()),
                  new Shape(each),
                  axis));
        }
      }
    }
    call.requireSize(out);
    if (shapes.size() == 1) {
      // DJL's concat of one tensor loses the gradient.
      return one(x -> x);
    }
    return in -> {
      NDArray[] all = new NDArray[in.length];
      for (int i = 0; i < in.length; i++) {
        all[i] = given(in, i);
      }
      return new NDArray[] {NDArrays.concat(new NDList(all), axis)};
    };
  }

  /** Parts by sizes, or equal ones with a smaller last one, as many as there are outputs. */
  private static Operator.Kernel split(NodeBinding call) {
    long[] shape = call.shape(0);
    int axis = call.axis(call.number("axis", 0), shape.length);
    int parts = call.node().outputs().size();
    long[] sizes = call.numbersOrInput("split", 1);
    if (sizes == null) {
      long size = (shape[axis] + parts - 1) / parts;
      sizes = LongStream.range(0, parts).map(i -> Math.min(size, shape[axis] - i * size)).toArray();
    }
    boolean wrong = sizes.length != parts || Arrays.stream(sizes).anyMatch(size -> size < 0);
    if (wrong || Arrays.stream(sizes).sum() != shape[axis]) {
      throw call.error(
          String.format(
              Locale.ROOT,
              "parts %s of axis %d of %s",
              Arrays.toString(sizes),
              axis,
              new Shape(shape)));
    }
    long[] ends = sizes.clone();
    Arrays.parallelPrefix(ends, Long::sum);
    return in -> {
      NDArray[] out = new NDArray[ends.length];
      for (int i = 0; i < out.length; i++) {
        out[i] = slice(given(in, 0), axis, i == 0 ? 0 : ends[i - 1], ends[i], 1);
      }
      return out;
    };
  }

  /** x[.., start:end:step, ..] along one axis; differentiable. */
  static NDArray slice(NDArray x, int axis, long start, long end, long step) {
    NDIndex index = new NDIndex();
    for (int i = 0; i < axis; i++) {
      index.addAllDim();
    }
    return x.get(index.addSliceDim(start, end, step));
  }

  private static Operator.Kernel slice(NodeBinding call) {
    long[] shape = call.shape(0);
    long[] starts = call.opset() < 10 ? call.numbers("starts") : call.longs(1);
    long[] ends = call.opset() < 10 ? call.numbers("ends") : call.longs(2);
    long[] given = call.opset() < 10 ? attribute(call, "axes") : call.has(3) ? call.longs(3) : null;
    long[] all = given == null ? LongStream.range(0, starts.length).toArray() : given;
    int[] axes = call.axes(all, shape.length);
    long[] steps =
        call.has(4) ? call.longs(4) : LongStream.generate(() -> 1).limit(axes.length).toArray();
    if (ends.length != starts.length
        || axes.length != starts.length
        || steps.length != axes.length) {
      throw call.error("starts, ends, axes and steps differ in length");
    }
    List<long[]> cuts = new ArrayList<>();
    for (int i = 0; i < axes.length; i++) {
      cuts.add(cut(call, axes[i], starts[i], ends[i], steps[i], shape[axes[i]]));
    }
    return one(
        x -> {
          NDArray out = x;
          for (long[] cut : cuts) {
            NDArray from = cut[4] < 0 ? out.flip((int) cut[0]) : out;
            out = slice(from, (int) cut[0], cut[1], cut[2], cut[3]);
          }
          return out;
        });
  }

  /**
   * One axis cut: axis, start, end, step from 1 on, and -1 where the axis is turned round before,
   * as libtorch has no negative steps.
   */
  private static long[] cut(
      NodeBinding call, int axis, long start, long end, long step, long side) {
    if (step == 0 || step == Long.MIN_VALUE) {
      throw call.error("a step of " + step);
    }
    long from = start < 0 ? Math.max(start, -side) + side : start;
    long to = end < 0 ? Math.max(end, -side - 1) + side : end;
    if (step > 0) {
      from = Math.min(from, side);
      to = Math.clamp(to, from, Math.max(from, side));
      return new long[] {axis, from, to, step, 1};
    }
    from = Math.min(from, side - 1);
    to = Math.clamp(to, -1, Math.max(-1, side - 1));
    long first = side - 1 - from;
    long last = Math.max(first, side - 1 - to);
    return new long[] {axis, first, last, -step, -1};
  }

  private static long @Nullable [] attribute(NodeBinding call, String name) {
    return call.hasAttribute(name) ? call.numbers(name) : null;
  }

  private static Operator.Kernel gather(NodeBinding call) {
    long[] shape = call.shape(0);
    int axis = call.axis(call.number("axis", 0), shape.length);
    long[] index = call.longs(1);
    long[] out = joined(Arrays.copyOf(shape, axis), call.shape(1), tail(shape, axis + 1));
    call.requireSize(out);
    long[] positive = new long[index.length];
    for (int i = 0; i < index.length; i++) {
      positive[i] = call.position(index[i], shape[axis]);
    }
    if (positive.length == 1) {
      long at = positive[0];
      return one(x -> slice(x, axis, at, at + 1, 1).reshape(new Shape(out)));
    }
    long[] flat = new long[shape.length];
    Arrays.fill(flat, 1);
    flat[axis] = positive.length;
    long[] full = shape.clone();
    full[axis] = positive.length;
    NDArray list = call.manager().newSubManager(call.input(0).getDevice()).create(positive);
    list.attach(call.manager());
    NDArray places = list.reshape(flat).broadcast(full);
    return one(x -> x.gather(places, axis).reshape(new Shape(out)));
  }

  private static Operator.Kernel reshape(NodeBinding call) {
    long[] from = call.shape(0);
    long[] to = call.longs(1).clone();
    boolean zeroIsZero = call.number("allowzero", 0) != 0;
    int open = -1;
    long known = 1;
    for (int i = 0; i < to.length; i++) {
      if (to[i] == 0 && !zeroIsZero) {
        if (i >= from.length) {
          throw call.error("axis " + i + " is to be copied, but there is none");
        }
        to[i] = from[i];
      }
      if (to[i] == -1 && open < 0) {
        open = i;
      } else if (to[i] < 0) {
        throw call.error("a shape of " + Arrays.toString(to));
      } else {
        known = Math.multiplyExact(known, to[i]);
      }
    }
    long elements = new Shape(from).size();
    if (open >= 0 && known > 0) {
      to[open] = elements / known;
    }
    if (open >= 0 ? known == 0 || to[open] * known != elements : known != elements) {
      throw call.error(
          "%s cannot be seen as %s".formatted(new Shape(from), Arrays.toString(call.longs(1))));
    }
    Shape shape = new Shape(to);
    return one(x -> x.reshape(shape));
  }

  private static Operator.Kernel flatten(NodeBinding call) {
    int rank = call.shape(0).length;
    long axis = call.number("axis", 1);
    int positive = (int) (axis < 0 ? axis + rank : axis);
    if (positive < 0 || positive > rank) {
      throw call.error("axis " + axis + " does not exist in a tensor of rank " + rank);
    }
    return one(x -> x.reshape(flattened(x.getShape(), positive)));
  }

  /** The matrix shape that a shape becomes when everything before and from an axis on is joined. */
  static Shape flattened(Shape shape, int axis) {
    return new Shape(shape.slice(0, axis).size(), shape.slice(axis).size());
  }

  private static Operator.Kernel squeeze(NodeBinding call) {
    long[] shape = call.shape(0);
    long[] given = call.numbersOrInput("axes", 1);
    boolean[] gone = new boolean[shape.length];
    if (given == null) {
      for (int i = 0; i < shape.length; i++) {
        gone[i] = shape[i] == 1;
      }
    } else {
      for (int axis : call.axes(given, shape.length)) {
        if (shape[axis] != 1) {
          throw call.error(
              String.format(Locale.ROOT, "axis %d of %s is not 1", axis, new Shape(shape)));
        }
        gone[axis] = true;
      }
    }
    Shape out =
        new Shape(
            java.util.stream.IntStream.range(0, shape.length)
                .filter(i -> !gone[i])
                .mapToLong(i -> shape[i])
                .toArray());
    return one(x -> x.reshape(out));
  }

  private static Operator.Kernel unsqueeze(NodeBinding call) {
    long[] shape = call.shape(0);
    long[] given = call.numbersOrInput("axes", 1);
    if (given == null) {
      throw call.error("it has no axes");
    }
    int rank = shape.length + given.length;
    long[] out = new long[rank];
    for (int axis : call.axes(given, rank)) {
      if (out[axis] == 1) {
        throw call.error("axis " + axis + " is named twice");
      }
      out[axis] = 1;
    }
    int next = 0;
    for (int i = 0; i < rank; i++) {
      out[i] = out[i] == 1 ? 1 : shape[next++];
    }
    Shape result = new Shape(out);
    return one(x -> x.reshape(result));
  }

  private static Operator.Kernel transpose(NodeBinding call) {
    int rank = call.shape(0).length;
    long[] reversed = LongStream.range(0, rank).map(i -> rank - 1 - i).toArray();
    int[] order = call.axes(call.numbers("perm", reversed), rank);
    if (order.length != rank || Arrays.stream(order).distinct().count() != rank) {
      throw call.error("perm " + Arrays.toString(order) + " is no order of the axes");
    }
    return one(x -> x.transpose(order));
  }

  private static Operator.Kernel expand(NodeBinding call) {
    Shape out = new Shape(call.broadcast(call.shape(0), call.longs(1)));
    return one(x -> x.broadcast(out));
  }

  /** Constant borders; reflect and edge borders come with the long tail of operators. */
  private static Operator.Kernel pad(NodeBinding call) {
    String mode = call.text("mode", "constant");
    if (!mode.equals("constant")) {
      throw call.error("mode " + NetworkException.shown(mode) + " is not understood; constant is");
    }
    long[] shape = call.shape(0);
    int rank = shape.length;
    long[] pads = call.opset() < 11 ? call.numbers("pads") : call.longs(1);
    float value = call.opset() < 11 ? call.real("value", 0) : call.has(2) ? call.real(2) : 0f;
    int[] axes =
        call.has(3)
            ? call.axes(call.longs(3), rank)
            : java.util.stream.IntStream.range(0, rank).toArray();
    if (pads.length != 2 * axes.length || Arrays.stream(pads).anyMatch(pad -> pad < 0)) {
      throw call.error(
          String.format(
              Locale.ROOT,
              "pads must be %d numbers from 0 on, were %s",
              2 * axes.length,
              Arrays.toString(pads)));
    }
    long[] sides = new long[2 * rank];
    long[] out = shape.clone();
    for (int i = 0; i < axes.length; i++) {
      // libtorch: from the last axis to the first, before and after.
      int at = 2 * (rank - 1 - axes[i]);
      sides[at] = pads[i];
      sides[at + 1] = pads[i + axes.length];
      out[axes[i]] = Math.addExact(out[axes[i]], Math.addExact(pads[i], pads[i + axes.length]));
    }
    call.requireSize(out);
    Shape borders = new Shape(sides);
    return one(x -> x.pad(borders, value));
  }

  private static Operator.Kernel range(NodeBinding call) {
    long start = call.whole(0);
    long end = call.whole(1);
    long step = call.whole(2);
    if (call.input(0).getDataType() != DataType.INT64 || step == 0) {
      throw call.error("only whole numbers with a step are understood");
    }
    long count = Math.max(0, Math.ceilDiv(Math.subtractExact(end, start), step));
    requireSmall(call, count);
    long[] values = LongStream.range(0, count).map(i -> start + i * step).toArray();
    NDArray array = whole(call, new Shape(count), values);
    return in -> new NDArray[] {array};
  }

  private static Operator.Kernel where(NodeBinding call) {
    Shape out =
        new Shape(call.broadcast(call.broadcast(call.shape(0), call.shape(1)), call.shape(2)));
    // DJL wants the condition and the first choice in one shape; the result is the latter's.
    var first = call.changed(1, x -> x.broadcast(out));
    return in -> {
      NDManager pass = given(in, 0).getManager();
      NDArray condition = given(in, 0).broadcast(out);
      NDArray chosen = NDArrays.where(condition, first.apply(in), given(in, 2));
      chosen.attach(pass);
      return new NDArray[] {chosen};
    };
  }

  private static Operator.Kernel reduce(NodeBinding call, boolean mean) {
    if (mean && !call.input(0).getDataType().isFloating()) {
      throw call.error("a mean of whole numbers is not understood");
    }
    int rank = call.shape(0).length;
    long[] given = call.numbersOrInput("axes", 1);
    boolean keep = call.number("keepdims", 1) != 0;
    if (given == null || given.length == 0) {
      if (call.number("noop_with_empty_axes", 0) != 0) {
        return one(x -> x);
      }
      given = LongStream.range(0, rank).toArray();
    }
    int[] axes = call.axes(given, rank);
    float count = 1;
    for (int axis : axes) {
      count *= call.shape(0)[axis];
    }
    float divisor = mean ? count : 1;
    return one(x -> divisor == 1 ? x.sum(axes, keep) : Scalar.over(x.sum(axes, keep), divisor));
  }

  private static Operator.Kernel reduceProduct(NodeBinding call) {
    int rank = call.shape(0).length;
    long[] given = call.numbersOrInput("axes", 1);
    boolean keep = call.number("keepdims", 1) != 0;
    int[] axes = call.axes(given == null ? LongStream.range(0, rank).toArray() : given, rank);
    if (axes.length != 1) {
      throw call.error("a product over one axis is understood, was " + axes.length);
    }
    return one(x -> x.prod(axes, keep));
  }

  private static long[] joined(long[] a, long[] b, long[] c) {
    return LongStream.concat(
            LongStream.concat(Arrays.stream(a), Arrays.stream(b)), Arrays.stream(c))
        .toArray();
  }

  private static long[] tail(long[] shape, int from) {
    return Arrays.copyOfRange(shape, from, shape.length);
  }
}
