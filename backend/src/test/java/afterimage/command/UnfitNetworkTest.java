package afterimage.command;

import afterimage.Answer;
import afterimage.Program;
import afterimage.network.OnnxWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A network for pictures that cannot be shown to it: no command has a number for it. */
class UnfitNetworkTest {
  @TempDir Path folder = Path.of("");

  @BeforeEach
  void write() throws java.io.IOException {
    OnnxWriter.net(17, 1, 3, 64, 128)
        .noise("w", 3, 2)
        .node("GlobalAveragePool", "x", "g")
        .node("Flatten", "g", "f")
        .node("Gemm", "f,w", "y")
        .write(folder.resolve("wide.onnx"));
    Picture.photo(folder.resolve("photo.jpg"), "jpg");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "check wide.onnx",
        "score photo.jpg --network wide.onnx",
        "render 1 --network wide.onnx --steps 1 --size 32"
      })
  void isRefused(String line) {
    Answer answer = Program.run(folder, line.split(" ", -1));
    Answer.assertSays(
        answer.complaint(1), "wide.onnx: the network takes pictures of 64x128", "only squares");
  }
}
