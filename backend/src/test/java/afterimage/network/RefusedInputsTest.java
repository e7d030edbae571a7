package afterimage.network;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDManager;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Inputs that are not one square picture of three channels: what is said of them. */
class RefusedInputsTest {
  @TempDir Path folder = Path.of("");

  private Path file(OnnxWriter net) {
    return net.write(folder.resolve("net.onnx"));
  }

  /** A classifier of two classes of a picture of any size. */
  private static OnnxWriter classifier(long opset, long... dims) {
    return OnnxWriter.net(opset, dims)
        .noise("w", 3, 2)
        .node("GlobalAveragePool", "x", "g")
        .node("Flatten", "g", "f")
        .node("Gemm", "f,w", "y");
  }

  @ParameterizedTest
  @CsvSource({"64, 128", "128, 64", "8, 9"})
  void aNetworkThatTakesNoSquaresIsRefused(long height, long width) {
    assertEquals(
        "net.onnx: the network takes pictures of %dx%d (height x width); only squares are understood yet"
            .formatted(height, width),
        Refused.file(file(classifier(17, 1, 3, height, width)), "squares"));
  }

  @ParameterizedTest
  @CsvSource({"-1, -1, 224", "48, 48, 48", "48, -1, 48", "-1, 48, 48"})
  void aNetworkThatTakesSquaresOrLeavesThemOpenStays(long height, long width, int size) {
    try (NDManager owner = Torch.manager();
        Network network = Network.load(file(classifier(17, 1, 3, height, width)), owner)) {
      assertEquals(size, network.size());
    }
  }
}
