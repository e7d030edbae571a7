package afterimage.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** The files that the page reads too (png.test.mjs): both find the same in them. */
class PngTextTest {
  @TempDir Path folder = Path.of("");

  @TestFactory
  Stream<DynamicTest> aFileSaysHereWhatItSaysToThePage() throws IOException {
    try (InputStream in = PngTextTest.class.getResourceAsStream("/png/texts.json")) {
      JsonNode cases = new ObjectMapper().readTree(Objects.requireNonNull(in));
      assertTrue(cases.size() > 30);
      return cases
          .valueStream()
          .map(each -> DynamicTest.dynamicTest(each.path("name").asText(), () -> check(each)));
    }
  }

  private void check(JsonNode each) throws IOException {
    byte[] png = Base64.getDecoder().decode(each.path("png").asText());
    Path file = Files.write(folder.resolve("a.png"), png);
    if (each.has("refused")) {
      String said =
          assertThrows(PictureException.class, () -> Pictures.provenance(file)).getMessage();
      String opening = file + " says how it was made, and it cannot be understood: ";
      assertTrue(said.startsWith(opening + each.path("refused").asText()), said);
      assertFalse(said.contains("\n"), said);
    } else {
      Optional<Integer> step = Pictures.provenance(file).map(Provenance::step);
      assertEquals(
          each.has("step") ? Optional.of(each.path("step").asInt()) : Optional.empty(), step);
    }
  }
}
