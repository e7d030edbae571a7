package afterimage.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Set;

/** The interpreter without what a Network adds: one file bound to one shape of picture. */
final class Bound implements AutoCloseable {
  private final NDManager manager;
  private final BoundGraph program;

  /**
   * Binds a file.
   *
   * @param dims the shape of the picture
   */
  Bound(Path file, long... dims) {
    this.manager = Torch.manager();
    try (NDManager pass = manager.newSubManager()) {
      Onnx.Model model = Onnx.read(Onnx.bytes(file));
      Graph graph = Graph.of(model);
      Tensors tensors = new Tensors(Objects.requireNonNull(file.toAbsolutePath().getParent()));
      Folding.Folded folded = Folding.fold(graph, tensors, manager);
      this.program =
          BoundGraph.bind(
              graph.picture().name(),
              Torch.noise(pass, 99, dims),
              folded.nodes(),
              folded.constants(),
              model.opset(),
              manager);
    } catch (RuntimeException e) {
      manager.close();
      throw e;
    }
  }

  /** The number of arrays that outlive a pass. */
  int held() {
    return manager.getManagedArrays().size() + program.manager().getManagedArrays().size();
  }

  /** One tensor for one picture; born in the picture's manager. */
  NDArray run(NDArray picture, String tensor) {
    return Objects.requireNonNull(program.pass(picture, Set.of(tensor)).get(tensor));
  }

  @Override
  public void close() {
    program.close();
    manager.close();
  }
}
