package afterimage.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import afterimage.recipe.Recipe;
import afterimage.recipe.Recipes;
import afterimage.recipe.Rules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A picture as the start of a canvas: in the recipe, to the last bit. */
class StartTest {
  @TempDir Path folder = Path.of("");

  private static Recipe.Canvas canvas(String start) {
    Map<String, com.fasterxml.jackson.databind.JsonNode> set =
        Map.of(
            "canvas.start", Recipes.value("\"" + start + "\""), "canvas.size", Recipes.value("32"));
    return Recipes.with(Made.recipe(), set).canvas();
  }

  @Test
  void aPhotographComesBackAsItWas() throws IOException {
    byte[] rgb = new byte[3 * 32 * 32];
    new Random(3).nextBytes(rgb);
    Path photo = Files.write(folder.resolve("a.png"), Pictures.png(rgb, 32, Made.provenance()));
    float[] start = Pictures.start(canvas(Pictures.start(photo, 32)), Rules.LATEST).orElseThrow();
    assertArrayEquals(Pictures.square(photo, 32), start, 1e-6f);
    assertEquals((rgb[3] & 0xff) / 255f, start[1], 1e-6f);
  }

  @Test
  void whereItCameFromIsNotToldOn() throws IOException {
    Path photo =
        Files.write(
            folder.resolve("a.png"), Pictures.png(new byte[3 * 32 * 32], 32, Made.provenance()));
    String uri = Pictures.start(photo, 32);
    byte[] png = java.util.Base64.getDecoder().decode(uri.substring(uri.indexOf(',') + 1));
    assertEquals(java.util.List.of("IHDR", "IDAT", "IEND"), Chunks.types(png));
  }

  @Test
  void itIsScaledToTheCanvas() throws IOException {
    byte[] rgb = new byte[3 * 7 * 7];
    java.util.Arrays.fill(rgb, (byte) 51);
    Path photo = Files.write(folder.resolve("a.png"), Pictures.png(rgb, 7, Made.provenance()));
    float[] start = Pictures.start(canvas(Pictures.start(photo, 7)), Rules.LATEST).orElseThrow();
    assertEquals(3 * 32 * 32, start.length);
    assertEquals(0.2f, start[500], 1e-5f);
  }

  @Test
  void noiseAndGrayAreNoPictures() {
    assertEquals(Optional.empty(), Pictures.start(canvas("noise"), Rules.LATEST));
    assertEquals(Optional.empty(), Pictures.start(canvas("gray"), Rules.LATEST));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          data:image/png,AAAA        | canvas.start must be a data URI in base64
          data:image/png;base64,A?A  | canvas.start is not valid base64
          data:image/png;base64,AAAA | canvas.start is not a picture
          data:image/png;base64,     | canvas.start is not a picture
          """)
  void aDataUriThatIsNoPictureIsRefused(String uri, String says) {
    PictureException refused =
        assertThrows(PictureException.class, () -> Pictures.start(canvas(uri), Rules.LATEST));
    assertTrue(refused.getMessage().startsWith(says), refused::getMessage);
    assertEquals(1, refused.getMessage().lines().count());
  }
}
