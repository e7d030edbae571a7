package afterimage.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import afterimage.Answer;
import afterimage.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Words that cannot be meant: one line that says what and what instead, and exit code 2. */
class UsageTest {
  @TempDir Path folder = Path.of("");

  private static String refused(String line) {
    return Program.inside(line.split(" ", -1)).complaint(2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          rendr                          | 'rendr'; did you mean render
          lemon                          | 'lemon'
          --nope                         | unknown option: '--nope'; see afterimage --help
          render lemon --nope            | '--nope'; see afterimage render --help
          render                         | name a class to render, for example
          render lemon --steps           | --steps
          render lemon --steps abc       | '--steps': 'abc' is not an int
          render lemon --steps 0         | steps must be 1..1000000, was 0
          render lemon --steps 1000001   | steps must be 1..1000000, was 1000001
          render lemon --steps 1e999     | '1e999' is not an int
          render lemon --size 31         | canvas.size must be 32..1024, was 31
          render lemon --size 1025       | canvas.size must be 32..1024, was 1025
          render lemon --size -64        | canvas.size must be 32..1024, was -64
          render lemon --size NaN        | 'NaN' is not an int
          render lemon --seed -1         | seed must be 0..9007199254740991, was -1
          render lemon --seed 9007199254740992 | seed must be 0..9007199254740991
          render lemon --seed 1 --seed 2 | '--seed' (N) should be specified only once
          render lemon --threads 0       | threads must be 1..1024, was 0
          render lemon --threads 1025    | threads must be 1..1024, was 1025
          render lemon --device tpu      | device must be auto, cpu or cuda:N, was tpu
          render lemon --device cuda:x   | device must be auto, cpu or cuda:N, was cuda:x
          render lemon --preset monet    | preset must be one of natural, simonyan, lucid
          render lemon --preset lucid --recipe x | mutually exclusive
          render lemon --network nope    | there are efficientnet-lite0, efficientnet-lite1
          score                          | 'PICTURE'
          score a.png --top 0            | top must be 1 or more, was 0
          score a.png --threads -1       | threads must be 1..1024, was -1
          score a.png --network nope     | no network is called 'nope'
          replay                         | 'PICTURE'
          replay a.png b.png             | 'b.png'
          layers                         | name a network, for example: afterimage layers
          layers nope                    | no network is called 'nope'
          networks all                   | 'all'
          check                          | name a network, for example: afterimage check
          check a.onnx --device gpu      | device must be auto, cpu or cuda:N, was gpu
          bench what                     | MEASURE must be one of
          bench --rounds 0               | rounds must be 1 or more, was 0
          """)
  void whatCannotBeMeantIsRefusedInOneLine(String line, String says) {
    Answer.assertSays(refused(line), says);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          optimizer.rate           | set must be KEY=VALUE, for example optimizer.rate=0.02
          =3                       | set must be KEY=VALUE
          optimizer.rate=NaN       | optimizer.rate must be 0.000001..10, was NaN
          optimizer.rate=1e999     | optimizer.rate must be 0.000001..10, was
          optimizer.rate=-Infinity | optimizer.rate must be 0.000001..10, was
          optimizer.rate=fast      | optimizer.rate
          optimizer.rate=          | optimizer.rate
          optimizer.type="\\ud800"  | optimizer.type: a text must be a text of whole characters
          optimizer.rate=null      | optimizer.rate must have a value, was null
          optimizer.speed=1        | known here: beta1, beta2, clip, momentum, rate, schedule, type
          optimizer=adam           | optimizer must be an object
          optimizer.type=lbfgs     | optimizer.type must be one of adam, sgd
          nope.x=3                 | nope is not a field of a recipe; known here: canvas,
          steps=1.5                | steps
          canvas.size=7            | canvas.size must be 32..1024, was 7
          views.scale=[1]          | views.scale
          views.scale=[1.1,0.5]    | views.scale
          objective.1.weight=2     | objective.1.weight: there are only 1 there
          objective.0.weight=1e999 | objective.0.weight must be -100..100, was
          canvas.start=            | canvas.start must be noise, gray or a picture
          canvas.start=nope.jpg    | canvas.start must be noise, gray or a picture, and there is no
          """)
  void aValueThatCannotBeSetIsRefusedByItsField(String pair, String says) {
    Answer.assertSays(Program.inside("render", "lemon", "--set", pair).complaint(2), says);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ''                                        | the recipe is empty; it is a JSON object
          {                                         | not readable as JSON
          []                                        | a recipe is a JSON object
          {"objective":[]}                          | objective must be 1..32 terms, was 0
          {"objective":[{"type":"cat"}]}            | objective
          {"objective":[{"type":"class","label":"lemon"}],"steps":NaN}     | not readable as JSON
          {"objective":[{"type":"class","label":"lemon"}],"steps":1e999}   | steps
          {"objective":[{"type":"class","label":"lemon"}],"mood":1}        | mood is not a field
          {"objective":[{"type":"class","label":"lemon"}],"steps":1,"steps":2} | not readable
          {"steps":3}                               | name a class to render
          """)
  void aBrokenRecipeIsRefused(String json, String says) throws IOException {
    Path file = Files.writeString(folder.resolve("mix.json"), json);
    Answer.assertSays(Program.inside("render", "--recipe", file.toString()).complaint(2), says);
  }

  @Test
  void whatIsWrongInAFileIsSaidWithTheFile() throws IOException {
    Path file = Files.writeString(folder.resolve("mix.json"), "{");
    String refused = Program.inside("render", "--recipe", file.toString()).complaint(2);
    assertTrue(refused.startsWith(file + ": "), refused);
  }

  @Test
  void whatIsNoFileCannotBeARecipe() throws IOException {
    Path missing = folder.resolve("missing.json");
    assertEquals(
        "recipe: there is no file " + missing,
        Program.inside("render", "--recipe", missing.toString()).complaint(2));
    assertEquals(
        folder + " is no recipe: it is a folder; a recipe is a JSON file",
        Program.inside("render", "--recipe", folder.toString()).complaint(1));
    Path latin = Files.write(folder.resolve("a.json"), new byte[] {'"', (byte) 0xe9, '"'});
    Answer.assertSays(Program.inside("render", "--recipe", latin.toString()).complaint(1), "UTF-8");
  }

  @Test
  @Timeout(60)
  void aPipeOrADeviceIsReadByNoCommand() throws Exception {
    Path pipe = folder.resolve("pipe");
    assumeTrue(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor() == 0);
    String reason = "it is a pipe or a device; save what it gives in a file";
    assertEquals(
        "%s is no recipe: %s; a recipe is a JSON file".formatted(pipe, reason),
        Program.inside("render", "--recipe", pipe.toString()).complaint(1));
    for (String file : new String[] {pipe.toString(), "/dev/zero"}) {
      assertEquals(
          "cannot read %s: %s".formatted(file, reason),
          Program.inside("replay", file).complaint(1));
      assertEquals(
          "canvas.start: cannot read %s: %s".formatted(file, reason),
          Program.inside("render", "lemon", "--set", "canvas.start=" + file).complaint(1));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"render lemon --network ./nope.onnx", "layers nope.onnx"})
  void aNetworkThatIsNotThereIsSaid(String line) {
    Answer.assertSays(
        Program.inside(line.split(" ", -1)).complaint(2),
        "network: there is no file ",
        "nope.onnx");
  }

  @Test
  void aPlaceWhereNothingCanBeWrittenIsSaidBeforeTheWork() throws IOException {
    Path there = Files.createFile(folder.resolve("there"));
    assertEquals(
        "out: cannot write to " + there,
        Program.inside("render", "lemon", "--out", there.resolve("a.png").toString()).complaint(1));
    Answer.assertSays(
        Program.inside("render", "lemon", "cup", "--out", there.toString()).complaint(2),
        "out must be a folder as there are several classes");
  }
}
