package afterimage.command;

import static org.junit.jupiter.api.Assertions.assertEquals;

import afterimage.Answer;
import afterimage.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Exit code 2: what the words name is not there. 1: it is there, and will not do. */
class ExitCodesTest {
  @TempDir Path folder = Path.of("");

  @BeforeEach
  void write() throws IOException {
    Files.copy(
        Path.of("src", "test", "resources", "networks", "multi-head.onnx"),
        folder.resolve("heads.onnx"));
    Files.writeString(folder.resolve("no.onnx"), "no");
    Files.writeString(folder.resolve("no.png"), "no");
    Files.createDirectory(folder.resolve("folder"));
    Files.writeString(
        folder.resolve("layer.json"),
        "{\"objective\":[{\"type\":\"channel\",\"layer\":\"relu\",\"unit\":0}]}");
    Picture.photo(folder.resolve("photo.jpg"), "jpg");
  }

  private String[] words(String line) {
    return line.replace("@", folder + "/").split(" ", -1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          2 | render lemon --network nope
          2 | render lemon --network @nope.onnx
          2 | render --recipe @nope.json
          2 | render lemon --set canvas.start=@nope.jpg
          2 | layers nope
          2 | layers @nope.onnx
          2 | score @photo.jpg --network nope
          2 | score @photo.jpg --network @nope.onnx
          2 | replay @nope.png
          2 | restore @nope
          2 | networks --networks @nope
          2 | networks --networks @no.onnx
          2 | serve --networks @nope
          1 | render --recipe @folder
          1 | render lemon --set canvas.start=@no.png
          1 | replay @no.png
          1 | replay @folder
          1 | replay @photo.jpg
          """)
  void beforeAnythingIsLoaded(int code, String line) {
    Program.inside(words(line)).complaint(code);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          2 | check nope
          2 | check @nope.onnx
          2 | check @heads.onnx --reference @nope.npz
          2 | check @heads.onnx --output nope
          2 | score @photo.jpg --network @heads.onnx --output nope
          2 | score @nope.png --network @heads.onnx --output age
          2 | render 0 --network @heads.onnx --output nope
          2 | render 99 --network @heads.onnx
          2 | render --recipe @layer.json --network @heads.onnx --output nope
          1 | check @no.onnx
          1 | check @heads.onnx --reference @folder
          1 | check @heads.onnx --reference /dev/zero
          1 | score @no.png --network @heads.onnx --output age
          1 | score @photo.jpg --network @no.onnx
          1 | render 0 --network @no.onnx
          """)
  void afterwards(int code, String line) {
    assertEquals(code, Program.run(folder, words(line)).code(), line);
  }

  @ParameterizedTest
  @ValueSource(strings = {"check", "render", "score", "replay", "restore"})
  void theHelpSaysSo(String command) {
    Answer.assertSays(
        Program.inside(command, "--help").out(),
        "  1     failed\n",
        "  2     the command line cannot be meant, or names what is not there\n");
  }
}
