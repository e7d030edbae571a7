package afterimage.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import afterimage.Answer;
import afterimage.Program;
import afterimage.TinyNetwork;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The lists: networks and their layers. */
class ListsTest {
  @TempDir Path folder = Path.of("");

  private Answer done(String... words) {
    Answer answer = Program.run(folder, words);
    assertEquals(0, answer.code(), answer::toString);
    assertEquals("", answer.err());
    return answer;
  }

  @Test
  void bothNetworksAreListed() {
    List<String> lines = done("networks").out().lines().toList();
    assertEquals(3, lines.size());
    assertTrue(lines.get(0).matches("name +pixels +classes +layers +statistics"), lines::toString);
    assertTrue(lines.get(1).matches("efficientnet-lite0 +224 +1000 +\\d+ +yes"), lines::toString);
    assertTrue(lines.get(2).matches("efficientnet-lite1 +240 +1000 +\\d+ +yes"), lines::toString);
  }

  @Test
  void thoseOfAFolderAreListedTooAndWhatIsIgnoredThereIsSaid() throws IOException {
    Path more = Files.createDirectory(folder.resolve("more"));
    TinyNetwork.in(more, "tiny");
    TinyNetwork.in(more, "efficientnet-lite0");
    Answer answer = Program.run(folder, "networks", "--networks", "more");
    assertEquals(0, answer.code(), answer::toString);
    List<String> lines = answer.out().lines().toList();
    assertEquals(4, lines.size(), answer::out);
    assertTrue(lines.get(3).matches("tiny +32 +10 +\\d+ +yes"), lines::toString);
    Answer.assertSays(answer.remark(0), "more/efficientnet-lite0.onnx", "has the same name");
  }

  @Test
  void eachNetworkIsAnObject() {
    List<JsonNode> told = done("networks", "--json").objects();
    assertEquals(
        List.of("efficientnet-lite0", "efficientnet-lite1"),
        told.stream().map(each -> each.get("name").asText()).toList());
    for (JsonNode each : told) {
      assertEquals(
          List.of("name", "size", "classes", "layers", "statistics", "sha256"),
          Answer.fields(each));
      assertTrue(each.get("sha256").asText().matches("[0-9a-f]{64}"), each::toString);
    }
  }

  @Test
  void aNetworkIsANameOrAPath() {
    Path file = Path.of("../models/efficientnet-lite0.onnx").toAbsolutePath().normalize();
    List<String> lines = done("layers", file.toString()).out().lines().toList();
    assertTrue(
        lines.getFirst().matches("index +name +kind +shape +units +statistics"), lines::toString);
    List<JsonNode> told = done("layers", "efficientnet-lite0", "--json").objects();
    assertEquals(lines.size() - 1, told.size());
    for (int i = 0; i < told.size(); i++) {
      JsonNode each = told.get(i);
      assertEquals(
          List.of("index", "name", "kind", "shape", "units", "statistics"), Answer.fields(each));
      assertEquals(i, each.get("index").intValue());
      assertEquals(each.get("name").asText(), lines.get(i + 1).strip().split(" +", -1)[1]);
    }
    assertTrue(
        told.stream()
            .anyMatch(
                each ->
                    each.get("name").asText().equals("stem/relu6")
                        && each.get("units").intValue() == 32),
        told::toString);
  }
}
