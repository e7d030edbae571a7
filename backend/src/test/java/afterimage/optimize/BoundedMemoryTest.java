package afterimage.optimize;

import static org.junit.jupiter.api.Assertions.assertTrue;

import afterimage.network.Torch;
import afterimage.network.TorchFunction;
import afterimage.recipe.Recipe;
import afterimage.recipe.Rules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** However many kinds of objectives and sizes of canvases there have been, memory stays bounded. */
class BoundedMemoryTest {
  private static final long MOST_PROGRAMS = 96L << 20; // bytes, as in TorchFunction
  private static final long MOST_GROWTH = 200; // MiB, over three rounds of 300 programs
  private static final List<String> KINDS =
      List.of(
          "{'type':'class','index':3}",
          "{'type':'class','index':3,'of':'probability'}",
          "{'type':'class','index':3,'of':'logProbability'}",
          "{'type':'channel','layer':'b','unit':5}",
          "{'type':'neuron','layer':'d','unit':2,'x':3,'y':4}",
          "{'type':'layer','layer':'sum'}");

  /** Another number and order of kinds for each number: no two are of one shape. */
  private static Recipe shape(int number) {
    String terms =
        Integer.toString(number + 1, KINDS.size())
            .chars()
            .mapToObj(digit -> KINDS.get(digit - '0'))
            .collect(Collectors.joining(",", "[", "]"));
    return Tiny.natural("objective=" + Tiny.json(terms));
  }

  private static void step(Ascent ascent, Recipe recipe) {
    try (Optimization optimization = ascent.start(Rules.LATEST, recipe, Optional.empty())) {
      ascent.step(List.of(optimization));
      assertTrue(optimization.failure().isEmpty());
    }
  }

  private static int arrays() {
    return Torch.COMPUTE.manager().getManagedArrays().size();
  }

  @Test
  void sizesOfCanvasesLeave() {
    try (Ascent ascent = new Ascent(Tiny.NETWORK, Torch.COMPUTE)) {
      IntStream.of(32, 1024, 512, 256).forEach(size -> step(ascent, size(size)));
      int before = arrays();
      for (int round = 0; round < 3; round++) {
        IntStream.of(32, 48, 64, 80, 96, 1024, 512, 256).forEach(size -> step(ascent, size(size)));
      }
      assertTrue(arrays() <= before + 16, () -> before + " arrays became " + arrays());
    }
  }

  private static Recipe size(int size) {
    return Tiny.natural("canvas.size=" + size, "views.count=1", "views.noise=0");
  }

  @Test
  void aSessionOutlivesThatItsProgramsLeave() {
    Recipe recipe = Tiny.natural();
    OptimizerState whole = Tiny.after(recipe, 4);
    try (Optimization optimization = Tiny.start(recipe)) {
      Tiny.steps(optimization, 2);
      for (int i = 0; i < 160; i++) {
        TorchFunction.program(
            "def forward(self, a: Tensor) -> Tensor:\n"
                + String.format(Locale.ROOT, "  a = torch.add(a, %d)\n", i).repeat(100)
                + "  return a\n");
      }
      Tiny.steps(optimization, 2);
      Tiny.assertSame(whole, optimization.state());
    }
  }

  /**
   * Once 300 shapes and 60 sizes have come and gone, the same thrice more leave nothing behind. In
   * MiB resident after each round: 1545, 1572, 1572, 1572; where programs that leave were not
   * closed 1276, 1449, 1809, 2045.
   */
  @Test
  @Tag("slow")
  @EnabledOnOs(OS.LINUX)
  void threeHundredShapesEndWhereTheyBegan() throws IOException {
    List<Long> resident = new ArrayList<>();
    try (Ascent ascent = new Ascent(Tiny.NETWORK, Torch.COMPUTE)) {
      for (int round = 0; round < 4; round++) {
        for (int i = 0; i < 300; i++) {
          step(ascent, shape(i));
        }
        for (int size = 32; size < 512; size += 8) {
          step(ascent, size(size));
        }
        System.gc();
        resident.add(resident());
        System.out.printf(
            Locale.ROOT,
            "round %d: %d MiB resident, %d arrays, %d programs of %d KiB%n",
            round,
            resident.getLast(),
            arrays(),
            TorchFunction.compiled(),
            TorchFunction.compiledBytes() >> 10);
        assertTrue(TorchFunction.compiledBytes() <= MOST_PROGRAMS);
      }
    }
    assertTrue(resident.getLast() <= resident.getFirst() + MOST_GROWTH, () -> resident + " MiB");
  }

  /** In MiB. */
  private static long resident() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) >> 10)
        .findFirst()
        .orElse(0);
  }
}
