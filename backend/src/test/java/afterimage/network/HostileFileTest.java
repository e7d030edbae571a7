package afterimage.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDManager;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files made to hurt: each is refused with one line that names the place, soon. */
class HostileFileTest {
  @TempDir static Path folder = Path.of("");

  static Stream<Hostile> hostile() {
    return Hostile.all().stream();
  }

  /** A small network with one of each kind of thing. */
  static OnnxWriter tiny() {
    return OnnxWriter.net(17, -1, 3, 8, 8)
        .noise("w", 4, 3, 3, 3)
        .vector("s", 1, 2, 3, 4)
        .vector("v", 1, 2, 0, 4)
        .noise("f", 6, 4)
        .longs("r", 0, -1)
        .node("Conv", "x,w", "c", OnnxWriter.numbers("pads", 1, 1, 1, 1))
        .node("BatchNormalization", "c,s,s,s,v", "b")
        .node("Relu", "b", "a")
        .node("GlobalAveragePool", "a", "g")
        .node("Reshape", "g,r", "h")
        .node("Gemm", "h,f", "y", OnnxWriter.number("transB", 1), OnnxWriter.real("alpha", 0.5f));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("hostile")
  void isRefusedWithOneLineThatNamesThePlace(Hostile each) {
    Path file = OnnxWriter.write(folder.resolve("hostile.onnx"), each.bytes());
    String line = Refused.file(file, each.part());
    assertTrue(line.startsWith("hostile.onnx: "), line);
  }

  static Stream<Hostile> hoards() {
    return Hostile.hoards().stream();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("hoards")
  @Tag("slow") // fills four gigabytes before it is refused
  void memoryIsNotFilled(Hostile each) {
    Path file = OnnxWriter.write(folder.resolve("hoard.onnx"), each.bytes());
    Refused.within(Duration.ofSeconds(15), file, each.part());
  }

  @Test
  void everyCutOfAFileIsAnError() {
    byte[] whole = tiny().bytes();
    Path file = folder.resolve("cut.onnx");
    assertTrue(Refused.loads(OnnxWriter.write(file, whole)));
    for (int length = 0; length < whole.length; length++) {
      Refused.file(OnnxWriter.write(file, Arrays.copyOf(whole, length)), "cut.onnx: ");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4, 16})
  void flippedBitsAreReadOrRefused(int flips) {
    byte[] whole = tiny().metadata("mean", "0.5,0.5,0.5").metadata("size", "8").bytes();
    Random random = new Random(flips);
    int loaded = 0;
    for (int i = 0; i < 400; i++) {
      byte[] bytes = whole.clone();
      for (int flip = 0; flip < flips; flip++) {
        bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
      }
      loaded += Refused.loads(OnnxWriter.write(folder.resolve("flip.onnx"), bytes)) ? 1 : 0;
    }
    assertTrue(loaded < 400, "every one of them was read");
  }

  @Test
  void noiseIsRefused() {
    Random random = new Random(5);
    for (int i = 0; i < 300; i++) {
      byte[] bytes = new byte[random.nextInt(2000)];
      random.nextBytes(bytes);
      assertFalse(Refused.loads(OnnxWriter.write(folder.resolve("noise.onnx"), bytes)));
    }
  }

  @Test
  void aChainOf20000NodesIsRead() {
    Path file = Hostile.chain(20_000).write(folder.resolve("chain.onnx"));
    assertTimeout(
        Duration.ofSeconds(15),
        () -> {
          try (NDManager owner = Torch.manager();
              Network network = Network.load(file, owner)) {
            assertEquals(20_000, network.layers().size());
          }
        });
  }

  @Test
  void aFolderAndAMissingFileAreRefused() {
    Refused.file(folder, "");
    Refused.file(folder.resolve("missing.onnx"), "missing.onnx");
  }

  @Test
  void theAdviceOfALongNameIsCut() {
    OnnxWriter net = Hostile.x().node("n".repeat(10_000), "Foo", "", List.of("x"), List.of("y"));
    String line = Refused.file(net.write(folder.resolve("long.onnx")), "Foo node '");
    assertTrue(line.contains("n".repeat(120) + "…'"), line);
    assertFalse(line.contains("n".repeat(121)), line);
  }
}
