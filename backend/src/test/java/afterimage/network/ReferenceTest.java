package afterimage.network;

import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.training.GradientCollector;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The networks that come with the program against numbers that PyTorch computed. */
class ReferenceTest {
  private static final Path FOLDER = Path.of("src", "test", "resources", "reference");
  private static final Map<String, Network> NETWORKS = new HashMap<>();
  private static final int LEMON = 951;

  /** One entry of reference.json. */
  @JsonIgnoreProperties(ignoreUnknown = true) // notes on precision
  record Entry(
      @JsonProperty("network") String network,
      @JsonProperty("taps") List<String> taps,
      @JsonProperty("channel_tensor") String tensor,
      @JsonProperty("channel") int channel) {}

  /** An entry and its file. */
  record Reference(String file, Entry entry) {
    @Override
    public String toString() {
      return file;
    }
  }

  static Stream<Reference> references() throws IOException {
    Map<String, Entry> all =
        JsonMapper.builder()
            .build()
            .readValue(FOLDER.resolve("reference.json").toFile(), new TypeReference<>() {});
    return all.entrySet().stream().map(each -> new Reference(each.getKey(), each.getValue()));
  }

  @AfterAll
  static void close() {
    NETWORKS.values().forEach(Network::close);
    NETWORKS.clear();
  }

  private static Network network(Reference reference) {
    return NETWORKS.computeIfAbsent(
        reference.entry().network(),
        name -> Network.load(Path.of("..", "models", name), Torch.COMPUTE.manager()));
  }

  @ParameterizedTest
  @MethodSource("references")
  void theLogitsAreThoseOfPyTorch(Reference reference) {
    Network network = network(reference);
    try (Npz file = new Npz(FOLDER.resolve(reference.file()));
        NDManager pass = Torch.manager()) {
      NDArray pictures = network.normalize(file.read("image", pass));
      NDArray logits = run(network, pictures, network.heads().of(null).logits());
      float apart = logits.sub(file.read("logits", pass)).abs().max().getFloat();
      assertTrue(apart < 1e-3, () -> "off by " + apart);
    }
  }

  @ParameterizedTest
  @MethodSource("references")
  void theMeansOfLayersAreThoseOfPyTorch(Reference reference) {
    Network network = network(reference);
    try (Npz file = new Npz(FOLDER.resolve(reference.file()));
        NDManager pass = Torch.manager()) {
      NDArray pictures = network.normalize(file.read("image", pass));
      List<String> taps = reference.entry().taps();
      for (int i = 0; i < taps.size(); i++) {
        NDArray expected = file.read("mean_" + i, pass); // (2, C)
        String tap = taps.get(i);
        double apart =
            tap.endsWith("/conv")
                ? beforeNorm(network, pictures, tap.replace("/conv", "/bn"), expected)
                : Torch.distance(means(run(network, pictures, tap)), expected);
        assertTrue(apart < 1e-4, () -> tap + " is off by " + apart);
      }
    }
  }

  /** The means before a batch norm that was folded, by the formula of the statistics penalty. */
  private static double beforeNorm(
      Network network, NDArray pictures, String tensor, NDArray expected) {
    Network.Statistics norm =
        network.statistics().stream()
            .filter(each -> each.tensor().equals(tensor))
            .findFirst()
            .orElseThrow();
    NDArray living = norm.known().get(1).neq(0);
    NDArray y = means(run(network, pictures, tensor));
    NDArray x = y.sub(norm.known().get(0)).mul(norm.known().get(1)).add(norm.mean()); // (2, C)
    return Torch.distance(x.mul(living), expected.mul(living));
  }

  private static NDArray means(NDArray tensor) {
    return tensor.mean(new int[] {3}).mean(new int[] {2});
  }

  @ParameterizedTest
  @MethodSource("references")
  void theGradientOfAClassIsThatOfPyTorch(Reference reference) {
    Network network = network(reference);
    String logits = network.heads().of(null).logits();
    assertGradient(reference, network, logits, "grad_logit951", y -> y.get(":, " + LEMON).sum());
  }

  @ParameterizedTest
  @MethodSource("references")
  void theGradientOfAChannelIsThatOfPyTorch(Reference reference) {
    int channel = reference.entry().channel();
    assertGradient(
        reference,
        network(reference),
        reference.entry().tensor(),
        "grad_channel",
        y -> means(y).get(":, " + channel).sum());
  }

  private static void assertGradient(
      Reference reference,
      Network network,
      String tensor,
      String name,
      java.util.function.UnaryOperator<NDArray> objective) {
    try (Npz file = new Npz(FOLDER.resolve(reference.file()));
        NDManager pass = Torch.manager()) {
      NDArray pictures = file.read("image", pass);
      pictures.setRequiresGradient(true);
      try (GradientCollector gradients = Torch.COMPUTE.engine().newGradientCollector()) {
        gradients.backward(objective.apply(run(network, network.normalize(pictures), tensor)));
      }
      double apart =
          Torch.distance(Objects.requireNonNull(pictures.getGradient()), file.read(name, pass));
      assertTrue(apart < 1e-2, () -> "off by " + apart);
    }
  }

  private static NDArray run(Network network, NDArray pictures, String tensor) {
    return Objects.requireNonNull(network.run(pictures, Set.of(tensor)).get(tensor));
  }
}
