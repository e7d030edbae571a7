package afterimage.network;

import static java.util.Map.entry;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.nn.Activation;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The table of operators: one entry an operator, in three groups (here those that work element by
 * element). Meanings and defaults are those of the ONNX operator reference, operator sets 7 to 28.
 */
final class Operators {
  private static final Map<String, Operator> TABLE = new HashMap<>();

  static {
    TABLE.putAll(elementwise());
    TABLE.putAll(SpatialOperators.table());
    TABLE.putAll(ShapeOperators.table());
  }

  private Operators() {}

  static boolean knows(String operator) {
    return TABLE.containsKey(operator);
  }

  /** The operators of the table. */
  static Set<String> names() {
    return Set.copyOf(TABLE.keySet());
  }

  static Operator of(Onnx.Node node) {
    Operator operator = TABLE.get(node.operator());
    if (operator == null) {
      throw new NetworkException(node.place() + ": this operator is not understood yet");
    }
    return operator;
  }

  private static Map<String, Operator> elementwise() {
    return Map.ofEntries(
        entry("Identity", Operator.unary(x -> x)),
        entry("Dropout", Operators::dropout),
        entry("Relu", Operator.unary(Activation::relu)),
        entry("LeakyRelu", Operators::leakyRelu),
        entry("Sigmoid", Operator.unary(Activation::sigmoid)),
        entry("Tanh", Operator.unary(NDArray::tanh)),
        entry("Exp", Operator.unary(NDArray::exp)),
        entry("Log", Operator.unary(NDArray::log)),
        entry("Sqrt", Operator.unary(NDArray::sqrt)),
        entry("Abs", Operator.unary(NDArray::abs)),
        entry("Neg", Operator.unary(NDArray::neg)),
        entry("Floor", Operator.unary(NDArray::floor)),
        entry("Ceil", Operator.unary(NDArray::ceil)),
        entry("Erf", Operator.unary(NDArray::erf)),
        entry("HardSigmoid", Operators::hardSigmoid),
        entry("HardSwish", Operators::hardSwish),
        entry("Clip", Operators::clip),
        entry("Softmax", call -> softmax(call, false)),
        entry("LogSoftmax", call -> softmax(call, true)),
        entry("Add", Operator.binary(NDArray::add)),
        entry("Sub", Operator.binary(NDArray::sub)),
        entry("Mul", Operator.binary(NDArray::mul)),
        entry("Div", Operator.binary(Operators::divide)),
        entry("Pow", Operator.binary(NDArray::pow)),
        entry("Min", Operator.variadic(NDArray::minimum)),
        entry("Max", Operator.variadic(NDArray::maximum)),
        entry("Equal", Operator.binary(NDArray::eq)),
        entry("Greater", Operator.binary(NDArray::gt)),
        entry("Less", Operator.binary(NDArray::lt)),
        entry("Not", Operator.unary(NDArray::logicalNot)),
        entry("Cast", Operators::cast));
  }

  /** Whole numbers are divided as C does it, towards zero: exporters count on it for shapes. */
  private static NDArray divide(NDArray a, NDArray b) {
    if (!a.getDataType().isFloating()) {
      NDArray exact = a.toType(DataType.FLOAT64, false).div(b.toType(DataType.FLOAT64, false));
      return exact.trunc().toType(a.getDataType(), false);
    }
    return a.div(b);
  }

  private static Operator.Kernel dropout(NodeBinding call) {
    if (call.has(2) && call.real(2) != 0) {
      throw call.error("it is in training mode; export the network in evaluation mode");
    }
    return Operator.one(x -> x);
  }

  private static Operator.Kernel leakyRelu(NodeBinding call) {
    float slope = call.real("alpha", 0.01f);
    call.input(0);
    return Operator.one(x -> Activation.leakyRelu(x, slope));
  }

  private static Operator.Kernel hardSigmoid(NodeBinding call) {
    float alpha = call.real("alpha", 0.2f);
    float beta = call.real("beta", 0.5f);
    UnaryOperator<NDArray> limited = limited(0f, 1f);
    return Operator.one(x -> limited.apply(Scalar.times(x, alpha).add(beta)));
  }

  private static Operator.Kernel hardSwish(NodeBinding call) {
    call.input(0);
    return Operator.one(TorchFunction.of("torch.hardswish(a)", 1)::apply);
  }

  /** Limits are attributes before operator set 11 and inputs since; either may be left out. */
  private static Operator.Kernel clip(NodeBinding call) {
    Float low = limit(call, "min", 1);
    Float high = limit(call, "max", 2);
    if (low == null) {
      return high == null ? Operator.one(x -> x) : Operator.one(x -> Scalar.atMost(x, high));
    }
    if (high == null) {
      return low == 0 ? Operator.one(Activation::relu) : Operator.one(x -> Scalar.atLeast(x, low));
    }
    return Operator.one(limited(low, high));
  }

  /** hardtanh has a kernel of its own for the way back; a clip there costs five. */
  private static UnaryOperator<NDArray> limited(float low, float high) {
    if (!TorchFunction.hasRoom()
        || !(low <= high)
        || !Float.isFinite(low)
        || !Float.isFinite(high)) {
      return x -> Scalar.atMost(Scalar.atLeast(x, low), high);
    }
    TorchFunction hardtanh = TorchFunction.of("torch.hardtanh(a, %s, %s)".formatted(low, high), 1);
    return hardtanh::apply;
  }

  private static @Nullable Float limit(NodeBinding call, String name, int input) {
    if (call.has(input)) {
      return call.real(input);
    }
    return call.hasAttribute(name) ? call.real(name, 0f) : null;
  }

  /** Before operator set 13, all axes from the given one on are one axis. */
  private static Operator.Kernel softmax(NodeBinding call, boolean logarithm) {
    int rank = call.shape(0).length;
    int axis = call.axis(call.number("axis", call.opset() < 13 ? 1 : -1), rank);
    if (call.opset() < 13 && axis != rank - 1) {
      return Operator.one(
          x -> {
            NDArray flat = x.reshape(ShapeOperators.flattened(x.getShape(), axis));
            return (logarithm ? flat.logSoftmax(1) : flat.softmax(1)).reshape(x.getShape());
          });
    }
    return Operator.one(x -> logarithm ? x.logSoftmax(axis) : x.softmax(axis));
  }

  private static Operator.Kernel cast(NodeBinding call) {
    long to = call.number("to", 0);
    DataType type = ElementType.of(to);
    if (type == null) {
      throw call.error(
          "element type %s; %s".formatted(ElementType.name(to), ElementType.UNDERSTOOD));
    }
    DataType from = call.input(0).getDataType();
    if (from == type) {
      return Operator.one(x -> x);
    }
    if (from.isFloating() && type.isFloating() && !call.constants().contains(0)) {
      // DJL's toType loses the gradient, and says nothing.
      throw call.error("numbers that depend on the picture stay " + from);
    }
    if (from.isFloating() && type == DataType.BOOLEAN) {
      return Operator.one(x -> x.neq(0));
    }
    return Operator.one(x -> (from.isFloating() ? x.trunc() : x).toType(type, false));
  }
}
