package afterimage.network;

import static afterimage.network.Operator.given;
import static afterimage.network.Operator.one;
import static java.util.Map.entry;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Operators that look at neighborhoods or mix channels: convolutions, pools, matrix products. */
final class SpatialOperators {
  private SpatialOperators() {}

  static Map<String, Operator> table() {
    return Map.ofEntries(
        entry("Conv", SpatialOperators::convolution),
        entry("BatchNormalization", SpatialOperators::batchNormalization),
        entry("MaxPool", call -> pool(call, true)),
        entry("AveragePool", call -> pool(call, false)),
        entry("GlobalAveragePool", SpatialOperators::globalPool),
        entry("GlobalMaxPool", SpatialOperators::globalMaxPool),
        entry("Gemm", SpatialOperators::gemm),
        entry("MatMul", SpatialOperators::matMul));
  }

  /** Where a window stands: sizes of the kernel, steps, spacing and pads, each (height, width). */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Window(
      long[] kernel, long[] stride, long[] dilation, long[] before, long[] after) {
    static Window of(NodeBinding call, long[] kernel) {
      long[] shape = call.shape(0);
      if (shape.length != 4 || kernel.length != 2) {
        throw call.error("only pictures (n, c, h, w) are understood, was " + new Shape(shape));
      }
      long[] stride = pair(call, "strides", 1);
      long[] dilation = pair(call, "dilations", 1);
      long[] pads = call.numbers("pads", 0, 0, 0, 0);
      if (pads.length != 4 || Arrays.stream(pads).anyMatch(pad -> pad < 0 || pad > 4096)) {
        throw call.error("pads must be four numbers from 0 on, was " + Arrays.toString(pads));
      }
      for (long[] sizes : new long[][] {kernel, stride, dilation}) {
        for (long size : sizes) {
          if (size < 1 || size > 65_536) {
            throw call.error("a kernel, stride or dilation of " + size);
          }
        }
      }
      long[] before = {pads[0], pads[1]};
      long[] after = {pads[2], pads[3]};
      automatic(call, shape, kernel, stride, dilation, before, after);
      return new Window(kernel, stride, dilation, before, after);
    }

    private static long[] pair(NodeBinding call, String name, long otherwise) {
      long[] numbers = call.numbers(name, otherwise, otherwise);
      if (numbers.length != 2 || numbers[0] < 1 || numbers[1] < 1) {
        throw call.error(name + " must be two numbers from 1 on, was " + Arrays.toString(numbers));
      }
      return numbers;
    }

    /** auto_pad: SAME_UPPER puts the odd pad after, SAME_LOWER before. */
    private static void automatic(
        NodeBinding call,
        long[] shape,
        long[] kernel,
        long[] stride,
        long[] dilation,
        long[] before,
        long[] after) {
      String mode = call.text("auto_pad", "NOTSET");
      switch (mode) {
        case "NOTSET", "" -> {}
        case "VALID" -> {
          Arrays.fill(before, 0);
          Arrays.fill(after, 0);
        }
        case "SAME_UPPER", "SAME_LOWER" -> {
          for (int i = 0; i < 2; i++) {
            long side = shape[2 + i];
            long out = (side + stride[i] - 1) / stride[i];
            long need = (out - 1) * stride[i] + (kernel[i] - 1) * dilation[i] + 1 - side;
            long pad = Math.max(0, need);
            before[i] = mode.equals("SAME_UPPER") ? pad / 2 : pad - pad / 2;
            after[i] = pad - before[i];
          }
        }
        default -> throw call.error("auto_pad " + NetworkException.shown(mode));
      }
    }

    boolean even() {
      return Arrays.equals(before, after);
    }

    /** The height (0) or width (1) of the result. */
    long out(int i, long side, boolean ceil) {
      long room = side + before[i] + after[i] - dilation[i] * (kernel[i] - 1) - 1;
      long steps = ceil ? -Math.floorDiv(-room, stride[i]) : Math.floorDiv(room, stride[i]);
      // A last window that would start in the pad after the picture is left out.
      boolean outside = ceil && steps * stride[i] >= side + before[i];
      return steps + 1 - (outside ? 1 : 0);
    }

    NDArray padded(NDArray x, double value) {
      return x.pad(new Shape(before[1], after[1], before[0], after[0]), value);
    }
  }

  private static Operator.Kernel convolution(NodeBinding call) {
    NDArray weight = call.constant(1);
    long[] shape = call.shape(0);
    long[] kernel = weight.getShape().getShape();
    if (kernel.length != 4 || shape.length != 4) {
      throw call.error("only convolutions over height and width are understood");
    }
    if (call.hasAttribute("pads") && !call.text("auto_pad", "NOTSET").equals("NOTSET")) {
      throw call.error("it has both pads and auto_pad");
    }
    Window window = Window.of(call, new long[] {kernel[2], kernel[3]});
    int groups = Math.toIntExact(call.number("group", 1));
    if (groups < 1 || kernel[1] * groups != shape[1] || kernel[0] % groups != 0) {
      throw call.error(
          String.format(
              Locale.ROOT,
              "weights %s in %d groups do not fit the input %s",
              weight.getShape(),
              groups,
              new Shape(shape)));
    }
    requireRoom(call, window, kernel[0], false);
    if (call.has(2)) {
      call.broadcast(call.shape(2), new long[] {kernel[0]});
    }
    Shape stride = new Shape(window.stride());
    Shape dilation = new Shape(window.dilation());
    Shape pads = window.even() ? new Shape(window.before()) : new Shape(0, 0);
    return in -> {
      NDArray x = given(in, 0);
      NDArray from = window.even() ? x : window.padded(x, 0);
      NDArray bias = in.length > 2 ? in[2] : null;
      return new NDArray[] {convolve(from, given(in, 1), bias, stride, pads, dilation, groups)};
    };
  }

  private static NDArray convolve(
      NDArray x,
      NDArray w,
      @Nullable NDArray b,
      Shape stride,
      Shape pads,
      Shape dilation,
      int groups) {
    return x.getNDArrayInternal()
        .convolution(x, w, b, stride, pads, dilation, groups)
        .singletonOrThrow();
  }

  private static void requireRoom(NodeBinding call, Window window, long channels, boolean ceil) {
    long[] shape = call.shape(0);
    long height = window.out(0, shape[2], ceil);
    long width = window.out(1, shape[3], ceil);
    if (height < 1 || width < 1) {
      throw call.error(
          "the input %s is smaller than the window %s"
              .formatted(new Shape(shape), Arrays.toString(window.kernel())));
    }
    call.requireSize(shape[0], channels, height, width);
    call.requireSize(
        shape[0],
        shape[1],
        shape[2] + window.before()[0] + window.after()[0],
        shape[3] + window.before()[1] + window.after()[1]);
  }

  /** y = scale (x - mean) / sqrt(variance + epsilon) + shift, per channel. */
  private static Operator.Kernel batchNormalization(NodeBinding call) {
    call.requireAttribute("training_mode", 0);
    BatchNorm norm = BatchNorm.of(call);
    long[] shape = call.shape(0);
    if (shape.length < 2) {
      throw call.error("a tensor of rank " + shape.length + " has no channels");
    }
    long[] perChannel = new long[shape.length];
    Arrays.fill(perChannel, 1);
    perChannel[1] = norm.channels();
    call.broadcast(shape, perChannel);
    NDArray factor = norm.factor().reshape(perChannel);
    NDArray offset = norm.shift().sub(norm.mean().mul(norm.factor())).reshape(perChannel);
    factor.attach(call.manager());
    offset.attach(call.manager());
    return one(x -> x.mul(factor).add(offset));
  }

  private static Operator.Kernel pool(NodeBinding call, boolean max) {
    Window window = Window.of(call, call.numbers("kernel_shape"));
    boolean ceil = call.number("ceil_mode", 0) != 0;
    boolean countPads = call.number("count_include_pad", 0) != 0;
    requireRoom(call, window, call.shape(0)[1], ceil);
    if (call.node().outputs().stream().filter(name -> !name.isEmpty()).count() > 1) {
      throw call.error("the indices of the maxima are not understood");
    }
    boolean dilated = !Arrays.equals(window.dilation(), new long[] {1, 1});
    return max && !dilated
        ? maxPool(call, window, ceil)
        : pooledByWindows(call, window, ceil, max, countPads);
  }

  private static Operator.Kernel maxPool(NodeBinding call, Window window, boolean ceil) {
    long height = window.out(0, call.shape(0)[2], ceil);
    long width = window.out(1, call.shape(0)[3], ceil);
    Shape kernel = new Shape(window.kernel());
    Shape stride = new Shape(window.stride());
    boolean plain = window.even() && fits(window);
    Shape pads = plain ? new Shape(window.before()) : new Shape(0, 0);
    return one(
        x -> {
          if (plain) {
            return x.getNDArrayInternal().maxPool(kernel, stride, pads, ceil);
          }
          NDArray from = window.padded(x, Double.NEGATIVE_INFINITY);
          NDArray all = from.getNDArrayInternal().maxPool(kernel, stride, pads, ceil);
          // Windows that start in the pads after the picture: libtorch knows of no pads here.
          NDArray rows = ShapeOperators.slice(all, 2, 0, height, 1);
          return ShapeOperators.slice(rows, 3, 0, width, 1);
        });
  }

  /** libtorch wants pads of half the kernel at most. */
  private static boolean fits(Window window) {
    return window.before()[0] * 2 <= window.kernel()[0]
        && window.before()[1] * 2 <= window.kernel()[1];
  }

  /**
   * Average pools, and max pools with holes. libtorch pools directly where pads are even (DJL's
   * pads always count: where they must not, the mean is divided by that of ones); else a mean over
   * what is there is the padded sum over the number of cells that count, and a dilated maximum is
   * the maximum of shifted, strided slices.
   */
  private static Operator.Kernel pooledByWindows(
      NodeBinding call, Window window, boolean ceil, boolean max, boolean countPads) {
    long[] shape = call.shape(0);
    long height = window.out(0, shape[2], ceil);
    long width = window.out(1, shape[3], ceil);
    boolean dilated = !Arrays.equals(window.dilation(), new long[] {1, 1});
    if (!max && !dilated && window.even() && fits(window)) {
      Shape kernel = new Shape(window.kernel());
      Shape stride = new Shape(window.stride());
      Shape pads = new Shape(window.before());
      boolean noPads = window.before()[0] == 0 && window.before()[1] == 0;
      if (countPads || noPads) {
        return one(x -> x.getNDArrayInternal().avgPool(kernel, stride, pads, ceil, true));
      }
      NDArray ones = call.manager().ones(new Shape(1, 1, shape[2], shape[3]));
      NDArray share = ones.getNDArrayInternal().avgPool(kernel, stride, pads, ceil, true);
      return one(x -> x.getNDArrayInternal().avgPool(kernel, stride, pads, ceil, true).div(share));
    }
    long cells = window.kernel()[0] * window.kernel()[1];
    if (cells > 4096) {
      throw call.error("a window of " + cells + " cells with uneven pads or dilation");
    }
    NDArray count = null;
    if (!max) {
      NDArray ones = call.manager().ones(new Shape(1, 1, shape[2], shape[3]));
      NDArray padded = window.padded(ones, countPads ? 1 : 0);
      count = slices(room(padded, window, height, width, 0), window, height, width, false);
      count.attach(call.manager());
    }
    NDArray divisor = count;
    double border = max ? Double.NEGATIVE_INFINITY : 0;
    return one(
        x -> {
          NDArray from = room(window.padded(x, border), window, height, width, border);
          NDArray all = slices(from, window, height, width, max);
          return divisor == null ? all : all.div(divisor);
        });
  }

  /** Adds what a last window in ceil mode reads beyond the pads. */
  private static NDArray room(
      NDArray padded, Window window, long height, long width, double value) {
    long[] shape = padded.getShape().getShape();
    long below = reach(window, 0, height) - shape[2];
    long right = reach(window, 1, width) - shape[3];
    if (below <= 0 && right <= 0) {
      return padded;
    }
    return padded.pad(new Shape(0, Math.max(0, right), 0, Math.max(0, below)), value);
  }

  private static long reach(Window window, int i, long out) {
    return (out - 1) * window.stride()[i] + (window.kernel()[i] - 1) * window.dilation()[i] + 1;
  }

  private static NDArray slices(NDArray x, Window window, long height, long width, boolean max) {
    NDArray all = null;
    for (long i = 0; i < window.kernel()[0]; i++) {
      for (long j = 0; j < window.kernel()[1]; j++) {
        long top = i * window.dilation()[0];
        long left = j * window.dilation()[1];
        NDArray rows =
            ShapeOperators.slice(
                x, 2, top, top + (height - 1) * window.stride()[0] + 1, window.stride()[0]);
        NDArray part =
            ShapeOperators.slice(
                rows, 3, left, left + (width - 1) * window.stride()[1] + 1, window.stride()[1]);
        all = all == null ? part : max ? all.maximum(part) : all.add(part);
      }
    }
    return java.util.Objects.requireNonNull(all);
  }

  private static Operator.Kernel globalPool(NodeBinding call) {
    int[] space = spatial(call);
    float cells = new Shape(call.shape(0)).slice(2).size();
    return one(x -> Scalar.over(x.sum(space, true), cells));
  }

  private static Operator.Kernel globalMaxPool(NodeBinding call) {
    int[] space = spatial(call);
    return one(
        x -> {
          NDArray most = x;
          for (int axis : space) {
            most = most.max(new int[] {axis}, true);
          }
          return most;
        });
  }

  private static int[] spatial(NodeBinding call) {
    int rank = call.shape(0).length;
    if (rank < 3) {
      throw call.error("a tensor of rank " + rank + " has no space to pool");
    }
    return java.util.stream.IntStream.range(2, rank).toArray();
  }

  /** alpha A' B' + beta C. */
  private static Operator.Kernel gemm(NodeBinding call) {
    boolean transA = call.number("transA", 0) != 0;
    boolean transB = call.number("transB", 0) != 0;
    float alpha = call.real("alpha", 1);
    float beta = call.real("beta", 1);
    long[] a = call.shape(0);
    long[] b = call.shape(1);
    if (a.length != 2 || b.length != 2 || a[transA ? 0 : 1] != b[transB ? 1 : 0]) {
      throw call.error("matrices %s and %s do not fit".formatted(new Shape(a), new Shape(b)));
    }
    long[] size = {a[transA ? 1 : 0], b[transB ? 0 : 1]};
    call.requireSize(size);
    boolean hasC = call.has(2);
    if (hasC && !Arrays.equals(call.broadcast(call.shape(2), size), size)) {
      throw call.error("the added matrix is larger than the product");
    }
    var right = call.changed(1, x -> transB ? x.transpose() : x);
    var added = hasC ? call.changed(2, x -> beta == 1 ? x : Scalar.times(x, beta)) : null;
    return in -> {
      NDArray left = transA ? given(in, 0).transpose() : given(in, 0);
      NDArray product = left.matMul(right.apply(in));
      NDArray out = alpha == 1 ? product : Scalar.times(product, alpha);
      return new NDArray[] {added == null ? out : out.add(added.apply(in))};
    };
  }

  private static Operator.Kernel matMul(NodeBinding call) {
    long[] a = call.shape(0);
    long[] b = call.shape(1);
    if (a.length < 1 || b.length < 1) {
      throw call.error("a product needs matrices");
    }
    long inner = a[a.length - 1];
    if (inner != b[Math.max(0, b.length - 2)]) {
      throw call.error("matrices %s and %s do not fit".formatted(new Shape(a), new Shape(b)));
    }
    if (a.length >= 2 && b.length >= 2) {
      long[] batch = call.broadcast(Arrays.copyOf(a, a.length - 2), Arrays.copyOf(b, b.length - 2));
      long[] out = Arrays.copyOf(batch, batch.length + 2);
      out[batch.length] = a[a.length - 2];
      out[batch.length + 1] = b[b.length - 1];
      call.requireSize(out);
    }
    return in -> new NDArray[] {given(in, 0).matMul(given(in, 1))};
  }
}
