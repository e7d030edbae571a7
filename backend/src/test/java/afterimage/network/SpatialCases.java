package afterimage.network;

import static afterimage.network.Case.same;
import static afterimage.network.Case.smooth;
import static afterimage.network.OnnxWriter.net;
import static afterimage.network.OnnxWriter.number;
import static afterimage.network.OnnxWriter.numbers;
import static afterimage.network.OnnxWriter.real;
import static afterimage.network.OnnxWriter.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Convolutions, pools, batch norms and matrix products at their odd corners. */
final class SpatialCases {
  private SpatialCases() {}

  static List<Case> all() {
    List<Case> all = new ArrayList<>(convolutions());
    automatic(all);
    pools(all);
    oddPools(all);
    all.addAll(batchNorms());
    all.addAll(matrices());
    return all;
  }

  private static OnnxWriter conv(OnnxWriter net, Wire... attributes) {
    return net.node("Conv", "x,w", "y", attributes);
  }

  private static OnnxWriter w(long... dims) {
    return net(17, 1, 3, 9, 8).noise("w", dims);
  }

  private static List<Case> convolutions() {
    Wire around = numbers("pads", 1, 1, 1, 1);
    return List.of(
        smooth("Conv", conv(w(4, 3, 3, 3))),
        smooth("Conv with bias", w(4, 3, 3, 3).noise("b", 4).node("Conv", "x,w,b", "y", around)),
        same("Conv with an empty bias", w(4, 3, 3, 3).node("Conv", "x,w,", "y", around)),
        smooth(
            "Conv strided with uneven pads",
            conv(w(4, 3, 3, 3), numbers("pads", 0, 0, 1, 1), numbers("strides", 2, 2))),
        smooth("Conv with four different pads", conv(w(4, 3, 3, 3), numbers("pads", 1, 2, 0, 3))),
        same("Conv 1x7", conv(w(4, 3, 1, 7), numbers("pads", 0, 3, 0, 3))),
        same("Conv 7x1", conv(w(4, 3, 7, 1), numbers("pads", 3, 0, 3, 0))),
        same("Conv with two strides", conv(w(4, 3, 3, 3), numbers("strides", 2, 3))),
        same("Conv dilated", conv(w(4, 3, 3, 3), numbers("dilations", 2, 1))),
        same(
            "Conv dilated with uneven pads",
            conv(w(4, 3, 3, 2), numbers("dilations", 2, 3), numbers("pads", 2, 0, 1, 3))),
        smooth("Conv depthwise", conv(w(3, 1, 3, 3), number("group", 3), around)),
        same("Conv depthwise times two", conv(w(6, 1, 3, 3), number("group", 3), around)),
        same(
            "Conv in two groups",
            net(17, 2, 3, 6, 5)
                .noise("v", 4, 3, 1, 1)
                .noise("w", 6, 2, 3, 3)
                .node("Conv", "x,v", "z")
                .node("Conv", "z,w", "y", number("group", 2), around)),
        same(
            "two Convs of one weight with different pads",
            w(3, 3, 3, 3)
                .node("Conv", "x,w", "z", numbers("pads", 0, 1, 2, 1))
                .node("Conv", "z,w", "y", numbers("pads", 1, 0, 0, 2))),
        same("Conv 1x1 strided", conv(w(5, 3, 1, 1), numbers("strides", 2, 2))),
        same("Conv with kernel_shape", conv(w(4, 3, 3, 2), numbers("kernel_shape", 3, 2))),
        same("Conv with pads beyond its kernel", conv(w(2, 3, 2, 2), numbers("pads", 3, 4, 5, 3))),
        same("Conv as large as the picture", conv(w(2, 3, 9, 8))),
        same("Conv larger than the picture", conv(w(2, 3, 11, 9), numbers("pads", 1, 1, 1, 0))),
        same("Conv of two pictures", conv(net(17, 2, 3, 6, 7).noise("w", 4, 3, 3, 3), around)),
        same("Conv at operator set 7", conv(net(7, 1, 3, 6, 7).noise("w", 4, 3, 3, 3), around)),
        same("Conv at operator set 22", conv(net(22, 1, 3, 6, 7).noise("w", 4, 3, 3, 3), around)),
        same(
            "Conv with weights that are computed",
            w(4, 3, 3, 3).scalar("k", 3).node("Mul", "k,w", "v").node("Conv", "x,v", "y")));
  }

  private static void automatic(List<Case> all) {
    for (String mode : List.of("SAME_UPPER", "SAME_LOWER", "VALID", "NOTSET")) {
      for (long stride = 1; stride <= 3; stride++) {
        for (long kernel : new long[] {2, 3}) {
          Wire auto = text("auto_pad", mode);
          Wire steps = numbers("strides", stride, 2);
          Wire window = numbers("kernel_shape", kernel, 3);
          String what =
              String.format(Locale.ROOT, " %s, kernel %d, stride %d", mode, kernel, stride);
          all.add(same("Conv" + what, conv(w(2, 3, kernel, 3), auto, steps)));
          all.add(
              same(
                  "MaxPool" + what,
                  net(17, 1, 3, 8, 7).node("MaxPool", "x", "y", auto, steps, window)));
          all.add(
              same(
                  "AveragePool" + what,
                  net(17, 1, 3, 8, 7).node("AveragePool", "x", "y", auto, steps, window)));
        }
      }
    }
  }

  /** Every mix of size, stride, pads and mode: where windows hang over the edge. */
  private static void pools(List<Case> all) {
    long[][] pads = {{0, 0, 0, 0}, {1, 1, 1, 1}, {0, 0, 1, 1}, {1, 0, 0, 1}, {2, 1, 0, 2}};
    for (long side : new long[] {5, 6, 7}) {
      for (long stride : new long[] {1, 2, 3}) {
        for (long[] pad : pads) {
          for (long ceil : new long[] {0, 1}) {
            String what =
                String.format(
                    Locale.ROOT,
                    " of %d, stride %d, pads %s%s",
                    side,
                    stride,
                    List.of(pad[0], pad[1], pad[2], pad[3]),
                    ceil == 1 ? ", ceil" : "");
            Wire[] window = {
              numbers("kernel_shape", 3, 3),
              numbers("strides", stride, stride),
              numbers("pads", pad),
              number("ceil_mode", ceil)
            };
            all.add(smooth("MaxPool" + what, pool("MaxPool", side, window)));
            all.add(smooth("AveragePool" + what, pool("AveragePool", side, window)));
            Wire[] counting = java.util.Arrays.copyOf(window, 5);
            counting[4] = number("count_include_pad", 1);
            all.add(same("AveragePool counting" + what, pool("AveragePool", side, counting)));
          }
        }
      }
    }
  }

  private static OnnxWriter pool(String operator, long side, Wire... attributes) {
    return net(22, 1, 3, side, side + 1).node(operator, "x", "y", attributes);
  }

  private static void oddPools(List<Case> all) {
    Wire two = numbers("kernel_shape", 2, 2);
    Wire three = numbers("kernel_shape", 3, 2);
    Wire apart = numbers("dilations", 2, 3);
    for (String operator : List.of("MaxPool", "AveragePool")) {
      all.add(
          same(operator + " without strides", net(12, 2, 3, 5, 6).node(operator, "x", "y", two)));
      all.add(same(operator + " at set 7", net(7, 1, 3, 5, 6).node(operator, "x", "y", three)));
      all.add(same(operator + " at set 11", net(11, 1, 3, 5, 6).node(operator, "x", "y", three)));
      all.add(smooth(operator + " dilated", pool(operator, 9, two, apart)));
      all.add(
          smooth(
              operator + " dilated, padded, strided, ceil",
              pool(
                  operator,
                  9,
                  three,
                  apart,
                  numbers("pads", 1, 0, 2, 1),
                  numbers("strides", 2, 2),
                  number("ceil_mode", 1))));
      all.add(
          same(
              operator + " of everything",
              pool(operator, 6, numbers("kernel_shape", 6, 7), numbers("strides", 6, 7))));
      all.add(same("Global" + operator, net(17, 2, 3, 5, 6).node("Global" + operator, "x", "y")));
    }
    all.add(
        smooth(
            "AveragePool dilated, counting",
            pool(
                "AveragePool",
                9,
                two,
                apart,
                numbers("pads", 1, 1, 1, 1),
                number("count_include_pad", 1))));
  }

  private static OnnxWriter norm(OnnxWriter net, long channels) {
    float[] variance = new float[(int) channels];
    float[] scale = new float[(int) channels];
    for (int i = 0; i < channels; i++) {
      variance[i] = i == 1 ? 0 : 0.3f * i + 0.1f;
      scale[i] = i == 2 ? 0 : 1 - 0.4f * i;
    }
    return net.vector("s", scale).noise("t", channels).noise("m", channels).vector("v", variance);
  }

  private static List<Case> batchNorms() {
    String inputs = "z,s,t,m,v";
    return List.of(
        same(
            "BatchNormalization alone",
            norm(net(15, 2, 3, 4, 5), 3).node("BatchNormalization", "x,s,t,m,v", "y")),
        same(
            "BatchNormalization at set 7",
            norm(net(7, 1, 3, 4, 5), 3).node("BatchNormalization", "x,s,t,m,v", "y")),
        same(
            "BatchNormalization with epsilon and momentum",
            norm(net(14, 1, 3, 4, 5), 3)
                .node(
                    "BatchNormalization",
                    "x,s,t,m,v",
                    "y",
                    real("epsilon", 0.01f),
                    real("momentum", 0.5f))),
        smooth(
            "BatchNormalization after Conv",
            norm(w(4, 3, 3, 3), 4)
                .node("Conv", "x,w", "z", numbers("pads", 0, 1, 1, 0))
                .node("BatchNormalization", inputs, "y", real("epsilon", 0.001f))),
        same(
            "BatchNormalization after Conv with bias in groups",
            norm(w(6, 1, 3, 3), 6)
                .noise("b", 6)
                .node("Conv", "x,w,b", "z", number("group", 3))
                .node("BatchNormalization", inputs, "y", number("training_mode", 0))),
        same(
            "BatchNormalization after a Conv that something else reads",
            norm(w(4, 3, 3, 3), 4)
                .node("Conv", "x,w", "z")
                .node("BatchNormalization", inputs, "u")
                .node("Add", "u,z", "y")),
        same(
            "two BatchNormalizations after one Conv",
            norm(w(4, 3, 3, 3), 4)
                .node("Conv", "x,w", "z")
                .node("BatchNormalization", inputs, "u")
                .node("BatchNormalization", "u,t,s,m,v", "y")),
        same(
            "BatchNormalization before Conv",
            norm(w(4, 3, 3, 3), 3)
                .node("BatchNormalization", "x,s,t,m,v", "z")
                .node("Conv", "z,w", "y", numbers("pads", 1, 1, 1, 1))),
        same(
            "BatchNormalization of a matrix",
            norm(net(15, 2, 3, 1, 2), 6)
                .node("Flatten", "x", "z")
                .node("BatchNormalization", inputs, "y")));
  }

  private static OnnxWriter flat() {
    return net(17, 2, 3, 2, 2).node("Flatten", "x", "a");
  }

  private static List<Case> matrices() {
    Wire ta = number("transA", 1);
    Wire tb = number("transB", 1);
    return List.of(
        smooth("Gemm", flat().noise("b", 12, 5).node("Gemm", "a,b", "y")),
        same("Gemm transA", flat().noise("b", 2, 5).node("Gemm", "a,b", "y", ta)),
        same("Gemm transB", flat().noise("b", 5, 12).node("Gemm", "a,b", "y", tb)),
        same("Gemm transA, transB", flat().noise("b", 5, 2).node("Gemm", "a,b", "y", ta, tb)),
        same(
            "Gemm with a vector",
            flat().noise("b", 12, 5).noise("c", 5).node("Gemm", "a,b,c", "y")),
        same(
            "Gemm with a column",
            flat().noise("b", 12, 5).noise("c", 2, 1).node("Gemm", "a,b,c", "y")),
        same(
            "Gemm with a number",
            flat().noise("b", 12, 5).scalar("c", 2).node("Gemm", "a,b,c", "y")),
        same(
            "Gemm with alpha and beta",
            flat()
                .noise("b", 12, 5)
                .noise("c", 2, 5)
                .node("Gemm", "a,b,c", "y", real("alpha", 0.5f), real("beta", -2))),
        same(
            "Gemm with alpha alone",
            flat().noise("b", 12, 5).node("Gemm", "a,b,", "y", real("alpha", 0.5f))),
        same("Gemm of a constant first", flat().noise("b", 5, 2).node("Gemm", "b,a", "y")),
        same(
            "Gemm with a constant first and the picture added",
            flat().noise("b", 2, 5).noise("c", 5, 12).node("Gemm", "b,c,a", "y")),
        same(
            "Gemm at set 7",
            net(7, 1, 3, 1, 2)
                .noise("b", 6, 5)
                .noise("c", 5)
                .node("Flatten", "x", "a")
                .node("Gemm", "a,b,c", "y")),
        smooth(
            "MatMul of rank 4 and 2",
            net(17, 2, 3, 4, 5).noise("b", 5, 6).node("MatMul", "x,b", "y")),
        smooth(
            "MatMul of rank 2 and 4",
            net(17, 2, 3, 4, 5).noise("b", 6, 4).node("MatMul", "b,x", "y")),
        same(
            "MatMul of rank 4 and 3",
            net(17, 2, 3, 4, 5).noise("b", 3, 5, 2).node("MatMul", "x,b", "y")),
        same(
            "MatMul of rank 4 and 4",
            net(17, 1, 3, 4, 5).noise("b", 7, 1, 5, 2).node("MatMul", "x,b", "y")),
        same(
            "MatMul of rank 4 and 1", net(17, 2, 3, 4, 5).noise("b", 5).node("MatMul", "x,b", "y")),
        same(
            "MatMul of rank 1 and 4", net(17, 2, 3, 4, 5).noise("b", 4).node("MatMul", "b,x", "y")),
        same(
            "MatMul of rank 1 and 1",
            net(17, 1, 3, 1, 2)
                .longs("s", 6)
                .noise("b", 6)
                .node("Reshape", "x,s", "a")
                .node("MatMul", "a,b", "y")),
        same(
            "MatMul of the picture with itself",
            net(17, 2, 3, 4, 5)
                .node("Transpose", "x", "t", numbers("perm", 0, 1, 3, 2))
                .node("MatMul", "x,t", "y")));
  }
}
