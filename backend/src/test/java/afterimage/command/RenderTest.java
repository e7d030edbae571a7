package afterimage.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import afterimage.Answer;
import afterimage.Program;
import afterimage.recipe.Preset;
import afterimage.recipe.Term;
import afterimage.store.Provenance;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rendering as a process: files, names, words and objects. */
class RenderTest {
  private static final List<String> FIELDS =
      List.of(
          "class",
          "label",
          "file",
          "steps",
          "seconds",
          "stepsPerSecond",
          "probability",
          "secondOpinion");

  @TempDir Path folder = Path.of("");

  private Answer done(String... words) {
    Answer answer = Program.run(folder, words);
    assertEquals(0, answer.code(), answer::toString);
    return answer;
  }

  @Test
  void aClassBecomesAFileInThisFolderAndAnObject() throws Exception {
    JsonNode told = done(Picture.small("render", "LEM", "--json")).object();
    Picture.assertHolds(folder, "lemon.png");
    assertEquals(FIELDS, Answer.fields(told));
    assertEquals(
        "951 lemon lemon.png 3",
        told.get("class")
            + " "
            + told.get("label").asText()
            + " "
            + told.get("file").asText()
            + " "
            + told.get("steps"));
    for (String each : List.of("probability", "secondOpinion")) {
      double share = told.get(each).doubleValue();
      assertTrue(told.get(each).isNumber() && share > 0 && share < 1, told::toString);
    }
    double seconds = told.get("seconds").doubleValue();
    assertTrue(seconds > 0 && seconds < 60, told::toString);
    assertEquals(3, seconds * told.get("stepsPerSecond").doubleValue(), 0.2, told::toString);

    Provenance story = Picture.story(folder.resolve("lemon.png"));
    assertEquals(List.of(), story.tunings());
    assertEquals(3, story.step());
    assertEquals(3, story.recipe().steps());
    assertEquals(64, story.recipe().canvas().size());
    assertEquals(1, story.recipe().seed());
    assertEquals(
        List.of(new Term.ClassTerm("lemon", null, Term.Of.LOGIT, 1)), story.recipe().objective());
    assertEquals("efficientnet-lite0", story.network());
    assertEquals(sha256(Path.of("../models/efficientnet-lite0.onnx")), story.checksum());
    assertEquals(
        Program.inside("--version").out().split("[ ,]", -1)[1], story.version(), "the version");
  }

  private static String sha256(Path file) throws Exception {
    return HexFormat.of()
        .formatHex(
            java.security.MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
  }

  @Test
  void theSameRecipeGivesTheSameBytesAndAnotherSeedDoesNot() throws IOException {
    Files.writeString(folder.resolve("a.png"), "in the way");
    Answer answer = done(Picture.small("render", "lemon", "--out", "a.png"));
    assertTrue(
        answer
            .out()
            .matches(
                "a\\.png {2}3 steps in [\\d.]+ s, [\\d.]+ steps/s {2}efficientnet-lite0: 0\\.\\d\\d"
                    + " {2}efficientnet-lite1, which took no part: 0\\.\\d\\d\\n"),
        answer::out);
    assertEquals(3, answer.err().lines().filter(line -> line.startsWith("lemon  step ")).count());
    assertEquals(3, answer.err().lines().count(), answer::err);

    done(
        "render",
        "951",
        "--set",
        "canvas.size=64",
        "--set",
        "steps=3",
        "--set",
        "seed=1",
        "--threads",
        "1",
        "--device",
        "CPU",
        "--out",
        folder.resolve("new/b").toString());
    Picture.assertHolds(folder, "a.png", "new");
    Picture.assertHolds(folder.resolve("new"), "b");
    Picture.assertSame(folder.resolve("a.png"), folder.resolve("new/b"));

    done("render", "lemon", "--size", "64", "--steps", "3", "--seed", "2", "--threads", "1");
    assertNotEquals(
        -1, Files.mismatch(folder.resolve("a.png"), folder.resolve("lemon.png")), "the seed");
  }

  @Test
  void severalClassesGoToAFolderAndNamesAreToldApart() throws IOException {
    Path pictures = folder.resolve("my pictures");
    Files.createDirectory(pictures);
    Files.writeString(pictures.resolve("cardigan-474.png"), "in the way");
    Answer answer =
        done(
            Picture.small(
                "render", "474", "264", "european fire", "474", "--out", "my pictures", "--json"));
    Picture.assertHolds(
        pictures, "cardigan-474.png", "Cardigan-264.png", "European-fire-salamander.png");
    List<JsonNode> told = answer.objects();
    assertEquals(
        List.of(474, 264, 25), told.stream().map(each -> each.get("class").intValue()).toList());
    assertEquals(
        List.of("cardigan", "Cardigan", "European fire salamander"),
        told.stream().map(each -> each.get("label").asText()).toList());
    for (JsonNode each : told) {
      assertEquals(FIELDS, Answer.fields(each));
      assertEquals(3, Picture.story(folder.resolve(each.get("file").asText())).step());
    }
    assertTrue(answer.err().contains("cardigan is named twice"), answer::err);
  }

  @Test
  void aRecipeOfSeveralTermsHasItsFirstClass() throws IOException {
    Files.writeString(
        folder.resolve("mix.json"),
        """
        {"preset": "lucid", "seed": 5, "canvas": {"size": 48}, "steps": 9, "objective": [
          {"type": "channel", "layer": "stem/relu6", "unit": 4, "weight": 0.5},
          {"type": "class", "index": 954},
          {"type": "class", "label": "orange", "weight": -0.3}]}
        """);
    Answer answer =
        done(
            "render",
            "--recipe",
            "mix.json",
            "--steps",
            "2",
            "--set",
            "objective.0.weight=2",
            "--set",
            "optimizer.rate=0.125",
            "--json",
            "--out",
            "mix.png");
    JsonNode told = answer.object();
    assertEquals(FIELDS, Answer.fields(told));
    assertEquals(
        "954 \"banana\" \"mix.png\" 2",
        "%s %s %s %s"
            .formatted(told.get("class"), told.get("label"), told.get("file"), told.get("steps")));
    Provenance story = Picture.story(folder.resolve("mix.png"));
    assertEquals(Preset.LUCID, story.recipe().preset());
    assertEquals(0.125, story.recipe().optimizer().rate());
    assertEquals(5, story.recipe().seed());
    assertEquals(2, story.recipe().objective().getFirst().weight());
    assertEquals(2, story.recipe().steps());
  }

  @Test
  void whatHasNoClassSaysNullAndIsNamedByItsObjective() throws IOException {
    Files.writeString(
        folder.resolve("layer.json"),
        "{\"objective\":[{\"type\":\"channel\",\"layer\":\"stem/relu6\",\"unit\":4}]}");
    JsonNode told = done(Picture.small("render", "--recipe", "layer.json", "--json")).object();
    assertEquals(FIELDS, Answer.fields(told));
    for (String each : List.of("class", "label", "probability", "secondOpinion")) {
      assertTrue(told.get(each).isNull(), told::toString);
    }
    assertEquals("stem-relu6-4.png", told.get("file").asText());
    Picture.assertHolds(folder, "layer.json", "stem-relu6-4.png");
  }
}
