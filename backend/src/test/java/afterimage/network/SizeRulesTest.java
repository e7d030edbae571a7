package afterimage.network;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.ndarray.NDManager;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A network made for 8 x 8 pictures at 12 x 12: right, or refused with the node's name. */
class SizeRulesTest {
  @TempDir static Path folder = Path.of("");

  static Stream<Case> free() {
    List<Case> all = new ArrayList<>();
    all.add(Case.same("a convolution", x().noise("w", 4, 3, 3, 3).node("Conv", "x,w", "y")));
    all.add(
        Case.same(
            "a classifier with a pool of everything",
            x().noise("w", 3, 5)
                .node("GlobalAveragePool", "x", "g")
                .node("Flatten", "g", "f")
                .node("Gemm", "f,w", "y")));
    all.add(
        Case.same(
            "a mean over axes",
            x().node("ReduceMean", "x", "m", OnnxWriter.numbers("axes", 2, 3))
                .node("Relu", "m", "y")));
    all.add(Case.same("a constant per channel", x().noise("k", 3, 1, 1).node("Add", "x,k", "y")));
    all.add(Case.same("a number", x().scalar("k", 2).node("Mul", "k,x", "y")));
    all.add(
        Case.same(
            "a shape that is computed",
            x().node("Shape", "x", "s")
                .longs("a", 0)
                .longs("b", 2)
                .longs("r", -1)
                .node("Slice", "s,a,b", "h")
                .node("Concat", "h,r", "t", OnnxWriter.number("axis", 0))
                .node("Reshape", "x,t", "f")
                .node(
                    "ReduceMean",
                    "f",
                    "y",
                    OnnxWriter.numbers("axes", 2),
                    OnnxWriter.number("keepdims", 0))));
    all.add(
        Case.same(
            "channels that are cut",
            x().node("Split", "x", "a,b,c", OnnxWriter.number("axis", 1)).node("Add", "a,c", "y")));
    all.add(
        Case.same(
            "a small average pool",
            x().node("AveragePool", "x", "y", OnnxWriter.numbers("kernel_shape", 3, 3))));
    return all.stream();
  }

  static Stream<Hostile> fixed() {
    return Stream.of(
        Hostile.of(
            "a picture added", x().noise("k", 3, 8, 8).node("Add", "x,k", "y"), "Add node 'y'"),
        Hostile.of("a row added", x().noise("k", 8).node("Add", "x,k", "y"), "Add node 'y'"),
        Hostile.of(
            "a baked shape",
            x().longs("s", 1, 192)
                .noise("w", 192, 5)
                .node("Reshape", "x,s", "f")
                .node("Gemm", "f,w", "y"),
            "Reshape node 'f'"),
        Hostile.of(
            "a flattened picture",
            x().noise("w", 192, 5).node("Flatten", "x", "f").node("Gemm", "f,w", "y"),
            "Gemm node 'y'"),
        Hostile.of(
            "a pool of exactly one size",
            x().node("AveragePool", "x", "y", OnnxWriter.numbers("kernel_shape", 8, 8)),
            "AveragePool node 'y' pools exactly one size"),
        Hostile.of(
            "rows cut at a fixed place",
            x().longs("s", 1)
                .longs("e", 7)
                .longs("a", 2)
                .node("Slice", "x,s,e,a", "c")
                .node("Relu", "c", "y"),
            "Slice node 'c' cuts at a fixed place"),
        Hostile.of(
            "one row picked",
            x().longs("i", 3)
                .node("Gather", "x,i", "c", OnnxWriter.number("axis", 2))
                .node("Relu", "c", "y"),
            "Gather node 'c' picks a fixed place"),
        Hostile.of(
            "rows split",
            x().longs("p", 2, 6)
                .node("Split", "x,p", "a,b", OnnxWriter.number("axis", 2))
                .node("Relu", "b", "y"),
            "Split node 'a'"),
        Hostile.of(
            "a spread of one size",
            x().longs("s", 1, 3, 8, 8)
                .node("ReduceMean", "x", "m", OnnxWriter.numbers("axes", 2))
                .node("Expand", "m,s", "e")
                .node("Relu", "e", "y"),
            "Expand node 'e'"),
        Hostile.of(
            "positions of a transformer",
            x().longs("s", 0, 3, -1)
                .noise("k", 3, 64)
                .node("Reshape", "x,s", "t")
                .node("Add", "t,k", "u")
                .longs("r", 0, -1)
                .node("Reshape", "u,r", "v")
                .node("Relu", "v", "y"),
            "Add node 'u'"));
  }

  private static OnnxWriter x() {
    return OnnxWriter.net(17, 1, 3, 8, 8);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("free")
  void aNetworkWithoutASizeTakesAnother(Case each) {
    try (NDManager owner = Torch.manager();
        Network network = Network.load(each.net().write(folder.resolve("free.onnx")), owner)) {
      assertDoesNotThrow(() -> network.requireSize(12, 12), each.name());
      assertDoesNotThrow(() -> network.requireSize(8, 16), each.name());
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("fixed")
  void aNetworkOfOneSizeRefusesAnother(Hostile each) {
    Path file = OnnxWriter.write(folder.resolve("fixed.onnx"), each.bytes());
    try (NDManager owner = Torch.manager();
        Network network = Network.load(file, owner)) {
      assertDoesNotThrow(() -> network.requireSize(8, 8));
      for (int twice = 0; twice < 2; twice++) {
        NetworkException refusal =
            assertThrows(NetworkException.class, () -> network.requireSize(12, 12), each.name());
        Refused.assertLine(
            refusal.getMessage(), "fixed is made for 8x8 pictures and cannot take 12x12: ");
        Refused.assertLine(refusal.getMessage(), each.part());
      }
      assertDoesNotThrow(() -> network.requireSize(8, 8));
    }
  }

  @Test
  void aPictureSmallerThanAWindowIsRefused() {
    Path file =
        x().noise("w", 4, 3, 5, 5).node("Conv", "x,w", "y").write(folder.resolve("five.onnx"));
    try (NDManager owner = Torch.manager();
        Network network = Network.load(file, owner)) {
      NetworkException refusal =
          assertThrows(NetworkException.class, () -> network.requireSize(4, 4));
      Refused.assertLine(refusal.getMessage(), "Conv node 'y': the input (1, 3, 4, 4) is smaller");
    }
  }
}
