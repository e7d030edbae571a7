package afterimage.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import afterimage.Answer;
import afterimage.Program;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What networks see in pictures, for people and for programs. */
class ScoreTest {
  @TempDir Path folder = Path.of("");

  /** The middle square of the picture in the README; its left half shows a lemon. */
  private Path lemon() throws IOException {
    var both = javax.imageio.ImageIO.read(Path.of("../docs/lemon-and-cup.png").toFile());
    int side = Math.min(both.getHeight(), both.getWidth() / 2);
    Path file = folder.resolve("lemon.png");
    javax.imageio.ImageIO.write(both.getSubimage(0, 0, side, side), "png", file.toFile());
    return file;
  }

  @Test
  void everyPictureAndNetworkIsAnObjectAndWhatIsNoPictureAnError() throws IOException {
    lemon();
    Picture.photo(folder.resolve("photo.jpg"), "jpg");
    Files.writeString(folder.resolve("no.png"), "no");
    Answer answer =
        Program.run(folder, "score", "lemon.png", "no.png", "photo.jpg", "--top", "3", "--json");
    assertEquals(1, answer.code(), answer::toString);
    assertEquals(
        "afterimage: no.png is not a picture (PNG, JPEG, GIF, BMP or TIFF)\n", answer.err());
    List<JsonNode> told = answer.objects();
    assertEquals(5, told.size());
    assertEquals(List.of("error"), Answer.fields(told.get(2)));
    Answer.assertSays(told.get(2).toString(), "no.png is not a picture");
    for (int i : new int[] {0, 1, 3, 4}) {
      JsonNode each = told.get(i);
      assertEquals(List.of("file", "network", "top"), Answer.fields(each));
      assertEquals(i < 2 ? "lemon.png" : "photo.jpg", each.get("file").asText());
      assertEquals(
          i % 3 == 0 ? "efficientnet-lite0" : "efficientnet-lite1", each.get("network").asText());
      assertEquals(3, each.get("top").size());
      double before = 1;
      for (JsonNode one : each.get("top")) {
        assertEquals(List.of("class", "label", "probability"), Answer.fields(one));
        assertTrue(one.get("probability").doubleValue() <= before, each::toString);
        before = one.get("probability").doubleValue();
      }
    }
    for (JsonNode each : told.subList(0, 2)) {
      JsonNode first = each.get("top").get(0);
      assertEquals("951 \"lemon\"", first.get("class") + " " + first.get("label"));
      assertTrue(first.get("probability").doubleValue() > 0.5, each::toString);
    }
  }

  @Test
  void peopleSeeBars() throws IOException {
    lemon();
    Answer answer =
        Program.run(folder, "score", "lemon.png", "--top", "2", "--network", "efficientnet-lite1");
    assertEquals(0, answer.code(), answer::toString);
    assertEquals("", answer.err());
    List<String> lines = answer.out().lines().toList();
    assertEquals(4, lines.size(), answer::out);
    assertEquals("lemon.png", lines.getFirst());
    assertEquals("  efficientnet-lite1", lines.get(1));
    assertTrue(lines.get(2).matches(" {2}[01]\\.\\d\\d [█#]{5,10}.* lemon"), answer::out);
    assertTrue(lines.get(3).matches(" {2}0\\.\\d\\d .{10} \\S.*"), answer::out);
  }
}
