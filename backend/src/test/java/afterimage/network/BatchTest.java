package afterimage.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.training.GradientCollector;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Several pictures in one pass give what they give one by one, whatever the file was made for. */
class BatchTest {
  @TempDir static Path folder = Path.of("");

  private static OnnxWriter features(long n) {
    return OnnxWriter.net(17, n, 3, 8, 8)
        .noise("w", 4, 3, 3, 3)
        .noise("k", 4, 5)
        .node("Conv", "x,w", "c")
        .node("Relu", "c", "r")
        .node("GlobalAveragePool", "r", "g");
  }

  static Stream<Case> single() {
    return Stream.of(
        Case.same(
            "a batch baked into Reshape",
            features(1).longs("s", 1, 4).node("Reshape", "g,s", "f").node("Gemm", "f,k", "y")),
        Case.same(
            "a free batch baked into Reshape",
            features(-1).longs("s", 1, 4).node("Reshape", "g,s", "f").node("Gemm", "f,k", "y")),
        Case.same(
            "the first of a batch",
            features(1)
                .longs("i", 0)
                .node("Gather", "g,i", "p")
                .node("Flatten", "p", "f")
                .node("Gemm", "f,k", "y")),
        Case.same(
            "the mean of a batch",
            features(1)
                .node("ReduceMean", "g", "m", OnnxWriter.numbers("axes", 0))
                .node("Flatten", "m", "f")
                .node("Gemm", "f,k", "y")),
        Case.same(
            "a batch joined with a constant",
            features(1)
                .noise("j", 1, 1, 1, 1)
                .node("Concat", "g,j", "q", OnnxWriter.number("axis", 1))
                .noise("l", 5, 5)
                .node("Flatten", "q", "f")
                .node("Gemm", "f,l", "y")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("single")
  void aNetworkForOnePictureIsFedOneByOne(Case each) {
    try (NDManager pass = Torch.manager();
        Network network = Network.load(each.net().write(folder.resolve("one.onnx")), pass)) {
      assertFalse(network.batches());
      assertSameAsOneByOne(network, pass, "y", 5);
      assertSameAsOneByOne(network, pass, "r", 4);
    }
  }

  @Test
  void aNetworkThatTakesBatchesIsFedAtOnce() {
    OnnxWriter net = features(1).node("Flatten", "g", "f").node("Gemm", "f,k", "y");
    try (NDManager pass = Torch.manager();
        Network network = Network.load(net.write(folder.resolve("many.onnx")), pass)) {
      assertTrue(network.batches());
      assertSameAsOneByOne(network, pass, "y", 5);
    }
  }

  private static void assertSameAsOneByOne(
      Network network, NDManager pass, String tensor, long units) {
    NDArray pictures = Torch.noise(pass, 4, 3, 3, 8, 8);
    NDArray all = run(network, pictures, tensor);
    assertEquals(3, all.getShape().get(0));
    assertEquals(units, all.getShape().get(1));
    for (int i = 0; i < 3; i++) {
      NDArray one = run(network, pictures.get(i + ":" + (i + 1)), tensor);
      assertTrue(Torch.distance(all.get(i), one.get(0)) < 1e-5);
    }
    assertTrue(
        Torch.distance(
                gradient(network, pictures, tensor, 3), gradientOneByOne(network, pictures, tensor))
            < 1e-5);
  }

  private static NDArray gradientOneByOne(Network network, NDArray pictures, String tensor) {
    NDArray first = gradient(network, pictures.get("0:1"), tensor, 1);
    NDArray second = gradient(network, pictures.get("1:2"), tensor, 1);
    return first.concat(second).concat(gradient(network, pictures.get("2:3"), tensor, 1));
  }

  private static NDArray gradient(Network network, NDArray pictures, String tensor, long count) {
    NDArray input = pictures.duplicate();
    input.setRequiresGradient(true);
    try (GradientCollector gradients = Torch.COMPUTE.engine().newGradientCollector()) {
      NDArray result = run(network, input, tensor);
      assertEquals(count, result.getShape().get(0));
      gradients.backward(result.square().sum());
    }
    return Objects.requireNonNull(input.getGradient()).duplicate();
  }

  private static NDArray run(Network network, NDArray pictures, String tensor) {
    return Objects.requireNonNull(network.run(pictures, Set.of(tensor)).get(tensor));
  }
}
