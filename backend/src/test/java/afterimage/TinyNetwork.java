package afterimage;

import afterimage.network.OnnxWriter;
import afterimage.network.Wire;
import java.nio.file.Path;
import java.util.Random;

/** A network of four convolutions that takes a millisecond, as a file. */
public final class TinyNetwork {
  public static final int SIZE = 32;

  private TinyNetwork() {}

  /** A file of this name in a folder. */
  public static Path in(Path folder, String name) {
    return write(false).write(folder.resolve(name + ".onnx"));
  }

  /** 3 to 8, 8, 8, 12 channels, the last three at half the size; 10 classes; 4 batch norms. */
  public static OnnxWriter write(boolean single) {
    return write(single, false);
  }

  /** The same without knees, x sigmoid(x) for a clip: nothing that a rounding error decides. */
  public static OnnxWriter smooth(boolean single) {
    return write(single, true);
  }

  private static OnnxWriter write(boolean single, boolean smooth) {
    OnnxWriter net =
        OnnxWriter.net(17, single ? 1 : -1, 3, SIZE, SIZE)
            .metadata("mean", "0.5,0.45,0.4")
            .metadata("std", "0.25,0.25,0.3")
            .scalar("zero", 0)
            .scalar("six", 6)
            .longs("flat", 1, 12);
    block(net, "x", "a", 3, 8, smooth);
    net.node("AveragePool", "a", "pool", numbers("kernel_shape", 2), numbers("strides", 2));
    block(net, "pool", "b", 8, 8, smooth);
    block(net, "b", "c", 8, 8, smooth);
    net.node("Add", "b,c", "sum");
    block(net, "sum", "d", 8, 12, smooth);
    net.node("GlobalAveragePool", "d", "mean");
    if (single) {
      net.node("Reshape", "mean,flat", "features");
    } else {
      net.node("Flatten", "mean", "features");
    }
    return net.initializer(normal("head", 0.8, 12, 10))
        .initializer(normal("bias", 0.1, 10))
        .node("Gemm", "features,head,bias", "y");
  }

  private static void block(
      OnnxWriter net, String from, String to, int in, int out, boolean smooth) {
    net.initializer(normal(to + "/w", Math.sqrt(2.0 / (9 * in)), out, in, 3, 3))
        .initializer(uniform(to + "/scale", 0.7, 1.3, out))
        .initializer(uniform(to + "/shift", 0.2, 1.2, out))
        .initializer(normal(to + "/m", 0.3, out))
        .initializer(uniform(to + "/v", 0.5, 1.5, out))
        .node("Conv", from + "," + to + "/w", to + "/conv", numbers("pads", 1, 1, 1, 1))
        .node(
            "BatchNormalization",
            "%1$s/conv,%1$s/scale,%1$s/shift,%1$s/m,%1$s/v".formatted(to),
            to + "/norm");
    if (smooth) {
      net.node("Sigmoid", to + "/norm", to + "/gate").node("Mul", to + "/norm," + to + "/gate", to);
    } else {
      net.node("Clip", to + "/norm,zero,six", to);
    }
  }

  private static Wire numbers(String name, long... values) {
    return OnnxWriter.numbers(
        name, values.length == 1 ? new long[] {values[0], values[0]} : values);
  }

  private static Wire normal(String name, double deviation, long... dims) {
    Random random = new Random(name.hashCode());
    float[] values = new float[(int) java.util.Arrays.stream(dims).reduce(1, (a, b) -> a * b)];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (random.nextGaussian() * deviation);
    }
    return OnnxWriter.floats(name, dims, values);
  }

  private static Wire uniform(String name, double low, double high, long n) {
    Random random = new Random(name.hashCode());
    float[] values = new float[(int) n];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (low + random.nextDouble() * (high - low));
    }
    return OnnxWriter.floats(name, new long[] {n}, values);
  }
}
