package afterimage.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import afterimage.Answer;
import afterimage.Program;
import afterimage.recipe.Preset;
import afterimage.recipe.Recipes;
import afterimage.recipe.Rules;
import afterimage.recipe.Tuning;
import afterimage.store.Pictures;
import afterimage.store.Provenance;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a picture says of itself makes it again, to the byte, whole or interrupted. */
class ReplayTest {
  @TempDir Path folder = Path.of("");

  private Answer run(int code, String... words) {
    Answer answer = Program.run(folder, words);
    assertEquals(code, answer.code(), answer::toString);
    return answer;
  }

  @Test
  void aPictureFromAPhotographIsMadeAgainWithoutThePhotograph() throws IOException {
    Path photo = Picture.photo(folder.resolve("photo.jpg"), "jpg");
    run(
        0,
        Picture.small(
            "render",
            "zebra",
            "--preset",
            "simonyan",
            "--set",
            "canvas.start=photo.jpg",
            "--out",
            "."));
    Files.delete(photo);
    Path made = folder.resolve("zebra.png");
    assertEquals(Preset.SIMONYAN, Picture.story(made).recipe().preset());
    assertEquals(1, Picture.story(made).threads());
    Answer answer = run(0, "replay", "zebra.png");
    assertEquals(1, Picture.story(folder.resolve("zebra-replay.png")).threads());
    assertTrue(answer.out().startsWith("zebra-replay.png  3 steps in "), answer::out);
    Picture.assertHolds(folder, "zebra.png", "zebra-replay.png");
    Picture.assertSame(made, folder.resolve("zebra-replay.png"));
  }

  @Test
  void tuningsOnTheWayAreAppliedAndWhatDiffersIsSaid() throws IOException {
    run(0, Picture.small("render", "lemon"));
    Provenance plain = Picture.story(folder.resolve("lemon.png"));
    Tuning tuning = new Tuning(2, Map.of("optimizer.rate", Recipes.value("5")));
    Provenance tuned =
        new Provenance(
            Rules.LATEST,
            plain.recipe(),
            List.of(tuning),
            3,
            plain.network(),
            "ab",
            "",
            "0.0.9",
            2,
            -1);
    Path file = folder.resolve("tuned.png");
    Files.write(file, Pictures.png(new byte[3 * 64 * 64], 64, tuned));
    Answer answer = run(0, "replay", "tuned.png", "--out", "again.png", "--threads", "1", "--json");
    assertEquals("again.png", answer.object().get("file").asText());
    Answer.assertSays(
        answer.err(),
        "the checksum differs",
        "1 threads compute here and 2 made the picture: it may differ");
    Provenance story = Picture.story(folder.resolve("again.png"));
    assertEquals(List.of(tuning), story.tunings());
    assertEquals(plain.checksum(), story.checksum());
    float[] before = Pictures.square(folder.resolve("lemon.png"), 64);
    float[] after = Pictures.square(folder.resolve("again.png"), 64);
    double apart = 0;
    for (int i = 0; i < before.length; i++) {
      apart += Math.abs(before[i] - after[i]) / before.length;
    }
    assertTrue(apart > 0.05, "the tuning had no effect: " + apart);
  }

  @Test
  void theNetworkThatMadeAPictureIsFoundByItsChecksumAndNeverByAPath() throws IOException {
    run(0, Picture.small("render", "lemon"));
    Provenance plain = Picture.story(folder.resolve("lemon.png"));
    write("renamed.png", plain, "my-own", plain.checksum());
    run(0, "replay", "renamed.png", "--out", "again.png");
    assertEquals(plain.network(), Picture.story(folder.resolve("again.png")).network());

    String path = Path.of("../models/efficientnet-lite0.onnx").toAbsolutePath().toString();
    write("path.png", plain, path, "ab");
    Answer answer = run(1, "replay", "path.png");
    Answer.assertSays(answer.complaint(1), "no network here is called", "with --network");
  }

  private void write(String name, Provenance plain, String network, String sha256)
      throws IOException {
    Provenance story =
        new Provenance(
            plain.rules(),
            plain.recipe(),
            List.of(),
            3,
            network,
            sha256,
            "",
            plain.version(),
            plain.threads(),
            -1);
    Files.write(folder.resolve(name), Pictures.png(new byte[3 * 64 * 64], 64, story));
  }

  /** Starts a long render of two classes, and signals it once the first has come some way. */
  private int interrupted(String signal) throws IOException, InterruptedException {
    ProcessBuilder builder =
        Program.builder(
            folder,
            "render",
            "lemon",
            "cup",
            "--size",
            "48",
            "--steps",
            "400",
            "--seed",
            "1",
            "--threads",
            "1",
            "--json");
    Process process = builder.redirectOutput(folder.resolve("out").toFile()).start();
    try (BufferedReader err =
        new BufferedReader(
            new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8))) {
      String line = err.readLine();
      assertTrue(line != null && line.startsWith("lemon  step 40/400 "), line);
      new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid())).start().waitFor();
      List<String> rest = err.lines().toList();
      int code = Program.code(process);
      Answer.assertSays(
          rest.getLast(), "afterimage: interrupted after step ", " of 400; ", "lemon.png");
      return code;
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void anInterruptedPictureIsKeptAndMadeAgainToTheSameStep() throws Exception {
    assumeFalse(isIgnored(2), "these tests run in the background, where Ctrl-C is ignored");
    assertEquals(130, interrupted("INT"));
    Picture.assertHolds(folder, "out", "lemon.png"); // and no cup
    Path made = folder.resolve("lemon.png");
    int step = Picture.story(made).step();
    assertTrue(step >= 40 && step < 400, "step " + step);
    assertEquals(400, Picture.story(made).recipe().steps());
    Answer told = new Answer(0, Files.readString(folder.resolve("out")), "");
    assertEquals(step, told.object().get("steps").intValue());
    assertTrue(told.object().get("probability").isNull(), told::out);

    run(0, "replay", "lemon.png", "--threads", "1");
    Picture.assertSame(made, folder.resolve("lemon-replay.png"));
  }

  @Test
  void whoeverEndsTheProcessPolitelyGetsThePictureToo() throws Exception {
    assertEquals(130, interrupted("TERM"));
    Picture.assertHolds(folder, "out", "lemon.png");
    assertTrue(Picture.story(folder.resolve("lemon.png")).step() >= 40);
  }

  /** Whether this process was started to ignore a signal; what it starts ignores it as well. */
  private static boolean isIgnored(int signal) throws IOException {
    Path status = Path.of("/proc/self/status");
    if (!Files.isReadable(status)) {
      return false;
    }
    return Files.readAllLines(status).stream()
        .filter(line -> line.startsWith("SigIgn:"))
        .map(line -> Long.parseUnsignedLong(line.substring("SigIgn:".length()).strip(), 16))
        .anyMatch(mask -> (mask >> (signal - 1) & 1) == 1);
  }
}
