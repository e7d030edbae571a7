package afterimage.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import ai.djl.ndarray.NDManager;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Networks whose scores say little of a picture, and why. */
class InputSensitivityTest {
  private static final Path FILES = Path.of("src", "test", "resources", "networks");

  @TempDir Path folder = Path.of("");

  private static List<String> warnings(Path file) {
    try (NDManager owner = Torch.manager();
        Network network = Network.load(file, owner)) {
      return Check.warnings(network, Torch.COMPUTE, null);
    }
  }

  private static String warning(Path file) {
    List<String> all = warnings(file);
    assertEquals(1, all.size(), all::toString);
    return all.getFirst();
  }

  /** A classifier of two classes whose scores are about 3, plus a share of the picture's mean. */
  private Path weak(float share) {
    return OnnxWriter.net(17, 1, 3, 8, 8)
        .vector("b", 3, 4)
        .initializer(
            OnnxWriter.floats("w", new long[] {3, 2}, share, -share, share, share, share, 0))
        .node("GlobalAveragePool", "x", "g")
        .node("Flatten", "g", "f")
        .node("Gemm", "f,w,b", "y")
        .write(folder.resolve("weak.onnx"));
  }

  @Test
  void whereScoresDependOnBytesTheRangeIsDoubted() {
    String line = warning(FILES.resolve("caffe-bgr-255.onnx"));
    Refused.assertLine(line, "hardly depend on the picture: they differ by 0.32 %");
    Refused.assertLine(line, "far more in 0..255");
    Refused.assertLine(line, "caffe-bgr-255.json says \"std\": [0.003922, 0.003922, 0.003922]");
    Refused.assertLine(warning(weak(1e-3f)), "far more in 0..255");
  }

  @Test
  void whereNothingGetsThroughTheReluIsDoubtedAndNotTheRange() {
    String line = warning(FILES.resolve("dead-relu.onnx"));
    Refused.assertLine(line, "its scores are the same for black, white and noise in 0..1");
    Refused.assertLine(line, "ReLU");
    assertFalse(line.contains("std"), line);
  }

  @ParameterizedTest
  @ValueSource(floats = {1e-5f, 0})
  void whereScoresDependOnNoRangeThatIsSaid(float share) {
    String line = warning(weak(share));
    Refused.assertLine(line, "whatever its range");
    assertFalse(line.contains("std"), line);
  }

  @ParameterizedTest
  @ValueSource(strings = {"softmax-head", "sigmoid-multilabel", "head-10x1x1"})
  void whereScoresDependOnThePictureNothingIsSaid(String name) {
    assertEquals(List.of(), warnings(FILES.resolve(name + ".onnx")));
  }

  @Test
  void eachHeadIsDoubtedByItself() {
    Path file =
        OnnxWriter.net(17, 1, 3, 8, 8)
            .output("z")
            .noise("v", 3, 2)
            .vector("b", 3, 4)
            .noise("w", 3, 2)
            .scalar("k", 1e-5f)
            .node("GlobalAveragePool", "x", "g")
            .node("Flatten", "g", "f")
            .node("MatMul", "f,w", "m")
            .node("Mul", "m,k", "n")
            .node("Add", "n,b", "y")
            .node("Gemm", "f,v", "z")
            .write(folder.resolve("two.onnx"));
    try (NDManager owner = Torch.manager();
        Network network = Network.load(file, owner)) {
      Refused.assertLine(Check.warnings(network, Torch.COMPUTE, "y").toString(), "hardly depend");
      assertEquals(List.of(), Check.warnings(network, Torch.COMPUTE, "z"));
    }
  }
}
