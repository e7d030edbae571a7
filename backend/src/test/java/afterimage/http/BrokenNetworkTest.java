package afterimage.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import afterimage.network.OnnxWriter;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A file that is not understood, and networks that are none, over HTTP. */
class BrokenNetworkTest {
  @TempDir Path folder = Path.of("");

  private static JsonNode problem(HttpResponse<byte[]> response, int status, String code) {
    JsonNode problem = House.json(response);
    assertEquals(status, response.statusCode(), problem::toString);
    assertEquals(code, problem.path("code").asText(), problem::toString);
    assertTrue(!problem.path("hint").asText().isEmpty(), problem::toString);
    return problem;
  }

  @Test
  void aBrokenFileSaysWhatIsWrongWithItAndIsNoFaultOfTheServer() throws IOException {
    Files.writeString(folder.resolve("broken.onnx"), "no");
    try (House house = House.open(folder)) {
      for (String path : new String[] {"/api/networks/broken", "/api/networks/broken/layers"}) {
        JsonNode problem = problem(house.send("GET", path, ""), 409, "bad-network");
        assertTrue(problem.path("detail").asText().startsWith("broken.onnx: "), problem::toString);
      }
    }
  }

  @Test
  void aNetworkThatTakesNoSquaresIsNone() {
    OnnxWriter.net(17, 1, 3, 64, 128)
        .noise("w", 3, 2)
        .node("GlobalAveragePool", "x", "g")
        .node("Flatten", "g", "f")
        .node("Gemm", "f,w", "y")
        .write(folder.resolve("wide.onnx"));
    try (House house = House.open(folder)) {
      JsonNode problem = problem(house.send("GET", "/api/networks/wide", ""), 409, "bad-network");
      assertTrue(
          problem.path("detail").asText().contains("takes pictures of 64x128"), problem::toString);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/etc/passwd", "../x", "./efficientnet-lite0.onnx", "a.onnx"})
  void aPathIsNoNetworkOfARecipe(String path) {
    try (House house = House.open(folder)) {
      String recipe = House.RECIPE.strip().replaceFirst("\\{", "{\"network\": \"" + path + "\", ");
      problem(house.send("POST", "/api/sessions", recipe), 400, "bad-recipe");
    }
  }
}
