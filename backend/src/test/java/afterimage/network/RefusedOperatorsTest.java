package afterimage.network;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What ONNX allows and the interpreter does not understand: an error that names the node. */
class RefusedOperatorsTest {
  @TempDir static Path folder = Path.of("");

  /**
   * A graph that onnxruntime runs.
   *
   * @param part what the refusal says
   */
  record Foreign(String part, OnnxWriter net) {
    @Override
    public String toString() {
      return part;
    }
  }

  static Stream<Foreign> foreign() {
    Wire toFloat = OnnxWriter.number("to", OnnxWriter.FLOAT);
    Wire toDouble = OnnxWriter.number("to", OnnxWriter.DOUBLE);
    Wire toWhole = OnnxWriter.number("to", OnnxWriter.INT64);
    Wire two = OnnxWriter.numbers("kernel_shape", 2, 2);
    return List.of(
        new Foreign(
            "Pad node 'y': pads must be 8 numbers from 0 on",
            x().longs("p", 0, 0, -1, 0, 0, 0, 0, 0).node("Pad", "x,p", "y")),
        new Foreign(
            "Pad node 'y': mode 'reflect'",
            x().longs("p", 0, 0, 1, 0, 0, 0, 0, 0)
                .node("Pad", "x,p", "y", OnnxWriter.text("mode", "reflect"))),
        new Foreign(
            "Cast node 'd': numbers that depend on the picture stay float32",
            x().node("Cast", "x", "d", toDouble).node("Cast", "d", "y", toFloat)),
        new Foreign(
            "ReduceMean node 'm': a mean of whole numbers",
            x().longs("k", 1, 2, 6)
                .node("ReduceMean", "k", "m")
                .node("Cast", "m", "f", toFloat)
                .node("Mul", "x,f", "y")),
        new Foreign(
            "ReduceProd node 'y': a product over one axis",
            x().node("ReduceProd", "x", "y", OnnxWriter.numbers("axes", 1, 2))),
        new Foreign(
            "Range node 'r': only whole numbers",
            x().scalar("a", 0)
                .scalar("b", 5)
                .scalar("c", 1)
                .node("Range", "a,b,c", "r")
                .node("Mul", "x,r", "y")),
        new Foreign(
            "MaxPool node 'y': the indices of the maxima", x().node("MaxPool", "x", "y,i", two)),
        new Foreign(
            "MaxPool node 'z': only pictures (n, c, h, w)",
            x().longs("s", 1, 3, -1)
                .node("Reshape", "x,s", "r")
                .node("MaxPool", "r", "z", OnnxWriter.numbers("kernel_shape", 2))
                .node("Relu", "z", "y")),
        new Foreign(
            "Conv node 'z': only convolutions over height and width",
            x().longs("s", 1, 3, -1)
                .noise("w", 4, 3, 3)
                .node("Reshape", "x,s", "r")
                .node("Conv", "r,w", "z")
                .node("Relu", "z", "y")),
        new Foreign(
            "Gather node 'y': input 1 depends on the picture",
            x().scalar("k", 0)
                .node("Mul", "x,k", "z")
                .node("Cast", "z", "i", toWhole)
                .longs("s", -1)
                .node("Reshape", "i,s", "j")
                .node("Gather", "x,j", "y")),
        new Foreign(
            "Clip node 'y': input 2 depends on the picture",
            x().node("ReduceMean", "x", "m", OnnxWriter.number("keepdims", 0))
                .node("Clip", "x,,m", "y")),
        new Foreign("Elu node 'y': this operator is not understood", x().node("Elu", "x", "y")))
        .stream();
  }

  private static OnnxWriter x() {
    return OnnxWriter.net(17, 1, 3, 6, 5);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("foreign")
  void isNamedWithItsNode(Foreign each) {
    float[] picture = new float[90];
    assertDoesNotThrow(
        () -> Oracle.run(each.net().bytes(), picture, 1, 3, 6, 5), "onnxruntime runs it");
    Path file = each.net().write(folder.resolve("foreign.onnx"));
    NetworkException refusal =
        assertThrows(NetworkException.class, () -> new Bound(file, 1, 3, 6, 5).close());
    Refused.assertLine(refusal.getMessage(), each.part());
  }
}
