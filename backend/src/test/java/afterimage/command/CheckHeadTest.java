package afterimage.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import afterimage.Answer;
import afterimage.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checks of a network with several heads, and the two ways to name what is checked. */
class CheckHeadTest {
  @TempDir Path folder = Path.of("");

  @BeforeEach
  void copy() throws IOException {
    Files.copy(
        Path.of("src", "test", "resources", "networks", "multi-head.onnx"),
        folder.resolve("heads.onnx"));
  }

  @Test
  void theHeadIsChosenAndNoLongerGuessed() {
    Answer guessed = Program.run(folder, "check", "heads.onnx", "--json");
    assertEquals(0, guessed.code(), guessed::toString);
    assertEquals("gender", guessed.object().path("output").asText());
    Answer.assertSays(guessed.err(), "choose by --output");

    Answer chosen =
        Program.run(folder, "check", "--network", "heads.onnx", "--output", "emotion", "--json");
    assertEquals(0, chosen.code(), chosen::toString);
    assertFalse(chosen.err().contains("--output"), chosen::err);
    assertEquals("heads.onnx", chosen.object().path("file").asText());
    assertEquals("emotion", chosen.object().path("output").asText());
    assertEquals(7, chosen.object().path("classes").intValue());
  }

  @Test
  void aHeadThatIsNoneIsSaidWithThoseThatAre() {
    Answer answer = Program.run(folder, "check", "heads.onnx", "--output", "mood", "--json");
    assertEquals(2, answer.code(), answer::toString);
    assertEquals(
        "check: output must be one of 'age', 'gender', 'emotion', was 'mood'", answer.remark(2));
    assertEquals(false, answer.object().path("ok").booleanValue());
  }

  @Test
  void theNetworkIsNamedOnceInEitherWay() {
    for (String command : new String[] {"check", "layers"}) {
      Answer.assertSays(
          Program.inside(command).complaint(2),
          "name a network, for example: afterimage " + command);
      assertEquals(
          "name the network once: as NETWORK or by --network",
          Program.inside(command, "a.onnx", "--network", "b.onnx").complaint(2));
    }
    Answer answer = Program.run(folder, "layers", "--network", "heads.onnx");
    assertEquals(0, answer.code(), answer::toString);
    Answer.assertSays(answer.out(), "relu");
  }
}
