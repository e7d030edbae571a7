package afterimage.network;

import static afterimage.network.Case.same;
import static afterimage.network.Case.smooth;
import static afterimage.network.OnnxWriter.net;
import static afterimage.network.OnnxWriter.number;
import static afterimage.network.OnnxWriter.numbers;
import static afterimage.network.OnnxWriter.real;
import static afterimage.network.OnnxWriter.reals;
import static afterimage.network.OnnxWriter.tensor;

import java.util.ArrayList;
import java.util.List;

/** Operators that move numbers, sum over axes, and the arithmetic on shapes around them. */
final class ShapeCases {
  private static final long LAST = Long.MAX_VALUE;
  private static final long FIRST = Long.MIN_VALUE;

  private ShapeCases() {}

  static List<Case> all() {
    List<Case> all = new ArrayList<>();
    all.addAll(slices());
    all.addAll(gathers());
    all.addAll(splits());
    all.addAll(reshapes());
    all.addAll(axes());
    all.addAll(pads());
    reductions(all);
    all.addAll(joins());
    all.addAll(constants());
    all.addAll(chains());
    all.addAll(choices());
    return all;
  }

  private static OnnxWriter x() {
    return net(17, 2, 3, 6, 5);
  }

  private static OnnxWriter slice(long[] starts, long[] ends) {
    return x().longs("s", starts).longs("e", ends);
  }

  private static long[] at(long... values) {
    return values;
  }

  private static List<Case> slices() {
    return List.of(
        smooth("Slice", slice(at(0, 1, 2), at(2, 3, 5)).node("Slice", "x,s,e", "y")),
        same(
            "Slice from the end",
            slice(at(-2), at(-1)).longs("a", 2).node("Slice", "x,s,e,a", "y")),
        same(
            "Slice to the last",
            slice(at(1), at(LAST)).longs("a", -1).node("Slice", "x,s,e,a", "y")),
        same(
            "Slice from far before",
            slice(at(-100), at(100)).longs("a", 3).node("Slice", "x,s,e,a", "y")),
        same(
            "Slice by int32's last",
            slice(at(1), at(Integer.MAX_VALUE)).longs("a", 3).node("Slice", "x,s,e,a", "y")),
        same(
            "Slice with steps",
            slice(at(0, 1), at(6, 5))
                .longs("a", 2, 3)
                .longs("t", 2, 3)
                .node("Slice", "x,s,e,a,t", "y")),
        same(
            "Slice with steps, no axes",
            slice(at(0, 1), at(2, 3)).longs("t", 1, 2).node("Slice", "x,s,e,,t", "y")),
        smooth(
            "Slice backwards",
            slice(at(-1), at(FIRST)).longs("a", 3).longs("t", -1).node("Slice", "x,s,e,a,t", "y")),
        smooth(
            "Slice backwards by two on two axes",
            slice(at(4, 3), at(0, -100))
                .longs("a", 2, 3)
                .longs("t", -2, -2)
                .node("Slice", "x,s,e,a,t", "y")),
        same(
            "Slice backwards from far behind",
            slice(at(LAST), at(1)).longs("a", 2).longs("t", -3).node("Slice", "x,s,e,a,t", "y")),
        same(
            "Slice backwards to the end",
            slice(at(-2), at(-4)).longs("a", 2).longs("t", -1).node("Slice", "x,s,e,a,t", "y")),
        same(
            "Slice axes out of order",
            slice(at(1, 2), at(4, 5)).longs("a", 3, 2).node("Slice", "x,s,e,a", "y")),
        same(
            "Slice by attributes",
            net(9, 1, 3, 6, 5)
                .node(
                    "Slice",
                    "x",
                    "y",
                    numbers("starts", 1, -3),
                    numbers("ends", LAST, -1),
                    numbers("axes", 1, 2))),
        same(
            "Slice by attributes, no axes",
            net(7, 1, 3, 6, 5)
                .node("Slice", "x", "y", numbers("starts", 0, 1), numbers("ends", 1, 3))),
        same(
            "Slice at set 10",
            net(10, 1, 3, 6, 5)
                .longs("s", 1)
                .longs("e", 3)
                .longs("a", 1)
                .longs("t", 1)
                .node("Slice", "x,s,e,a,t", "y")));
  }

  private static List<Case> gathers() {
    return List.of(
        smooth("Gather of one", x().whole("i", 1).node("Gather", "x,i", "y", number("axis", 1))),
        same(
            "Gather of the last",
            x().whole("i", -1).node("Gather", "x,i", "y", number("axis", -1))),
        same("Gather of the first axis", x().whole("i", 0).node("Gather", "x,i", "y")),
        smooth(
            "Gather of several",
            x().longs("i", 2, 0, -1, 0).node("Gather", "x,i", "y", number("axis", 2))),
        same(
            "Gather of a list of one",
            x().longs("i", -2).node("Gather", "x,i", "y", number("axis", 3))),
        same(
            "Gather of a matrix",
            x().initializer(OnnxWriter.longs("i", at(2, 2), 0, 1, 2, -1))
                .node("Gather", "x,i", "y", number("axis", 1))),
        same(
            "Gather by int32",
            x().initializer(
                    OnnxWriter.raw(
                        "i", OnnxWriter.INT32, at(2), new byte[] {1, 0, 0, 0, 0, 0, 0, 0}))
                .node("Gather", "x,i", "y", number("axis", 1))),
        same(
            "Gather out of a constant",
            x().noise("k", 4, 5)
                .longs("i", 3, 1)
                .node("Gather", "k,i", "z")
                .longs("s", 2, 1, 1, 5)
                .node("Reshape", "z,s", "r")
                .node("Mul", "x,r", "y")));
  }

  private static List<Case> splits() {
    Wire channels = number("axis", 1);
    return List.of(
        smooth(
            "Split by attribute",
            net(11, 2, 3, 6, 5).node("Split", "x", "a,y", channels, numbers("split", 1, 2))),
        same("Split evenly at set 11", net(11, 2, 3, 6, 5).node("Split", "x", "a,y,b", channels)),
        same(
            "Split by input",
            net(13, 2, 3, 6, 5).longs("p", 4, 2).node("Split", "x,p", "y,a", number("axis", 2))),
        same(
            "Split with an empty part",
            net(13, 2, 3, 6, 5)
                .longs("p", 0, 2, 4)
                .node("Split", "x,p", "a,y,b", number("axis", 2))),
        same(
            "Split evenly at set 13",
            net(13, 2, 3, 6, 5).node("Split", "x", "a,y", number("axis", -2))),
        same(
            "Split unevenly at set 18",
            net(18, 2, 3, 6, 5)
                .node("Split", "x", "a,b,y", number("axis", 3), number("num_outputs", 3))),
        same(
            "Split of the first axis",
            net(18, 2, 3, 6, 5).node("Split", "x", "a,y", number("num_outputs", 2))),
        same(
            "Split into one",
            net(18, 2, 3, 6, 5).node("Split", "x", "y", number("num_outputs", 1))),
        smooth(
            "Split and joined the other way round",
            net(13, 2, 3, 6, 5)
                .longs("p", 1, 2)
                .node("Split", "x,p", "a,b", channels)
                .node("Concat", "b,a", "y", channels)));
  }

  private static List<Case> reshapes() {
    return List.of(
        same("Reshape", x().longs("s", 2, 9, 10).node("Reshape", "x,s", "y")),
        same("Reshape with 0", x().longs("s", 0, 0, 30).node("Reshape", "x,s", "y")),
        same("Reshape with -1", x().longs("s", 0, -1).node("Reshape", "x,s", "y")),
        same("Reshape to a list", x().longs("s", -1).node("Reshape", "x,s", "y")),
        same(
            "Reshape with allowzero",
            x().longs("s", 6, -1, 5).node("Reshape", "x,s", "y", number("allowzero", 1))),
        same("Reshape at set 7", net(7, 1, 3, 6, 5).longs("s", 1, -1).node("Reshape", "x,s", "y")),
        same("Flatten", x().node("Flatten", "x", "y")),
        same("Flatten at 0", x().node("Flatten", "x", "y", number("axis", 0))),
        same("Flatten at 4", x().node("Flatten", "x", "y", number("axis", 4))),
        same("Flatten at -1", x().node("Flatten", "x", "y", number("axis", -1))));
  }

  private static List<Case> axes() {
    OnnxWriter thin = net(17, 1, 3, 1, 5);
    return List.of(
        same("Squeeze", net(13, 1, 3, 1, 5).node("Squeeze", "x", "y")),
        same(
            "Squeeze by attribute",
            net(11, 1, 3, 1, 5).node("Squeeze", "x", "y", numbers("axes", 0, -2))),
        same("Squeeze by input", thin.longs("a", -2).node("Squeeze", "x,a", "y")),
        same(
            "Unsqueeze by attribute",
            net(11, 2, 3, 4, 5).node("Unsqueeze", "x", "y", numbers("axes", 0, -1))),
        same("Unsqueeze by input", x().longs("a", 4, 1).node("Unsqueeze", "x,a", "y")),
        same("Unsqueeze from the end", x().longs("a", -1, -3).node("Unsqueeze", "x,a", "y")),
        same("Transpose", x().node("Transpose", "x", "y")),
        smooth("Transpose with perm", x().node("Transpose", "x", "y", numbers("perm", 0, 2, 3, 1))),
        same("Expand", x().longs("s", 4, 1, 1, 6, 5).node("Expand", "x,s", "y")),
        same("Expand to less", x().longs("s", 1).node("Expand", "x,s", "y")),
        same("Expand of one", thin().longs("s", 2, 1, 4, 1).node("Expand", "x,s", "y")));
  }

  private static OnnxWriter thin() {
    return net(17, 1, 3, 1, 5);
  }

  private static List<Case> pads() {
    return List.of(
        same(
            "Pad by attributes",
            net(7, 1, 3, 4, 5)
                .node(
                    "Pad", "x", "y", numbers("pads", 0, 0, 1, 2, 0, 1, 0, 3), real("value", 0.5f))),
        smooth("Pad by input", x().longs("p", 0, 0, 1, 2, 0, 0, 2, 1).node("Pad", "x,p", "y")),
        same(
            "Pad with a value",
            x().longs("p", 1, 0, 0, 2, 0, 2, 0, 0).scalar("k", -2).node("Pad", "x,p,k", "y")),
        same(
            "Pad of axes",
            net(18, 2, 3, 4, 5)
                .longs("p", 1, 2, 3, 0)
                .longs("a", -1, 2)
                .node("Pad", "x,p,,a", "y")),
        same("Pad of no width", x().longs("p", 0, 0, 0, 0, 0, 0, 0, 0).node("Pad", "x,p", "y")));
  }

  private static void reductions(List<Case> all) {
    for (String operator : List.of("ReduceMean", "ReduceSum")) {
      long byInput = operator.equals("ReduceSum") ? 13 : 18;
      for (long keep : new long[] {0, 1}) {
        String what = operator + (keep == 1 ? " keeping " : " dropping ");
        Wire keepdims = number("keepdims", keep);
        all.add(
            same(
                what + "axes by attribute",
                net(11, 2, 3, 4, 5).node(operator, "x", "y", keepdims, numbers("axes", -1, 2))));
        all.add(
            smooth(
                what + "axes by input",
                net(byInput, 2, 3, 4, 5).longs("a", 1, -1).node(operator, "x,a", "y", keepdims)));
        all.add(same(what + "all", net(11, 2, 3, 4, 5).node(operator, "x", "y", keepdims)));
        all.add(
            same(
                what + "all by no input",
                net(byInput, 2, 3, 4, 5).node(operator, "x", "y", keepdims)));
        all.add(
            same(
                what + "nothing",
                net(byInput, 2, 3, 4, 5)
                    .node(operator, "x", "y", keepdims, number("noop_with_empty_axes", 1))));
        all.add(
            same(
                what + "all by empty axes",
                net(byInput, 2, 3, 4, 5).longs("a").node(operator, "x,a", "y", keepdims)));
        all.add(
            same(
                what + "nothing by empty axes",
                net(byInput, 2, 3, 4, 5)
                    .longs("a")
                    .node(operator, "x,a", "y", keepdims, number("noop_with_empty_axes", 1))));
      }
      all.add(
          same(
              operator + " at set 7",
              net(7, 1, 3, 4, 5).node(operator, "x", "y", numbers("axes", 1))));
    }
    all.add(
        same(
            "ReduceProd",
            net(17, 2, 3, 4, 5)
                .node("ReduceProd", "x", "y", numbers("axes", 1), number("keepdims", 0))));
    all.add(
        smooth(
            "ReduceProd at set 18",
            net(18, 2, 3, 4, 5).longs("a", -2).node("ReduceProd", "x,a", "y")));
    all.add(
        same(
            "ReduceProd of a shape",
            x().node("Shape", "x", "s").node("ReduceProd", "s", "p").node("Reshape", "x,p", "y")));
    all.add(
        same(
            "ReduceSum of whole numbers",
            x().longs("k", 7, 2, 4)
                .node("ReduceSum", "k", "s")
                .node("Cast", "s", "f", number("to", 1))
                .node("Mul", "f,x", "y")));
  }

  private static List<Case> joins() {
    Wire channels = number("axis", 1);
    return List.of(
        smooth("Concat of one", x().node("Concat", "x", "y", channels)),
        smooth(
            "Concat of three",
            x().node("Neg", "x", "n").node("Concat", "x,n,x", "y", number("axis", -1))),
        smooth(
            "Concat of a constant and the picture",
            x().noise("k", 2, 2, 6, 5).node("Concat", "k,x", "y", channels)),
        smooth(
            "Concat of the picture and a constant",
            x().noise("k", 2, 2, 6, 5).node("Concat", "x,k", "y", channels)),
        same(
            "Concat along the first axis",
            x().noise("k", 1, 3, 6, 5).node("Concat", "k,x,k", "y", number("axis", 0))),
        same(
            "Concat with an empty one",
            x().noise("k", 2, 0, 6, 5).node("Concat", "k,x", "y", channels)));
  }

  private static OnnxWriter times(OnnxWriter net) {
    return net.node("Mul", "k,x", "y");
  }

  private static List<Case> constants() {
    return List.of(
        same(
            "Constant",
            times(
                x().node(
                        "Constant",
                        "",
                        "k",
                        tensor("value", OnnxWriter.floats("", at(5), 1, 2, 3, 4, 5))))),
        same(
            "Constant of one",
            times(x().node("Constant", "", "k", tensor("value", OnnxWriter.floats("", at(), 3))))),
        same(
            "Constant listed",
            times(
                x().node(
                        "Constant",
                        "",
                        "k",
                        tensor(
                            "value",
                            OnnxWriter.tensor("", 1, 2, 1, 1, 1).real(4, 2).real(4, -1))))),
        same(
            "Constant value_float",
            times(x().node("Constant", "", "k", real("value_float", 2.5f)))),
        same(
            "Constant value_floats",
            times(x().node("Constant", "", "k", reals("value_floats", 1, 2, 3, 4, 5)))),
        same(
            "Constant value_int",
            x().node("Constant", "", "k", number("value_int", 2))
                .node("Gather", "x,k", "y", number("axis", 1))),
        same(
            "Constant value_ints",
            x().node("Constant", "", "k", numbers("value_ints", 0, -1))
                .node("Reshape", "x,k", "y")),
        same(
            "ConstantOfShape",
            x().longs("s", 6, 1).node("ConstantOfShape", "s", "k").node("Add", "k,x", "y")),
        same(
            "ConstantOfShape with a value",
            times(
                x().longs("s", 6, 5)
                    .node(
                        "ConstantOfShape",
                        "s",
                        "k",
                        tensor("value", OnnxWriter.floats("", at(1), 2))))),
        same(
            "ConstantOfShape without axes",
            times(
                x().longs("s")
                    .node(
                        "ConstantOfShape",
                        "s",
                        "k",
                        tensor("value", OnnxWriter.floats("", at(1), 2))))),
        same(
            "ConstantOfShape of whole numbers",
            x().longs("s", 2)
                .node("ConstantOfShape", "s", "k", tensor("value", OnnxWriter.longs("", at(1), -1)))
                .longs("t", 2)
                .node("Slice", "k,z,o", "u")
                .longs("z", 0)
                .longs("o", 1)
                .node("Concat", "t,u", "v", number("axis", 0))
                .node("Reshape", "x,v", "y")),
        same(
            "Range",
            times(
                x().whole("a", 7)
                    .whole("b", -3)
                    .whole("c", -2)
                    .node("Range", "a,b,c", "r")
                    .node("Cast", "r", "k", number("to", 1)))),
        same(
            "Range by shape",
            times(
                x().whole("a", 0)
                    .whole("i", 3)
                    .whole("c", 1)
                    .node("Shape", "x", "s")
                    .node("Gather", "s,i", "b")
                    .node("Range", "a,b,c", "r")
                    .node("Cast", "r", "k", number("to", 1)))),
        same(
            "initializers listed, not raw",
            x().initializer(OnnxWriter.tensor("k", 1, 5).bytes(4, new byte[20]))
                .initializer(OnnxWriter.tensor("s", 7, 2).numbers(7, 2, -1))
                .initializer(OnnxWriter.tensor("i", 6, 2).number(5, 0).number(5, 2))
                .node("Gather", "x,i", "g", number("axis", 1))
                .node("Add", "k,g", "a")
                .node("Reshape", "a,s", "y")));
  }

  private static OnnxWriter free(long opset) {
    return net(opset, 2, 3, 6, 5).node("Shape", "x", "s");
  }

  private static List<Case> chains() {
    Wire first = number("axis", 0);
    return List.of(
        smooth(
            "Shape, Gather, Unsqueeze, Concat, Reshape",
            free(17)
                .whole("i", 0)
                .longs("a", 0)
                .longs("r", -1)
                .node("Gather", "s,i", "g")
                .node("Unsqueeze", "g,a", "u")
                .node("Concat", "u,r", "c", first)
                .node("Reshape", "x,c", "y")),
        same(
            "Shape, Slice, Mul, Div, Cast, Reshape",
            free(17)
                .longs("z", 0)
                .longs("o", 1)
                .longs("two", 2)
                .longs("three", 3)
                .longs("r", -1)
                .node("Slice", "s,z,o", "n")
                .node("Mul", "n,three", "m")
                .node("Div", "m,two", "d")
                .node("Cast", "d", "e", number("to", 7))
                .node("Concat", "e,r", "c", first)
                .node("Reshape", "x,c", "y")),
        same(
            "Shape with start and end",
            net(15, 2, 3, 6, 5)
                .node("Shape", "x", "h", number("start", 2), number("end", -1))
                .node("Shape", "x", "b", number("end", 2))
                .longs("r", -1)
                .node("Concat", "h,b,r", "c", first)
                .node("Reshape", "x,c", "y")),
        same(
            "Shape with start beyond end",
            net(15, 2, 3, 6, 5)
                .node("Shape", "x", "h", number("start", 9), number("end", -9))
                .longs("r", 6, -1)
                .node("Concat", "h,r", "c", first)
                .node("Reshape", "x,c", "y")),
        same(
            "Shape of what follows from the picture",
            x().node("MaxPool", "x", "p", numbers("kernel_shape", 2, 2))
                .node("Shape", "p", "s")
                .node("ConstantOfShape", "s", "k")
                .node("Sub", "k,p", "y")),
        same(
            "channels shuffled",
            net(17, 1, 3, 4, 6)
                .node("Shape", "x", "s")
                .whole("i", 3)
                .whole("two", 2)
                .longs("a", 0)
                .longs("l", 1, 3, 4)
                .longs("m", 2)
                .node("Gather", "s,i", "w")
                .node("Div", "w,two", "h")
                .node("Unsqueeze", "h,a", "u")
                .node("Concat", "l,u,m", "c", first)
                .node("Reshape", "x,c", "r")
                .node("Transpose", "r", "t", numbers("perm", 0, 1, 2, 4, 3))
                .node("Reshape", "t,s", "y")),
        same(
            "Shape, Cast, Sqrt, Floor",
            free(17)
                .node("Cast", "s", "f", number("to", 1))
                .node("Sqrt", "f", "q")
                .node("Floor", "q", "o")
                .longs("l", 4, 1, 1)
                .node("Reshape", "o,l", "k")
                .whole("i", 2)
                .node("Gather", "k,i", "g")
                .node("Add", "g,x", "y")),
        same(
            "Expand to a shape",
            free(17).noise("k", 3, 1, 1).node("Expand", "k,s", "e").node("Mul", "e,x", "y")),
        same(
            "Equal, Where, Expand as exporters write it",
            free(17)
                .longs("l", 2, -1, 6, 5)
                .longs("q", -1)
                .node("Equal", "l,q", "t")
                .node("ConstantOfShape", "d", "o", tensor("value", OnnxWriter.longs("", at(1), 3)))
                .longs("d", 4)
                .node("Where", "t,o,l", "e")
                .node("Expand", "x,e", "y")));
  }

  private static List<Case> choices() {
    return List.of(
        same("Where", x().scalar("k", 0).node("Greater", "x,k", "g").node("Where", "g,x,k", "y")),
        same(
            "Where with constants",
            x().scalar("k", 0).scalar("m", 3).node("Less", "x,k", "g").node("Where", "g,k,m", "y")),
        same(
            "Where with a constant condition",
            x().initializer(OnnxWriter.raw("c", OnnxWriter.BOOL, at(5), new byte[] {1, 0, 1, 1, 0}))
                .node("Neg", "x", "n")
                .node("Where", "c,x,n", "y")),
        smooth(
            "Where with a constant condition, its gradient",
            x().initializer(
                    OnnxWriter.raw("c", OnnxWriter.BOOL, at(6, 1), new byte[] {1, 0, 1, 1, 0, 1}))
                .scalar("k", 2)
                .node("Where", "c,x,k", "y")));
  }
}
