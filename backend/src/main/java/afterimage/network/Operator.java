package afterimage.network;

import ai.djl.ndarray.NDArray;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The meaning of one ONNX operator: reads a node once, gives what to do at each pass. */
@FunctionalInterface
interface Operator {
  Kernel bind(NodeBinding call);

  /** What a node does to its inputs; everything that attributes say is already settled. */
  @FunctionalInterface
  interface Kernel {
    /** Gives the outputs; they live in the manager of the first input. */
    NDArray[] apply(@Nullable NDArray[] inputs);
  }

  /** One tensor in, one out, nothing to read from the node. */
  static Operator unary(UnaryOperator<NDArray> function) {
    return call -> {
      call.input(0);
      return one(function);
    };
  }

  /** Two tensors that broadcast, one out. */
  static Operator binary(BinaryOperator<NDArray> function) {
    return call -> {
      call.broadcast(call.shape(0), call.shape(1));
      return in -> new NDArray[] {function.apply(given(in, 0), given(in, 1))};
    };
  }

  /** Any number of tensors that broadcast, joined from the first to the last. */
  static Operator variadic(BinaryOperator<NDArray> function) {
    return call -> {
      long[] shape = call.shape(0);
      for (int i = 1; i < call.inputs().size(); i++) {
        shape = call.broadcast(shape, call.shape(i));
      }
      return in -> {
        NDArray out = given(in, 0);
        for (int i = 1; i < in.length; i++) {
          out = function.apply(out, given(in, i));
        }
        return new NDArray[] {out};
      };
    };
  }

  static Kernel one(UnaryOperator<NDArray> function) {
    return in -> new NDArray[] {function.apply(given(in, 0))};
  }

  static NDArray given(@Nullable NDArray[] inputs, int index) {
    NDArray array = inputs[index];
    if (array == null) {
      throw new IllegalStateException("an input that was there at binding is gone");
    }
    return array;
  }
}
