package afterimage.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import afterimage.recipe.Rules;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Scores and probabilities of networks as people have them. */
class HeadsTest {
  private static final Path FILES = Path.of("src", "test", "resources", "networks");

  @TempDir Path folder = Path.of("");

  /** A use of a network that is closed after it. */
  private interface Use {
    void of(Network network) throws Exception;
  }

  private static void with(Path file, Use use) {
    try (NDManager owner = Torch.manager();
        Network network = Network.load(file, owner)) {
      use.of(network);
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static Path fixture(String name) {
    return FILES.resolve(name + ".onnx");
  }

  private static float[] picture(int size) {
    Random random = new Random(5);
    float[] picture = new float[3 * size * size];
    for (int i = 0; i < picture.length; i++) {
      picture[i] = random.nextFloat();
    }
    return picture;
  }

  private static float[] shown(Network network, Head head) {
    return evaluated(network, head, head.probabilities("a"));
  }

  private static float[] evaluated(Network network, Head head, String expression) {
    try (NDManager pass = Torch.manager()) {
      int size = network.size();
      NDArray input = pass.create(picture(size), new Shape(1, 3, size, size));
      NDArray scores =
          Objects.requireNonNull(network.run(input, Set.of(head.logits())).get(head.logits()));
      return TorchFunction.of(expression, 1).apply(scores).toFloatArray();
    }
  }

  /** The numbers of the file's own output; OperatorsTest holds its operators to onnxruntime. */
  private static float[] says(Network network, String output) {
    try (NDManager pass = Torch.manager()) {
      int size = network.size();
      NDArray input = pass.create(picture(size), new Shape(1, 3, size, size));
      return Objects.requireNonNull(network.run(input, Set.of(output)).get(output)).toFloatArray();
    }
  }

  /** The file's own output is what is shown, and the logit is what goes into its activation. */
  @ParameterizedTest
  @CsvSource({
    "softmax-head, SOFTMAX, /7/Gemm_output_0",
    "softmax-then-identity, SOFTMAX, /7/Gemm_output_0",
    "softmax-then-mul1, SOFTMAX, /7/Gemm_output_0",
    "sigmoid-multilabel, SIGMOID, /7/Gemm_output_0",
    "saturated-sigmoid, SIGMOID, /4/Gemm_output_0",
    "head-10x1x1, SOFTMAX, g"
  })
  void theProbabilityIsWhatTheFileSays(String name, Head.Activation activation, String logits) {
    with(
        fixture(name),
        network -> {
          Head head = network.heads().of(null);
          assertEquals(activation, head.activation());
          assertEquals(logits, head.logits());
          assertEquals(10, head.labels().classes());
          float[] shown = shown(network, head);
          float[] logarithms = evaluated(network, head, head.logProbabilities("a"));
          float[] says = says(network, head.output());
          assertArrayEquals(says, shown, 1e-6f);
          for (int i = 0; i < says.length; i++) {
            assertEquals(says[i], Math.exp(logarithms[i]), 1e-5);
          }
        });
  }

  @Test
  void theLogarithmsOfASoftmaxStayScores() {
    with(
        fixture("logsoftmax-head"),
        network -> {
          Head head = network.heads().of(null);
          float[] shown = shown(network, head);
          float[] logarithms = says(network, head.output());
          for (int i = 0; i < shown.length; i++) {
            assertEquals(Math.exp(logarithms[i]), shown[i], 1e-6);
          }
        });
  }

  @ParameterizedTest
  @ValueSource(strings = {"binary-1unit-sigmoid", "binary-1unit"})
  void oneUnitIsAClassAndItsOpposite(String name) {
    with(
        fixture(name),
        network -> {
          Head head = network.heads().of(null);
          assertEquals(2, network.labels().classes());
          float[] shown = shown(network, head);
          float says = says(network, head.output())[0];
          double probability = name.endsWith("sigmoid") ? says : 1 / (1 + Math.exp(-says));
          assertEquals(probability, shown[0], 1e-6);
          assertEquals(1 - probability, shown[1], 1e-6);
          float[] scores = evaluated(network, head, head.scores("a"));
          assertEquals(-scores[0], scores[1]);
          String warnings = network.heads().warnings(null).toString();
          assertTrue(warnings.contains("class 1 its opposite"), warnings);
          assertEquals(!name.endsWith("sigmoid"), warnings.contains("no Sigmoid"), warnings);
        });
  }

  @Test
  void theLabelOfOneUnitNamesItsOppositeAndTwoAreNotGuessedAt() throws IOException {
    Path file = Files.copy(fixture("binary-1unit-sigmoid"), folder.resolve("net.onnx"));
    Files.writeString(folder.resolve("net.json"), "{\"labels\":\"labels.txt\"}");
    Files.writeString(folder.resolve("labels.txt"), "dog\n");
    with(file, network -> assertEquals(List.of("dog", "not dog"), network.labels().names()));
    Files.writeString(folder.resolve("labels.txt"), "cat\ndog\n");
    with(
        file,
        network -> {
          assertEquals(List.of(), network.labels().names());
          String warnings = network.heads().warnings(null).toString();
          assertTrue(warnings.contains("give the label of that one"), warnings);
        });
  }

  private Path tail(String... nodes) {
    return tail(10, nodes);
  }

  /** Ten scores in 0..3 or so, "s" (n, 10), and what each line (operator, inputs, output) adds. */
  private Path tail(int units, String... nodes) {
    OnnxWriter net =
        OnnxWriter.net(17, 1, 3, 32, 32)
            .noise("w", units, 3, 3, 3)
            .scalar("one", 1)
            .scalar("zero", 0)
            .scalar("two", 2)
            .vector("ones", 1, 1, 1, 1, 1, 1, 1, 1, 1, 1)
            .longs("row", 1, 10)
            .longs("column", 1, 10, 1)
            .longs("axis1", 1)
            .longs("axis2", 2)
            .node("Conv", "x,w", "c")
            .node("GlobalAveragePool", "c", "g")
            .node("Flatten", "g", "s");
    for (String each : nodes) {
      String[] words = each.split(" ", -1);
      List<Wire> attributes = new ArrayList<>();
      for (int i = 3; i < words.length; i++) {
        String[] pair = words[i].split("=", -1);
        attributes.add(
            pair[1].contains("/")
                ? OnnxWriter.numbers(
                    pair[0],
                    java.util.Arrays.stream(pair[1].split("/", -1))
                        .mapToLong(Long::parseLong)
                        .toArray())
                : OnnxWriter.number(pair[0], Long.parseLong(pair[1])));
      }
      net.node(words[0], words[1], words[2], attributes.toArray(new Wire[0]));
    }
    return net.write(folder.resolve("tail.onnx"));
  }

  @Test
  void howeverManyOperatorsThatChangeNothingFollow() {
    List<String> nodes = new ArrayList<>(List.of("Softmax s p0 axis=1"));
    String[] idle = {
      "Identity %s",
      "Reshape %s,row",
      "Mul %s,one",
      "Mul ones,%s",
      "Add %s,zero",
      "Add zero,%s",
      "Sub %s,zero",
      "Div %s,one",
      "Pow %s,one",
      "Dropout %s",
      "Cast %s to=1",
      "Flatten %s",
      "Clip %s,zero,one",
      "Relu %s",
      "Unsqueeze %s,axis2",
      "Transpose %s perm=0/1/2",
      "Squeeze %s,axis2",
      "Reshape %s,row"
    };
    int last = 0;
    for (int round = 0; round < 3; round++) {
      for (String each : idle) {
        String[] words = each.split(" ", -1);
        String rest = words.length > 2 ? " " + words[2] : "";
        String input = words[1].formatted("p" + last);
        last++;
        nodes.add(words[0] + " " + input + " p" + last + rest);
      }
    }
    nodes.add("Identity p" + last + " y");
    Path file = tail(nodes.toArray(new String[0]));
    with(
        file,
        network -> {
          Head head = network.heads().of(null);
          assertEquals("s", head.logits());
          float[] shown = shown(network, head);
          assertArrayEquals(says(network, "y"), shown, 1e-6f);
        });
  }

  /** What is no softmax over the classes, or is changed behind it, is none. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "Softmax s p axis=1;Mul p,two y",
        "Softmax s p axis=1;Sub one,p y",
        "Softmax s p axis=1;Clip p,zero,zero y",
        "Softmax s y axis=0",
        "Reshape s,column r;Softmax r p axis=2;Reshape p,row y",
        "LogSoftmax s p axis=1;Relu p y"
      })
  void whatChangesTheNumbersIsNoPartOfTheHead(String nodes) {
    Path file = tail(nodes.split(";", -1));
    with(file, network -> assertEquals("y", network.heads().of(null).logits()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "LogSoftmax s p axis=1;Exp p y",
        "Exp s e;ReduceSum e,axis1 t keepdims=1;Div e,t y",
        "Softmax s p axis=1;Reshape p,column y",
        "Reshape s,column r;Softmax r y axis=1"
      })
  void aSoftmaxInOtherWordsIsShownAsTheFileSaysIt(String nodes) {
    Path file = tail(nodes.split(";", -1));
    with(
        file,
        network -> {
          Head head = network.heads().of(null);
          float[] shown = shown(network, head);
          assertArrayEquals(says(network, "y"), shown, 1e-6f);
          boolean own = head.activation() == Head.Activation.NONE;
          assertEquals(own, nodes.startsWith("Exp"), head::toString);
          assertEquals(own, !network.heads().warnings(null).isEmpty());
        });
  }

  @Test
  void rulesOneMeanWhatTheyMeantAndShowWhatIsRight() {
    with(
        fixture("softmax-then-identity"),
        network -> {
          Head old = network.heads().climbed(Rules.ONE, null);
          assertEquals("19", old.logits());
          assertEquals(Head.Activation.SOFTMAX, old.activation());
          assertEquals("/7/Gemm_output_0", network.heads().climbed(Rules.TWO, null).logits());
          assertEquals("/7/Gemm_output_0", network.heads().shown(Rules.ONE, null).logits());
        });
    with(
        fixture("sigmoid-multilabel"),
        network -> {
          assertEquals("19", network.heads().climbed(Rules.ONE, null).logits());
          assertEquals(
              Head.Activation.SIGMOID, network.heads().shown(Rules.ONE, null).activation());
        });
  }

  @Test
  void ofSeveralHeadsItIsSaidWhichAndAnotherCanBeChosen() throws IOException {
    with(
        fixture("multi-head"),
        network -> {
          assertEquals("gender", network.heads().of(null).output());
          assertEquals(2, network.labels().classes());
          String warnings = network.heads().warnings(null).toString();
          Refused.assertLine(warnings, "those of output 'gender' of 'age', 'gender', 'emotion'");
          assertEquals(7, network.heads().of("emotion").labels().classes());
          assertEquals(List.of(), network.heads().warnings("emotion"));
          String line =
              assertThrows(NetworkException.class, () -> network.heads().of("mood")).getMessage();
          Refused.assertLine(line, "output must be one of 'age', 'gender', 'emotion', was 'mood'");
        });
    Path file = Files.copy(fixture("multi-head"), folder.resolve("net.onnx"));
    Files.writeString(folder.resolve("net.json"), "{\"output\":\"emotion\"}");
    with(
        file,
        network -> {
          assertEquals("emotion", network.heads().of(null).output());
          assertEquals("gender", network.heads().climbed(Rules.ONE, null).output());
          assertEquals(List.of(), network.heads().warnings(null));
        });
    Files.writeString(folder.resolve("net.json"), "{\"output\":\"mood\"}");
    Refused.file(file, "output must be one of 'age', 'gender', 'emotion', was 'mood'");
  }
}
