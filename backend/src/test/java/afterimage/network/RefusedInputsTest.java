package afterimage.network;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDManager;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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
        "net.onnx: the network takes pictures of %sx%s (height x width); only squares are understood yet"
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

  private static OnnxWriter of(int type) {
    return OnnxWriter.empty()
        .opset("", 17)
        .output("y")
        .input(OnnxWriter.named("x", OnnxWriter.type(type, 1, 3, 8, 8)));
  }

  @ParameterizedTest
  @CsvSource({
    "2, uint8",
    "3, int8",
    "7, int64",
    "10, float16",
    "11, float64",
    "16, bfloat16",
    "0, undefined",
    "99, number 99"
  })
  void theElementTypeIsSaidByItsName(int type, String name) {
    assertEquals(
        "net.onnx: the input 'x' has the element type %s; float32 is understood: export the network for it"
            .formatted(name),
        Refused.file(file(of(type).node("Relu", "x", "y")), "float32"));
  }

  @ParameterizedTest
  @CsvSource({"8, string", "10, float16", "16, bfloat16", "0, undefined", "99, number 99"})
  void theElementTypeOfATensorIsSaidByItsName(int type, String name) {
    OnnxWriter net =
        OnnxWriter.net(17, 1, 3, 8, 8)
            .initializer(OnnxWriter.tensor("k", type, 1))
            .node("Add", "x,k", "y");
    assertEquals(
        "net.onnx: tensor 'k' has the element type %s; float32, float64, int32, int64 and bool are understood"
            .formatted(name),
        Refused.file(file(net), "bool"));
  }

  @Test
  void whatACastMakesIsSaidByItsName() {
    OnnxWriter net =
        OnnxWriter.net(17, 1, 3, 8, 8).node("Cast", "x", "y", OnnxWriter.number("to", 10));
    assertEquals(
        "net.onnx: Cast node 'y': element type float16; float32, float64, int32, int64 and bool"
            + " are understood",
        Refused.file(file(net), "Cast"));
  }

  @Test
  void severalInputsAreSaidWithTheirShapesAndTypes() {
    OnnxWriter net =
        OnnxWriter.net(17, -1, 3, 64, 64)
            .input(OnnxWriter.named("meta", OnnxWriter.type(7, 1, 5)))
            .node("Add", "x,meta", "y");
    assertEquals(
        "net.onnx: the network has 2 inputs: 'x' (?, 3, 64, 64) float32 and 'meta' (1, 5) int64;"
            + " one picture (n, 3, height, width) is understood: export it with the others as"
            + " constants",
        Refused.file(file(net), "inputs"));
    for (int i = 0; i < 1000; i++) {
      net.input("more" + i, 1);
    }
    Refused.file(file(net), "'meta' (1, 5) int64, 'more0' (1) float32 and 999 more; one picture");
  }

  @Test
  void aNetworkWithoutInputIsSaid() {
    OnnxWriter net = OnnxWriter.empty().opset("", 17).output("y").scalar("k", 1);
    Refused.file(file(net.node("Relu", "k", "y")), "the network has no input; one picture");
  }

  @ParameterizedTest
  @ValueSource(longs = {7, 25, 26, 27, 28})
  void anOperatorSetWhoseMeaningsAreKnownIsUnderstood(long opset) {
    try (NDManager owner = Torch.manager();
        Network network = Network.load(file(classifier(opset, 1, 3, 8, 8)), owner)) {
      assertEquals(List.of(2L), network.layers().getLast().shape());
    }
  }

  @Test
  void whatANewerSetHasAnewIsRefusedByTheOperator() {
    OnnxWriter net = OnnxWriter.net(26, 1, 3, 8, 8).node("CumProd", "x", "y");
    assertEquals(
        "net.onnx: CumProd node 'y': this operator is not understood yet",
        Refused.file(file(net), "CumProd"));
    assertEquals(
        "net.onnx: the file uses ONNX operator set 29; what operators mean is known from 7 to 28:"
            + " export it again with one of these",
        Refused.file(file(classifier(29, 1, 3, 8, 8)), "29"));
  }
}
