package afterimage.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import afterimage.recipe.Rules;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The PNGs of the program: the picture, how it was made, and nothing else. */
class PngTest {
  private static final int SIDE = 33; // odd, so that rows are not whole words

  @TempDir Path folder = Path.of("");

  private static byte[] noise() {
    byte[] rgb = new byte[3 * SIDE * SIDE];
    new Random(5).nextBytes(rgb);
    return rgb;
  }

  private static byte[] png() {
    return Pictures.png(noise(), SIDE, Made.provenance());
  }

  @Test
  void everyPixelIsStoredAsItIs() throws IOException {
    byte[] rgb = noise();
    var image = ImageIO.read(new ByteArrayInputStream(png()));
    assertEquals(List.of(SIDE, SIDE), List.of(image.getWidth(), image.getHeight()));
    byte[] read = new byte[rgb.length];
    for (int i = 0; i < SIDE * SIDE; i++) {
      int pixel = image.getRGB(i % SIDE, i / SIDE);
      read[3 * i] = (byte) (pixel >> 16);
      read[3 * i + 1] = (byte) (pixel >> 8);
      read[3 * i + 2] = (byte) pixel;
    }
    assertArrayEquals(rgb, read);
  }

  @Test
  void itSaysHowItWasMade() throws IOException {
    Path file = Files.write(folder.resolve("made.png"), png());
    assertEquals(Optional.of(Made.provenance()), Pictures.provenance(file));
  }

  @Test
  void aPictureOfAMillionPixelsAsAStartComesBackToo() throws IOException {
    byte[] rgb = new byte[3 * 1024 * 1024];
    new Random(7).nextBytes(rgb); // what cannot be compressed: the longest text there is
    Path photo =
        Files.write(folder.resolve("photo.png"), Pictures.png(rgb, 1024, Made.provenance()));
    var canvas =
        java.util.Map.of(
            "canvas.start",
            afterimage.recipe.Recipes.value("\"" + Pictures.start(photo, 1024) + "\""));
    Provenance large =
        new Provenance(
            Rules.LATEST,
            afterimage.recipe.Recipes.with(Made.recipe(), canvas),
            List.of(),
            1,
            "n",
            "c",
            "",
            "v",
            1,
            -1);
    Path file = Files.write(folder.resolve("made.png"), Pictures.png(noise(), SIDE, large));
    assertEquals(Optional.of(large), Pictures.provenance(file));
  }

  @Test
  void theSameInputGivesTheSameBytesAndAnotherGivesOthers() {
    assertArrayEquals(png(), png());
    Provenance made = Made.provenance();
    Provenance later =
        new Provenance(
            Rules.LATEST,
            made.recipe(),
            made.tunings(),
            18,
            made.network(),
            "c",
            "",
            made.version(),
            made.threads(),
            -1);
    assertNotEquals(Arrays.hashCode(png()), Arrays.hashCode(Pictures.png(noise(), SIDE, later)));
  }

  @Test
  void itHoldsNoTimeNoHostAndNoPath() throws IOException {
    assertEquals(List.of("IHDR", "iTXt", "IDAT", "IEND"), Chunks.types(png()));
    Path file = Files.write(folder.resolve("made.png"), png());
    String bytes = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
    Stream.of(
            folder.toString(),
            System.getProperty("user.dir"),
            System.getProperty("java.io.tmpdir") + "/",
            InetAddress.getLoopbackAddress().getHostName(),
            Integer.toString(java.time.Year.now(java.time.ZoneId.systemDefault()).getValue()) + "-")
        .forEach(word -> assertFalse(bytes.contains(word), word));
  }

  @Test
  void aPngOfSomebodyElseSaysNothing() throws IOException {
    byte[] plain = Chunks.rgb(1, 1).text("Comment", "{}").pixels(new byte[4]).end();
    assertEquals(
        Optional.empty(), Pictures.provenance(Files.write(folder.resolve("a.png"), plain)));
    var image = new java.awt.image.BufferedImage(2, 2, java.awt.image.BufferedImage.TYPE_INT_RGB);
    Path photo = folder.resolve("b.jpg");
    ImageIO.write(image, "jpg", photo.toFile());
    assertEquals(Optional.empty(), Pictures.provenance(photo));
  }

  @Test
  void theTextIsFoundAmongOthersAndBehindThePixels() throws IOException {
    byte[] png =
        Chunks.rgb(1, 1)
            .text("Comment", "{}")
            .pixels(new byte[4])
            .text(Pictures.KEYWORD, Made.provenance().json())
            .end();
    Path file = Files.write(folder.resolve("a.png"), png);
    assertEquals(Optional.of(Made.provenance()), Pictures.provenance(file));
  }
}
