package afterimage.network;

import static afterimage.network.OnnxWriter.graph;
import static afterimage.network.OnnxWriter.net;
import static afterimage.network.OnnxWriter.number;
import static afterimage.network.OnnxWriter.numbers;
import static afterimage.network.OnnxWriter.tensor;

import java.util.ArrayList;
import java.util.List;

/**
 * A file that must be refused.
 *
 * @param name what is wrong with it
 * @param bytes the file
 * @param part what its refusal must say
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Hostile(String name, byte[] bytes, String part) {
  private static final String LONG = "n".repeat(10_000);

  static Hostile of(String name, OnnxWriter net, String part) {
    return new Hostile(name, net.bytes(), part);
  }

  @Override
  public String toString() {
    return name;
  }

  static List<Hostile> all() {
    List<Hostile> all = new ArrayList<>();
    all.addAll(wires());
    all.addAll(sets());
    all.addAll(inputs());
    all.addAll(wirings());
    all.addAll(tensors());
    all.addAll(nested());
    all.addAll(giants());
    all.addAll(names());
    return all;
  }

  static OnnxWriter x() {
    return net(17, 1, 3, 8, 8);
  }

  private static OnnxWriter relu(OnnxWriter net) {
    return net.node("Relu", "x", "y");
  }

  private static List<Hostile> wires() {
    return List.of(
        new Hostile("nothing", new byte[0], "it has no graph"),
        new Hostile("zeros", new byte[100], "bad field tag"),
        new Hostile("a graph that is a number", new Wire().number(7, 5).done(), "wire type 0"),
        new Hostile(
            "a length beyond the end",
            new Wire().raw(0x3a, 0xff, 0xff, 0xff, 0xff, 7).done(),
            "truncated"),
        new Hostile(
            "a negative length",
            new Wire().raw(0x3a, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1).done(),
            "truncated"),
        new Hostile(
            "a number of eleven bytes",
            new Wire().raw(8, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 1).done(),
            "more than ten bytes"),
        new Hostile("a group", new Wire().raw(0x0b).done(), "wire type 3"),
        new Hostile(
            "text",
            "<html>not a network</html>".getBytes(java.nio.charset.StandardCharsets.UTF_8),
            "not a readable ONNX file"));
  }

  private static List<Hostile> sets() {
    return List.of(
        of(
            "operator set 6",
            relu(net(6, 1, 3, 8, 8)),
            "operator set 6; what operators mean is known from 7 to 28"),
        of("operator set 29", relu(net(29, 1, 3, 8, 8)), "operator set 29; what operators mean"),
        of("operator set -1", relu(net(-1, 1, 3, 8, 8)), "operator set"),
        of(
            "no operator set",
            relu(OnnxWriter.empty().input("x", 1, 3, 8, 8).output("y")),
            "operator set none"),
        of(
            "only a foreign operator set",
            relu(OnnxWriter.empty().opset("com.microsoft", 17).input("x", 1, 3, 8, 8).output("y")),
            "operator set none"));
  }

  private static List<Hostile> inputs() {
    OnnxWriter none = OnnxWriter.empty().opset("", 17).output("y");
    Wire sequence = new Wire().message(4, new Wire().message(1, OnnxWriter.type(1, 1, 3, 8, 8)));
    return List.of(
        of("no input", none.scalar("k", 1).node("Relu", "k", "y"), "has no input"),
        of("two inputs", x().input("z", 1, 3, 8, 8).node("Add", "x,z", "y"), "has 2 inputs"),
        of("an input of rank 3", relu(net(17, 3, 8, 8)), "'x' has rank 3"),
        of("an input of rank 0", relu(net(17)), "'x' has rank 0"),
        of("an input of one channel", relu(net(17, 1, 1, 8, 8)), "'x' has 1 channels"),
        of("an input of 4 channels", relu(net(17, 1, 4, 8, 8)), "'x' has 4 channels"),
        of("an input of no height", relu(net(17, 1, 3, 0, 8)), "'x' has the shape"),
        of("an input of negative height", relu(net(17, 1, 3, -7, 8)), "'x' has the shape"),
        of("an input too wide", relu(net(17, 1, 3, 8, 1L << 40)), "'x' has the shape"),
        of("an input for 5 pictures", relu(net(17, 5, 3, 8, 8)), "exactly 5 pictures"),
        of(
            "an input of whole numbers",
            relu(
                OnnxWriter.empty()
                    .opset("", 17)
                    .output("y")
                    .input(OnnxWriter.named("x", OnnxWriter.type(7, 1, 3, 8, 8)))),
            "'x' has the element type int64"),
        of(
            "an input that is a sequence",
            relu(
                OnnxWriter.empty()
                    .opset("", 17)
                    .output("y")
                    .input(OnnxWriter.named("x", sequence))),
            "'x' has the element type undefined"),
        of(
            "no output",
            relu(OnnxWriter.empty().opset("", 17).input("x", 1, 3, 8, 8)),
            "has no output"),
        of(
            "an output that nothing writes",
            x().node("Relu", "x", "z"),
            "no node writes the output 'y'"),
        of(
            "an output that is the input",
            OnnxWriter.empty().opset("", 17).input("x", 1, 3, 8, 8).output("x"),
            "output 'x'"),
        of(
            "an output without the picture",
            x().scalar("k", 1).node("Relu", "k", "y"),
            "depends on the picture"));
  }

  private static List<Hostile> wirings() {
    return List.of(
        of(
            "a cycle",
            x().node("Add", "x,b", "a").node("Relu", "a", "b").node("Relu", "b", "y"),
            "a cycle through"),
        of("a self loop", x().node("Add", "x,y", "y"), "a cycle through Add node 'y'"),
        of("a tensor written twice", relu(relu(x())), "two nodes write the tensor 'y'"),
        of(
            "a tensor written twice by one node",
            x().node("Split", "x", "y,y"),
            "two nodes write the tensor 'y'"),
        of(
            "an initializer that is written",
            relu(x().scalar("y", 1)),
            "two nodes write the tensor 'y'"),
        of("an input that is written", x().node("Relu", "x", "x").node("Relu", "x", "y"), "'x'"),
        of(
            "two initializers of one name",
            relu(x().scalar("k", 1).scalar("k", 2)),
            "two initializers are named 'k'"),
        of("a tensor that nothing writes", x().node("Add", "x,q", "y"), "Add node 'y' reads 'q'"),
        of(
            "an unknown operator",
            x().node("Foo", "x", "y"),
            "Foo node 'y': this operator is not understood"),
        of(
            "an operator of another domain",
            x().node("n", "Relu", "com.evil", List.of("x"), List.of("y")),
            "com.evil.Relu node 'n': this operator is not understood"),
        of(
            "a node without operator",
            x().node("", "x", "y"),
            "node 'y': this operator is not understood"),
        of("a node without inputs", x().node("Relu", "", "y"), "Relu node 'y': input 0 is missing"),
        of(
            "a node with an empty input",
            x().node("Add", ",x", "y"),
            "Add node 'y': input 0 is missing"),
        of(
            "an output of a node that it does not have",
            x().node("Relu", "x", "a,b").node("Relu", "b", "y"),
            "Relu node"),
        of("20,001 nodes", chain(20_001), "more than 20000 nodes"),
        of("an If", x().node("If", "x", "y", graph("then_branch", x().graph())), "If node 'y'"),
        of("a Loop", x().node("Loop", ",,x", "y", graph("body", x().graph())), "Loop node 'y'"),
        of(
            "a Relu with a body",
            x().node("Relu", "x", "y", graph("body", x().graph())),
            "Relu node 'y'"));
  }

  static OnnxWriter chain(int nodes) {
    OnnxWriter net = x();
    for (int i = 0; i < nodes; i++) {
      net.node(
          i % 2 == 0 ? "Relu" : "Neg",
          i == 0 ? "x" : "t" + i,
          i == nodes - 1 ? "y" : "t" + (i + 1));
    }
    return net;
  }

  private static Hostile weight(String name, Wire tensor, String part) {
    return of(name, x().initializer(tensor).node("Add", "x,k", "y"), part);
  }

  private static List<Hostile> tensors() {
    long[] one = {1};
    return List.of(
        weight(
            "raw data too short",
            OnnxWriter.raw("k", 1, one, new byte[3]),
            "'k' of shape (1) needs 4 bytes, the file has 3"),
        weight(
            "raw data too long",
            OnnxWriter.raw("k", 1, one, new byte[5]),
            "needs 4 bytes, the file has 5"),
        weight(
            "no data",
            OnnxWriter.tensor("k", 1, 7),
            "'k' of shape (7) needs 7 numbers, the file has 0"),
        weight(
            "a negative dimension",
            OnnxWriter.raw("k", 1, new long[] {-1}, new byte[4]),
            "'k' has a negative dimension"),
        weight(
            "dimensions that overflow",
            OnnxWriter.tensor("k", 1, 1L << 32, 1L << 32),
            "'k' has more than 2^31 elements"),
        weight(
            "dimensions that overflow to 1",
            OnnxWriter.tensor("k", 1, (1L << 62) + 1, 5),
            "'k' has more than 2^31 elements"),
        weight(
            "dimensions that overflow to 0",
            OnnxWriter.tensor("k", 1, 1L << 62, 8),
            "'k' has more than 2^31 elements"),
        weight(
            "dimensions near the limit",
            OnnxWriter.tensor("k", 1, (1L << 31) - 1),
            "'k' is larger than 2 GiB"),
        weight(
            "half precision",
            OnnxWriter.raw("k", 10, one, new byte[2]),
            "'k' has the element type float16"),
        weight("text", OnnxWriter.tensor("k", 8, 1), "'k' has the element type string"),
        weight("no type", OnnxWriter.tensor("k", 0, 1), "'k' has the element type undefined"),
        weight("NaN", OnnxWriter.floats("k", one, Float.NaN), "'k' holds NaN or infinity"),
        weight(
            "infinity",
            OnnxWriter.floats("k", new long[] {2}, Float.POSITIVE_INFINITY, 1),
            "'k' holds NaN"),
        weight("listed doubles", OnnxWriter.tensor("k", 11, 1).bytes(10, new byte[8]), "'k'"),
        weight(
            "floats cut in the middle",
            OnnxWriter.tensor("k", 1, 1).bytes(4, new byte[5]),
            "list of floats cut"),
        of(
            "a shape that does not fit",
            x().noise("k", 5, 7).node("Add", "x,k", "y"),
            "Add node 'y': shapes (1, 3, 8, 8) and (5, 7) do not fit"),
        of(
            "a Constant in another file",
            x().node(
                    "Constant",
                    "",
                    "k",
                    tensor("value", OnnxWriter.external("k", 1, one, "location", "/etc/passwd")))
                .node("Add", "x,k", "y"),
            "Constant node 'k'"));
  }

  private static List<Hostile> nested() {
    Wire body = new Wire();
    Wire type = OnnxWriter.type(1, 1, 3, 8, 8);
    for (int i = 0; i < 10_000; i++) {
      body =
          new Wire().message(1, new Wire().text(4, "If").message(5, new Wire().message(6, body)));
      type = new Wire().message(4, new Wire().message(1, type));
    }
    return List.of(
        of(
            "10,000 nested bodies",
            x().node("If", "x", "y", graph("then_branch", body)),
            "If node 'y'"),
        of(
            "10,000 nested types",
            relu(OnnxWriter.empty().opset("", 17).output("y").input(OnnxWriter.named("x", type))),
            "'x' has the element type undefined"));
  }

  private static List<Hostile> giants() {
    String large = "2^31 elements";
    return List.of(
        of(
            "Expand",
            x().longs("s", 1 << 20, 1 << 20, 1, 1, 1, 1).node("Expand", "x,s", "y"),
            large),
        of(
            "Expand to overflow",
            x().longs("s", 1L << 62, 4, 1, 1, 1, 1).node("Expand", "x,s", "y"),
            large),
        of(
            "Expand to a negative side",
            x().longs("s", -5, 1, 1, 1, 1).node("Expand", "x,s", "y"),
            "Expand node 'y'"),
        of("Pad", x().longs("p", 0, 0, 1L << 33, 0, 0, 0, 0, 0).node("Pad", "x,p", "y"), large),
        of(
            "Pad to overflow",
            x().longs("p", 0, 0, Long.MAX_VALUE, 0, 0, 0, 1, 0).node("Pad", "x,p", "y"),
            "Pad node 'y'"),
        of(
            "ConstantOfShape",
            x().longs("s", 1L << 40).node("ConstantOfShape", "s", "k").node("Add", "x,k", "y"),
            large),
        of(
            "ConstantOfShape of 2^25",
            x().longs("s", 1L << 25).node("ConstantOfShape", "s", "k").node("Add", "x,k", "y"),
            "ConstantOfShape node 'k'"),
        of(
            "ConstantOfShape below 0",
            x().longs("s", -1).node("ConstantOfShape", "s", "k").node("Add", "x,k", "y"),
            "negative dimension"),
        of(
            "ConstantOfShape to overflow",
            x().longs("s", 1L << 62, 4).node("ConstantOfShape", "s", "k").node("Add", "x,k", "y"),
            large),
        of(
            "Conv pads",
            x().noise("w", 4, 3, 1, 1).node("Conv", "x,w", "y", numbers("pads", 1L << 40, 0, 0, 0)),
            "Conv node 'y': pads"),
        of(
            "Conv with a thousand channels of pads",
            x().noise("w", 1000, 3, 1, 1)
                .node("Conv", "x,w", "y", numbers("pads", 4096, 4096, 4096, 4096)),
            large),
        of(
            "Conv that pads itself",
            x().noise("w", 4, 3, 2, 2)
                .node(
                    "Conv",
                    "x,w",
                    "y",
                    OnnxWriter.text("auto_pad", "SAME_UPPER"),
                    numbers("dilations", 65_536, 65_536)),
            large),
        of(
            "a stride beyond all",
            x().noise("w", 4, 3, 1, 1)
                .node("Conv", "x,w", "y", numbers("strides", 1, Long.MAX_VALUE)),
            "Conv node 'y'"),
        of(
            "groups beyond all",
            x().noise("w", 4, 3, 1, 1).node("Conv", "x,w", "y", number("group", Long.MAX_VALUE)),
            "Conv node 'y'"),
        of(
            "a pool of 2^40",
            x().node("MaxPool", "x", "y", numbers("kernel_shape", 1L << 40, 1)),
            "MaxPool node 'y'"),
        of("a pool without kernel", x().node("AveragePool", "x", "y"), "AveragePool node 'y'"),
        of(
            "MatMul",
            x().longs("s", 192, 1)
                .node("Reshape", "x,s", "a")
                .longs("e", 192, 1 << 14)
                .node("Expand", "a,e", "b")
                .longs("f", 1 << 14, 1)
                .longs("g", 1, 1 << 14, 1 << 18)
                .node("ConstantOfShape", "h", "o")
                .longs("h", 1 << 14, 1)
                .node("Expand", "o,g", "c")
                .node("MatMul", "b,c", "y"),
            "node"),
        of(
            "MatMul of a column and a row",
            x().longs("s", -1, 1)
                .longs("p", 0, 0, 0, 0, 0, 0, 0, 20_000)
                .node("Pad", "x,p", "q")
                .node("Reshape", "q,s", "a")
                .node("Transpose", "a", "b")
                .node("MatMul", "a,b", "y"),
            large),
        of(
            "Range",
            x().whole("a", 0)
                .whole("b", 1L << 40)
                .whole("c", 1)
                .node("Range", "a,b,c", "k")
                .node("Add", "x,k", "y"),
            "Range node 'k'"),
        of(
            "Range to overflow",
            x().whole("a", Long.MIN_VALUE)
                .whole("b", Long.MAX_VALUE)
                .whole("c", 1)
                .node("Range", "a,b,c", "k")
                .node("Add", "x,k", "y"),
            "Range node 'k'"),
        of(
            "Range of lists",
            x().longs("a").whole("b", 1).node("Range", "a,b,b", "k").node("Add", "x,k", "y"),
            "Range node 'k'"),
        of(
            "Range without steps",
            x().whole("a", 0).whole("b", 1).node("Range", "a,b,a", "k").node("Add", "x,k", "y"),
            "Range node 'k'"),
        of(
            "Gather of a giant",
            x().longs("i", 1 << 28)
                .longs("z", 0)
                .node("Expand", "z,i", "j")
                .node("Gather", "x,j", "y", number("axis", 2)),
            "Gather node 'y': input 1 has more than"),
        of(
            "Reshape to overflow",
            x().longs("s", 1L << 62, 1L << 62).node("Reshape", "x,s", "y"),
            "Reshape node 'y'"),
        of(
            "Reshape to minus two",
            x().longs("s", -2, 3).node("Reshape", "x,s", "y"),
            "Reshape node 'y'"),
        of(
            "Slice without a step",
            x().longs("s", 0).longs("e", 1).node("Slice", "x,s,e,s,s", "y"),
            "Slice node 'y': a step of 0"),
        of(
            "Gather outside",
            x().longs("i", 99).node("Gather", "x,i", "y"),
            "Gather node 'y': index 99"),
        of(
            "Split that does not add up",
            x().longs("p", 1L << 62, 1L << 62).node("Split", "x,p", "a,y", number("axis", 1)),
            "Split node 'a'"),
        of(
            "Transpose by nonsense",
            x().node("Transpose", "x", "y", numbers("perm", 0, 0, 1, 9)),
            "Transpose node 'y'"),
        of("Conv without weights", x().node("Conv", "x", "y"), "Conv node 'y': input 1 is missing"),
        of(
            "Conv with both kinds of pads",
            x().noise("w", 3, 3, 3, 3)
                .node(
                    "Conv",
                    "x,w",
                    "y",
                    numbers("pads", 0, 1, 2, 1),
                    OnnxWriter.text("auto_pad", "VALID")),
            "Conv node 'y': it has both pads and auto_pad"),
        of(
            "Conv with an empty weight",
            x().noise("w", 0, 3, 1, 1).node("Conv", "x,w", "y"),
            "Conv node 'y'"),
        of(
            "Conv with weights of the picture",
            x().node("Conv", "x,x", "y"),
            "Conv node 'y': input 1 depends on the picture"),
        of(
            "BatchNormalization without statistics",
            x().node("BatchNormalization", "x", "y"),
            "BatchNormalization node 'y': input 1 is missing"),
        of(
            "BatchNormalization of a list",
            x().longs("s", -1)
                .node("Reshape", "x,s", "a")
                .noise("k", 192)
                .node("BatchNormalization", "a,k,k,k,k", "y"),
            "BatchNormalization node 'y'"));
  }

  /** Chains whose every step is small: they are refused when together they are too much. */
  static List<Hostile> hoards() {
    OnnxWriter doubling = x();
    OnnxWriter tiling = x();
    for (int i = 0; i < 40; i++) {
      String from = i == 0 ? "x" : "t" + i;
      doubling.node("Concat", from + "," + from, i == 39 ? "y" : "t" + (i + 1), number("axis", 2));
      tiling
          .longs("s" + i, 2, 1, 1, 1, 1)
          .node("Expand", from + ",s" + i, "e" + i)
          .longs("r" + i, 1, 3, -1, 8)
          .node("Reshape", "e" + i + ",r" + i, i == 39 ? "y" : "t" + (i + 1));
    }
    return List.of(
        of("Concat doubling", doubling, "computes more than"),
        of("Expand and Reshape doubling", tiling, "computes more than"),
        of("a whole picture of memory", memory(), "computes more than"));
  }

  /** Each step is below every limit of its own. */
  private static OnnxWriter memory() {
    OnnxWriter net = x().longs("s", 1 << 18, 3, 8, 8).node("Expand", "x,s", "t0");
    for (int i = 0; i < 1000; i++) {
      net.node("Identity", "t" + i, i == 999 ? "y" : "t" + (i + 1));
    }
    return net;
  }

  private static List<Hostile> names() {
    return List.of(
        of(
            "a name with a newline",
            x().node("a\nb", "Foo", "", List.of("x"), List.of("y")),
            "'a\\u000ab'"),
        of(
            "a name that clears the screen",
            x().node("\u001b[2J\u0007", "Foo", "", List.of("x"), List.of("y")),
            "\\u001b[2J\\u0007"),
        of(
            "a name that writes backwards",
            x().node("a\u202eb", "Foo", "", List.of("x"), List.of("y")),
            "a\\u202eb"),
        of(
            "a name of C1 controls",
            x().node("a\u009b\u0085b", "Foo", "", List.of("x"), List.of("y")),
            "a\\u009b\\u0085b"),
        of(
            "a line separator",
            x().node("a\u2028b", "Foo", "", List.of("x"), List.of("y")),
            "Foo node"),
        of(
            "a name of 10,000",
            x().node(LONG, "Foo", "", List.of("x"), List.of("y")),
            "Foo node 'n"),
        of("an operator of 10,000 lines", x().node("\n".repeat(10_000), "x", "y"), "\\u000a"),
        of("a domain of 10,000", x().node("", LONG, LONG, List.of("x"), List.of("y")), "nnn"),
        of("a tensor named with quotes", x().node("Add", "x,it's", "y"), "'it\\'s'"),
        of(
            "an input named by controls",
            relu(OnnxWriter.empty().opset("", 17).output("y").input("\r\n" + LONG, 1, 4, 8, 8)),
            "\\u000d\\u000a"),
        of(
            "a half character",
            x().node("\ud83d\ude00", "Foo", "", List.of("x"), List.of("y")),
            "\\ud83d"));
  }
}
