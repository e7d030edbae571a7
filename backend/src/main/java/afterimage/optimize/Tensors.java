package afterimage.optimize;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;

/** Where results are born: libtorch's results belong to the manager of their first operand. */
final class Tensors {
  private Tensors() {}

  /** A view of a lasting array in the manager of a passing one, so that results pass too. */
  static NDArray here(NDArray lasting, NDArray passing) {
    return here(lasting, passing.getManager());
  }

  /** A view of a lasting array in the manager of a pass. */
  static NDArray here(NDArray lasting, NDManager pass) {
    NDArray view = lasting.stopGradient();
    view.attach(pass);
    return view;
  }
}
