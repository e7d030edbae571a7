package afterimage.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.ndarray.NDManager;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Names and kinds of layers as people say them. */
class LayerNamesTest {
  private static Onnx.Node node(String name, String operator, String weight, String tensor) {
    return new Onnx.Node(name, operator, "", List.of("x", weight), List.of(tensor), Map.of());
  }

  @ParameterizedTest
  @CsvSource({
    "/layer1/layer1.0/conv1/Conv, Conv, layer1.0.conv1.weight, /layer1/out, layer1.0.conv1",
    "/layer1/layer1.0/conv1/Conv, Conv, onnx::Conv_501, /layer1/out, layer1.0.conv1",
    "/features/features.3/conv/Conv, Conv, onnx::Conv_501, t, features.3.conv",
    "/layer1/layer1.0/relu/Relu, Relu, '', t, layer1.0.relu",
    "/layer1/layer1.0/Add, Add, '', t, layer1.0.add",
    "/Add, Add, '', t, add",
    "node_Conv_401, Conv, features.0.0.weight, getitem_3, features.0.0",
    "node_relu_1, Relu, '', relu_1, relu_1",
    "'', Relu, '', 585, relu",
    "'', Relu, '', act, act",
    "stem/conv, Conv, w, stem/conv, stem/conv"
  })
  void aNodeIsCalledByItsModule(
      String name, String operator, String weight, String tensor, String expected) {
    assertEquals(expected, new LayerNames().of(node(name, operator, weight, tensor)));
  }

  @Test
  void noTwoLayersShareAName() {
    LayerNames names = new LayerNames();
    Set<String> all = new HashSet<>();
    for (String each : List.of("a", "a", "a_2", "a", "a_2", "a_3", "a")) {
      all.add(names.of(node(each, "Relu", "", "t")));
    }
    assertEquals(7, all.size());
  }

  @Test
  void theLayersOfANetworkHaveKindsAndShapes(@TempDir Path folder) {
    Path file = HostileFileTest.tiny().write(folder.resolve("tiny.onnx"));
    try (NDManager owner = Torch.manager();
        Network network = Network.load(file, owner)) {
      assertEquals(
          List.of("conv 3x3", "relu", "global average pool", "linear"),
          network.layers().stream().map(Layer::kind).toList());
      assertEquals(List.of(4L, 8L, 8L), network.layer("b").shape());
      assertEquals(List.of(6L), network.layer("y").shape());
      float[] inverse = network.statistics().getFirst().known().get(1).toFloatArray();
      assertEquals(0, inverse[2], "a dead channel counts for nothing");
      assertNotEquals(0, inverse[3]);
      NetworkException refusal =
          assertThrows(NetworkException.class, () -> network.layer("gg\u001b"));
      Refused.assertLine(refusal.getMessage(), "tiny has no layer 'gg\\u001b'; near are [g, ");
    }
  }

  @ParameterizedTest
  @CsvSource({"3, 3, depthwise conv 3x3", "6, 3, conv 3x3", "3, 1, conv 3x3"})
  void convolutionsAreToldApart(long out, long groups, String kind, @TempDir Path folder) {
    Path file =
        Hostile.x()
            .noise("w", out, 3 / groups, 3, 3)
            .node("Conv", "x,w", "y", OnnxWriter.number("group", groups))
            .write(folder.resolve("conv.onnx"));
    try (NDManager owner = Torch.manager();
        Network network = Network.load(file, owner)) {
      assertEquals(kind, network.layer("y").kind());
    }
  }

  @Test
  void aKernelShapeOfNonsenseIsNotShown(@TempDir Path folder) {
    Path file =
        Hostile.x()
            .noise("w", 4, 3, 3, 2)
            .node("Conv", "x,w", "y", OnnxWriter.numbers("kernel_shape", 3))
            .write(folder.resolve("conv.onnx"));
    try (NDManager owner = Torch.manager();
        Network network = Network.load(file, owner)) {
      assertEquals("conv 3x2", network.layer("y").kind());
    }
  }

  @Test
  void aClipFromZeroToSixIsARelu6(@TempDir Path folder) {
    Path file =
        Hostile.x()
            .scalar("a", 0)
            .scalar("b", 6)
            .scalar("c", 5)
            .node("Clip", "x,a,b", "six")
            .node("Clip", "six,a,c", "y")
            .write(folder.resolve("clip.onnx"));
    try (NDManager owner = Torch.manager();
        Network network = Network.load(file, owner)) {
      assertEquals("relu6", network.layer("six").kind());
      assertEquals("clip", network.layer("y").kind());
    }
  }
}
