package afterimage.command;

import static org.junit.jupiter.api.Assertions.assertEquals;

import afterimage.Answer;
import afterimage.Program;
import afterimage.network.OnnxWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Networks that were made for pictures of another size than those that are shown to them. */
class OwnSizeTest {
  @TempDir Path folder = Path.of("");

  private void net(int side) {
    OnnxWriter.net(17, 1, 3, side, side)
        .noise("w", 3, 2)
        .node("GlobalAveragePool", "x", "g")
        .node("Flatten", "g", "f")
        .node("Gemm", "f,w", "y")
        .write(folder.resolve("net.onnx"));
  }

  private String said(String line) {
    Answer answer = Program.run(folder, line.split(" ", -1));
    assertEquals(0, answer.code(), answer::toString);
    return answer
        .err()
        .lines()
        .filter(each -> each.contains("made for"))
        .reduce("", (all, each) -> all + each + "\n");
  }

  @ParameterizedTest
  @CsvSource({
    "32, '32 shows its own'",
    "16, '32 comes closest'",
    "149, '149 shows its own'",
    "337, '337 shows its own'"
  })
  void areWarnedOfOnce(int side, String way) {
    net(side);
    String says =
        "the network was made for %sx%s pictures; views of 224 are shown to it; --size %s\n"
            .formatted(side, side, way);
    assertEquals("afterimage: net.onnx: " + says, said("check net.onnx"));
    assertEquals(
        "afterimage: net: " + says, said("render 0 1 --network net.onnx --steps 1 --out folder"));
  }

  @Test
  void areNotWhereTheSizeIsChosen() throws IOException {
    net(32);
    Files.writeString(
        folder.resolve("large.json"),
        "{\"canvas\":{\"size\":96},\"objective\":[{\"type\":\"class\",\"index\":0}]}");
    assertEquals("", said("render 0 --network net.onnx --steps 1 --size 96"));
    assertEquals("", said("render 0 --network net.onnx --steps 1 --set canvas.size=96"));
    assertEquals("", said("render --recipe large.json --network net.onnx --steps 1"));
  }

  @Test
  void areNotWherePicturesAreOfAboutTheirSize() {
    net(150);
    assertEquals("", said("check net.onnx"));
    net(336);
    assertEquals("", said("check net.onnx"));
  }

  @Test
  void mayHaveTheirSizeFromWhatStandsBesideThemOrNone() throws IOException {
    net(-1);
    assertEquals("", said("check net.onnx"));
    Files.writeString(folder.resolve("net.json"), "{\"size\": 64}");
    Answer.assertSays(said("check net.onnx"), "made for 64x64 pictures");
  }
}
