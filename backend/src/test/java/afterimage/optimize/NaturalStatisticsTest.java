package afterimage.optimize;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import afterimage.network.Network;
import afterimage.network.OnnxWriter;
import afterimage.network.Torch;
import afterimage.optimize.NaturalStatistics.Drawn;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The distance to what batch norms recorded, against a plain computation of it. */
class NaturalStatisticsTest {
  private static final float[] PICTURES = pictures(3);
  private static final double WEIGHT = 0.4;

  @TempDir Path folder = Path.of("");

  private static float[] pictures(int count) {
    float[] pixels = new float[count * 3 * Tiny.SIZE * Tiny.SIZE];
    Random random = new Random(5);
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = random.nextFloat();
    }
    return pixels;
  }

  /** |mean - m| + |var - v| over the living channels of one layer, ten times for the first. */
  static double distance(Network network, Network.Statistics layer, int count, float... pictures) {
    float[] y = Tiny.says(network, layer.tensor(), pictures);
    float[] inverse = layer.known().get(1).toFloatArray();
    float[] shift = layer.known().get(0).toFloatArray();
    float[] mean = layer.mean().toFloatArray();
    float[] variance = layer.known().get(2).toFloatArray();
    double means = 0;
    double variances = 0;
    for (int c = 0; c < inverse.length; c++) {
      if (inverse[c] != 0) {
        float[] x = Plain.channel(y, count, inverse.length, c);
        for (int i = 0; i < x.length; i++) {
          x[i] = (x[i] - shift[c]) * inverse[c] + mean[c]; // before the batch norm
        }
        means += Math.pow(Plain.mean(x) - mean[c], 2);
        variances += Math.pow(Plain.variance(x) - variance[c], 2);
      }
    }
    boolean first = layer.tensor().equals(network.statistics().getFirst().tensor());
    return (first ? 10 : 1) * (Math.sqrt(means) + Math.sqrt(variances));
  }

  private static double distance(Network network, List<Network.Statistics> layers) {
    return layers.stream().mapToDouble(layer -> distance(network, layer, 3, PICTURES)).sum();
  }

  private static List<Drawn> drawn(int times, List<Network.Statistics> layers) {
    return layers.stream().map(layer -> new Drawn(layer, times)).toList();
  }

  private static float value(Network network, List<Drawn> layers) {
    try (NDManager pass = Torch.manager()) {
      NDArray input = pass.create(PICTURES, new Shape(3, 3, Tiny.SIZE, Tiny.SIZE));
      Set<String> tensors = new HashSet<>();
      layers.forEach(layer -> tensors.add(layer.tensor()));
      Map<String, NDArray> seen = network.run(network.normalize(input), tensors);
      return NaturalStatistics.pull(network, layers, seen, WEIGHT, new HostScratch())
          .value()
          .getFloat();
    }
  }

  @Test
  void theDistanceIsThatOfThePlainFormula() {
    List<Network.Statistics> all = Tiny.NETWORK.statistics();
    assertEquals(4, all.size());
    double expected = WEIGHT * distance(Tiny.NETWORK, all);
    assertEquals(expected, value(Tiny.NETWORK, drawn(1, all)), 1e-5 * expected);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3})
  void aLayerCountsAsOftenAsItIsTold(int index) {
    List<Network.Statistics> one = List.of(Tiny.NETWORK.statistics().get(index));
    double expected = WEIGHT * 4 * distance(Tiny.NETWORK, one);
    assertEquals(expected, value(Tiny.NETWORK, drawn(4, one)), 1e-5 * expected);
  }

  private static List<Drawn> drawn(long seed, int step, double weight) {
    return NaturalStatistics.sample(
        Tiny.NETWORK,
        Tiny.plain("penalties.statistics=" + weight).penalties(),
        new StepRandom(seed, step));
  }

  @Test
  void oneOfEachThreeNeighborsIsDrawnAndEachAsOften() {
    Map<String, Integer> times = new HashMap<>();
    for (int step = 1; step <= 3000; step++) {
      List<Drawn> drawn = drawn(1, step, 0.1);
      assertEquals(List.of(3, 1), drawn.stream().map(Drawn::times).toList());
      drawn.forEach(layer -> times.merge(layer.tensor(), 1, Integer::sum));
    }
    List<Network.Statistics> all = Tiny.NETWORK.statistics();
    assertEquals(3000, times.get(all.get(3).tensor()));
    all.subList(0, 3)
        .forEach(
            layer ->
                assertEquals(
                    1000, times.getOrDefault(layer.tensor(), 0), 5 * Math.sqrt(3000 * 2 / 9.0)));
  }

  @Test
  void theSameStepDrawsTheSameLayersAndNoneWhereThePenaltyIsOff() {
    assertEquals(tensors(drawn(1, 9, 0.1)), tensors(drawn(1, 9, 0.7)));
    assertTrue(drawn(1, 9, 0).isEmpty());
  }

  private static List<String> tensors(List<Drawn> layers) {
    return layers.stream().map(Drawn::tensor).toList();
  }

  @Test
  void overAllThatCanBeDrawnTheMeanIsTheWholeDistance() {
    List<Network.Statistics> all = Tiny.NETWORK.statistics();
    List<Float> values = new ArrayList<>();
    for (Network.Statistics one : all.subList(0, 3)) {
      values.add(value(Tiny.NETWORK, List.of(new Drawn(one, 3), new Drawn(all.get(3), 1))));
    }
    double mean = values.stream().mapToDouble(Float::floatValue).average().orElseThrow();
    assertEquals(WEIGHT * distance(Tiny.NETWORK, all), mean, 1e-4 * mean);
  }

  /** Channel 0 has no scale, channel 1 no variance: what they say is nothing. */
  @Test
  void deadChannelsCountForNothing() throws IOException {
    Path file =
        OnnxWriter.net(17, 1, 3, Tiny.SIZE, Tiny.SIZE)
            .noise("w", 4, 3, 3, 3)
            .vector("scale", 0, 1, 1.2f, 0.8f)
            .vector("shift", 0.3f, 0.1f, 0.2f, -0.1f)
            .vector("m", 3, -3, 0.2f, 0.1f)
            .vector("v", 1, 1e-7f, 0.7f, 0.6f)
            .node("Conv", "x,w", "c")
            .node("BatchNormalization", "c,scale,shift,m,v", "norm")
            .node("Relu", "norm", "r")
            .node("GlobalAveragePool", "r", "g")
            .node("Flatten", "g", "y")
            .write(folder.resolve("dead.onnx"));
    try (NDManager owner = Torch.manager();
        Network network = Network.load(file, owner)) {
      List<Network.Statistics> all = network.statistics();
      float[] inverse = all.getFirst().known().get(1).toFloatArray();
      assertEquals(0, inverse[0]);
      assertEquals(0, inverse[1]);
      assertTrue(inverse[2] > 0 && inverse[3] > 0);
      double expected = WEIGHT * distance(network, all);
      assertEquals(expected, value(network, drawn(1, all)), 1e-5 * expected);
    }
    Files.delete(file);
  }
}
