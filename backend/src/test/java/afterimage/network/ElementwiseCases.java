package afterimage.network;

import static afterimage.network.Case.same;
import static afterimage.network.Case.smooth;
import static afterimage.network.OnnxWriter.net;
import static afterimage.network.OnnxWriter.number;
import static afterimage.network.OnnxWriter.real;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Operators on single numbers, with their limits, types and broadcasting. */
final class ElementwiseCases {
  private ElementwiseCases() {}

  static List<Case> all() {
    List<Case> all = new ArrayList<>();
    for (String operator :
        List.of(
            "Identity",
            "Relu",
            "LeakyRelu",
            "Sigmoid",
            "Tanh",
            "Exp",
            "Abs",
            "Neg",
            "Floor",
            "Ceil",
            "Erf",
            "HardSigmoid",
            "HardSwish",
            "Softmax",
            "LogSoftmax",
            "Dropout")) {
      all.add(same(operator, x().node(operator, "x", "y")));
    }
    for (String operator :
        List.of(
            "Sigmoid",
            "Tanh",
            "Exp",
            "Erf",
            "Relu",
            "LeakyRelu",
            "Abs",
            "Neg",
            "HardSigmoid",
            "HardSwish",
            "Softmax",
            "LogSoftmax",
            "Identity",
            "Dropout")) {
      all.add(smooth(operator + ", its gradient", x().node(operator, "x", "y")));
    }
    for (String operator : List.of("Add", "Sub", "Mul", "Div", "Pow", "Min", "Max")) {
      binary(all, operator);
    }
    all.addAll(limits());
    all.addAll(softmaxes());
    all.addAll(attributes());
    all.addAll(comparisons());
    all.addAll(casts());
    return all;
  }

  private static OnnxWriter x() {
    return net(17, 2, 3, 4, 5);
  }

  /** The picture made positive, as z. */
  private static OnnxWriter positive(long opset) {
    return net(opset, 2, 3, 4, 5).scalar("one", 1).node("Abs", "x", "u").node("Add", "u,one", "z");
  }

  private static void binary(List<Case> all, String operator) {
    String how = operator + " ";
    all.add(same(how + "with a number", positive(17).scalar("k", 2.5f).node(operator, "z,k", "y")));
    all.add(
        same(how + "a number first", positive(17).scalar("k", 2.5f).node(operator, "k,z", "y")));
    all.add(
        same(
            how + "one number in a list",
            positive(17).vector("k", 1.5f).node(operator, "k,z", "y")));
    all.add(same(how + "per channel", positive(17).noise("k", 3, 1, 1).node(operator, "z,k", "y")));
    all.add(same(how + "itself", positive(17).node(operator, "z,x", "y")));
    all.add(
        same(
            how + "both broadcast",
            positive(17).noise("k", 7, 1, 3, 1, 5).node(operator, "z,k", "y")));
    if (!operator.startsWith("M") || operator.equals("Mul")) {
      all.add(same(how + "at set 7", positive(7).noise("k", 1, 5).node(operator, "z,k", "y")));
    }
  }

  private static List<Case> limits() {
    return List.of(
        same("Clip", x().scalar("a", -0.5f).scalar("b", 0.7f).node("Clip", "x,a,b", "y")),
        same("Clip from 0", x().scalar("a", 0).node("Clip", "x,a", "y")),
        same("Clip from below", x().scalar("a", -0.5f).node("Clip", "x,a", "y")),
        same("Clip from above", x().scalar("b", 0.5f).node("Clip", "x,,b", "y")),
        same("Clip without limits", x().node("Clip", "x", "y")),
        same(
            "Clip with limits crossed",
            x().scalar("a", 1).scalar("b", -1).node("Clip", "x,a,b", "y")),
        same(
            "Clip by attributes",
            net(7, 1, 3, 4, 5).node("Clip", "x", "y", real("min", -0.5f), real("max", 0.5f))),
        same(
            "Clip by attribute min",
            net(10, 1, 3, 4, 5).node("Clip", "x", "y", real("min", -0.5f))),
        same("Clip by attribute max", net(7, 1, 3, 4, 5).node("Clip", "x", "y", real("max", 0.5f))),
        same("Clip by no attribute", net(10, 1, 3, 4, 5).node("Clip", "x", "y")),
        same(
            "Clip of whole numbers",
            x().whole("a", 1)
                .whole("b", 2)
                .longs("k", 0, 1, 2, 3, 4)
                .node("Clip", "k,a,b", "c")
                .node("Cast", "c", "f", number("to", 1))
                .node("Mul", "f,x", "y")),
        same("Min of three", x().scalar("a", 0.5f).noise("b", 5).node("Min", "x,a,b", "y")),
        same(
            "Max of four",
            x().scalar("a", 0).noise("b", 5).noise("c", 3, 1, 1).node("Max", "a,x,b,c", "y")),
        same("Min of one", x().node("Min", "x", "y")),
        same("Max of one", x().node("Max", "x", "y")),
        same("Log", positive(17).node("Log", "z", "y")),
        same("Log below 0", x().node("Log", "x", "y")),
        same("Sqrt", positive(17).node("Sqrt", "z", "y")),
        same("Sqrt below 0", x().node("Sqrt", "x", "y")),
        same("Pow of a square", x().scalar("k", 2).node("Pow", "x,k", "y")),
        same("Pow with a whole exponent", x().whole("k", 3).node("Pow", "x,k", "y")),
        same("Div by 0", x().scalar("k", 0).node("Div", "x,k", "y")),
        smooth(
            "Clip, its gradient",
            x().scalar("a", -0.5f).scalar("b", 0.7f).node("Clip", "x,a,b", "y")),
        smooth(
            "Min and Max, their gradient",
            x().noise("a", 4, 5).noise("b", 5).node("Min", "x,a", "m").node("Max", "b,m", "y")),
        smooth(
            "Pow, its gradient",
            x().scalar("one", 1)
                .node("Sigmoid", "x", "u")
                .node("Add", "u,one", "z")
                .scalar("k", 1.5f)
                .node("Pow", "z,k", "y")),
        smooth(
            "Div with a number first, its gradient",
            x().scalar("one", 1)
                .node("Sigmoid", "x", "u")
                .node("Add", "u,one", "z")
                .scalar("k", 2)
                .node("Div", "k,z", "y")),
        smooth(
            "Sub with a number first, its gradient", x().scalar("k", 2).node("Sub", "k,x", "y")));
  }

  private static List<Case> softmaxes() {
    List<Case> all = new ArrayList<>();
    for (String operator : List.of("Softmax", "LogSoftmax")) {
      for (long opset : new long[] {7, 11, 13, 17}) {
        for (long axis : new long[] {-1, 0, 1, 2, 3}) {
          if (opset > 7 || axis >= 0) {
            all.add(
                same(
                    String.format(Locale.ROOT, "%s at set %d along %d", operator, opset, axis),
                    net(opset, 2, 3, 4, 5).node(operator, "x", "y", number("axis", axis))));
          }
        }
      }
      all.add(same(operator + " at set 11", net(11, 2, 3, 4, 5).node(operator, "x", "y")));
    }
    return all;
  }

  private static List<Case> attributes() {
    return List.of(
        same("LeakyRelu with alpha", x().node("LeakyRelu", "x", "y", real("alpha", 0.3f))),
        same(
            "LeakyRelu with a negative alpha",
            x().node("LeakyRelu", "x", "y", real("alpha", -0.3f))),
        same("HardSigmoid with alpha", x().node("HardSigmoid", "x", "y", real("alpha", 1 / 6f))),
        same(
            "HardSigmoid with alpha and beta",
            x().node("HardSigmoid", "x", "y", real("alpha", 0.4f), real("beta", 0.2f))),
        same("Dropout at set 7", net(7, 1, 3, 4, 5).node("Dropout", "x", "y", real("ratio", 0.7f))),
        same(
            "Dropout with a ratio and a mode",
            x().scalar("r", 0.5f)
                .initializer(OnnxWriter.raw("t", OnnxWriter.BOOL, new long[] {}, new byte[1]))
                .node("Dropout", "x,r,t", "y")));
  }

  private static OnnxWriter float1(OnnxWriter net) {
    return net.node("Cast", "c", "y", number("to", 1));
  }

  private static List<Case> comparisons() {
    List<Case> all = new ArrayList<>();
    for (String operator : List.of("Equal", "Greater", "Less")) {
      all.add(
          same(
              operator,
              float1(x().node("Floor", "x", "z").scalar("k", 0).node(operator, "z,k", "c"))));
      all.add(
          same(
              operator + " a number first",
              float1(x().scalar("k", 0.2f).node(operator, "k,x", "c"))));
      all.add(
          same(
              operator + " of whole numbers",
              x().longs("k", 1, 2, 3, 4, 5)
                  .whole("t", 3)
                  .node(operator, "k,t", "c")
                  .node("Cast", "c", "f", number("to", 1))
                  .node("Mul", "f,x", "y")));
    }
    all.add(
        same("Not", float1(x().scalar("k", 0).node("Greater", "x,k", "g").node("Not", "g", "c"))));
    all.add(
        same(
            "Equal of truths",
            float1(
                x().scalar("k", 0)
                    .node("Greater", "x,k", "g")
                    .node("Less", "x,k", "l")
                    .node("Equal", "g,l", "c"))));
    return all;
  }

  private static List<Case> casts() {
    List<Case> all = new ArrayList<>();
    long[] types = {OnnxWriter.FLOAT, OnnxWriter.INT32, OnnxWriter.INT64, OnnxWriter.BOOL};
    for (long type : types) {
      all.add(same("Cast to type " + type, float1(x().node("Cast", "x", "c", number("to", type)))));
    }
    all.add(
        same(
            "Cast of a truth to a whole number",
            float1(
                x().scalar("k", 0)
                    .node("Greater", "x,k", "g")
                    .node("Cast", "g", "i", number("to", 7))
                    .node("Add", "i,i", "c"))));
    all.add(
        same(
            "Div of whole numbers goes towards 0",
            x().longs("a", 7, -7, 7, -7, 0)
                .longs("b", 2, 2, -2, -2, 3)
                .node("Div", "a,b", "q")
                .node("Cast", "q", "f", number("to", 1))
                .node("Mul", "f,x", "y")));
    all.add(
        same(
            "Abs, Neg, Mul and Sub of whole numbers",
            x().longs("a", 7, -7, 3, -2, 0)
                .longs("b", 2, 2, -2, -2, 3)
                .node("Abs", "a", "p")
                .node("Neg", "b", "n")
                .node("Mul", "p,n", "m")
                .node("Sub", "m,b", "q")
                .node("Cast", "q", "f", number("to", 1))
                .node("Mul", "f,x", "y")));
    return all;
  }
}
