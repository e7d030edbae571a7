package afterimage.network;

import static afterimage.network.NetworkException.shown;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * A pretrained network with frozen weights: give it pictures and the names of layers, get what
 * those layers say. One thread at a time.
 */
public final class Network implements AutoCloseable {
  private static final int USUAL_SIZE = 224; // where nobody says another
  private static final String NORMALIZED = "torch.addcmul(b, a, c)";

  private final String name;
  private final NDManager manager;
  private final Onnx.Input input;
  private final @Nullable Integer ownSize;
  private final int size;
  private final long opset;
  private final Folding.Folded folded;
  private final Settings settings;
  private final NDArray offset; // (1, 3, 1, 1), -mean / std
  private final NDArray scale; // (1, 3, 1, 1), 1 / std
  private final BoundGraphs programs;
  private final Map<String, Layer> layers = new LinkedHashMap<>();
  private final Map<String, Optional<String>> doubts = new HashMap<>(); // by output
  private final List<Statistics> statistics;
  private final Heads heads;
  private final boolean batches;
  private final ContentDigest contents;
  private @Nullable ByteBuffer file; // what was read, until its checksum is asked for
  private @Nullable String checksum;

  /** What the file, or the one beside it, says of the network: its size and its preprocessing. */
  record Settings(
      @Nullable Integer size,
      Preprocessing preprocessing,
      List<String> labels,
      @Nullable String output) {}

  /**
   * What a batch norm recorded of natural pictures at one layer, in its input x, and how to get
   * from its output y = factor (x - mean) + shift back to x. Channels whose variance is near 0 are
   * dead: all that is known of them is 0, so that they count for nothing.
   *
   * @param tensor the name of y in the file
   * @param mean of x (C)
   * @param known shift, inverse = 1 / factor and biased variance of x, (3, C)
   */
  public record Statistics(String layer, String tensor, NDArray mean, NDArray known) {}

  private Network(
      String name,
      ByteBuffer file,
      ContentDigest contents,
      Graph graph,
      Settings settings,
      NDManager manager,
      Tensors tensors) {
    this.name = name;
    this.file = file;
    this.contents = contents;
    this.manager = manager;
    this.settings = settings;
    this.input = graph.picture();
    this.ownSize = side(dims(), settings);
    this.size = ownSize == null ? USUAL_SIZE : ownSize;
    this.opset = graph.model().opset();
    this.folded = Folding.fold(graph, tensors, manager);
    Preprocessing preprocessing = settings.preprocessing();
    this.offset = perChannel(i -> -preprocessing.mean().get(i) / preprocessing.std().get(i));
    this.scale = perChannel(i -> 1 / preprocessing.std().get(i));
    Shape one = new Shape(1, 3, size, size);
    this.programs = new BoundGraphs(name, input.name(), one, opset, folded, manager);
    BoundGraph own = programs.of(one);
    nameLayers(own);
    this.statistics = statistics(own);
    HeadSearch search = new HeadSearch(folded, own.shapes(), opset);
    List<Head> found = search.of(graph.model().outputs());
    Head usual = Heads.usual(found, search, settings.output());
    Trial trial = trial(search.ofRulesOne(found), usual);
    this.batches = trial.batches();
    this.heads = Heads.of(name, found, trial.of(usual), search, settings);
  }

  /**
   * Loads a network; whatever is wrong with the file is a {@link NetworkException} of one line.
   *
   * @param owner owns the weights, on the device they are to be on
   */
  public static Network load(Path file, NDManager owner) {
    Path folder = Optional.ofNullable(file.toAbsolutePath().getParent()).orElse(Path.of("/"));
    NDManager manager = owner.newSubManager();
    try {
      ContentDigest contents = new ContentDigest();
      ByteBuffer bytes = Onnx.bytes(file);
      Onnx.Model model = Onnx.read(bytes);
      Settings settings = Sidecar.settings(file, folder, model, contents);
      String name = file.getFileName().toString().replaceFirst("\\.onnx$", "");
      Tensors tensors = new Tensors(folder, contents);
      return new Network(name, bytes, contents, Graph.of(model), settings, manager, tensors);
    } catch (NetworkException e) {
      manager.close();
      throw new NetworkException(file.getFileName() + ": " + e.getMessage(), e);
    } catch (ArithmeticException e) {
      manager.close();
      throw new NetworkException(file.getFileName() + ": a shape in it overflows", e);
    } catch (RuntimeException e) {
      manager.close();
      throw e;
    }
  }

  /** The name: that of the file without its ending. */
  public String name() {
    return name;
  }

  /** The side of the pictures that the network was made for, in pixels. */
  public int size() {
    return size;
  }

  /** The same, where the file or what stands beside it says so. */
  public OptionalInt ownSize() {
    return ownSize == null ? OptionalInt.empty() : OptionalInt.of(ownSize);
  }

  /** Its outputs that can be classes. */
  public Heads heads() {
    return heads;
  }

  /** The classes of the head that is meant where nobody names one. */
  public Labels labels() {
    return heads.usual().map(Head::labels).orElseGet(() -> new Labels(List.of(), 0));
  }

  /** The layers in the order of the pass. */
  public List<Layer> layers() {
    return List.copyOf(layers.values());
  }

  /**
   * The layer of that readable name.
   *
   * @throws NetworkException with the nearest names when there is no such layer
   */
  public Layer layer(String asked) {
    Layer layer = layers.get(asked);
    if (layer == null) {
      String near =
          layers.keySet().stream()
              .sorted(Comparator.comparingInt(other -> -common(asked, other)))
              .limit(3)
              .toList()
              .toString();
      throw new NetworkException(
          "%s has no layer %s; near are %s".formatted(name, shown(asked), near));
    }
    return layer;
  }

  private static int common(String a, String b) {
    int i = 0;
    while (i < Math.min(a.length(), b.length()) && a.charAt(i) == b.charAt(i)) {
      i++;
    }
    return i * 2 - Math.abs(a.length() - b.length());
  }

  /** What the batch norms recorded, first layer first; empty for a network without batch norm. */
  public List<Statistics> statistics() {
    return statistics;
  }

  /**
   * What is to be doubted of the scores of a head, where nobody has said what pictures the network
   * was trained on; found out once.
   *
   * @param output of the head; null for the usual one
   */
  Optional<String> doubt(ComputeDevice compute, @Nullable String output) {
    if (!settings.preprocessing().equals(Preprocessing.NONE)) {
      return Optional.empty();
    }
    Optional<Head> head = output == null ? heads.usual() : Optional.of(heads.of(output));
    return head.flatMap(
        one ->
            doubts.computeIfAbsent(
                one.output(), key -> InputSensitivity.doubt(this, one, compute)));
  }

  /** Whether several pictures in one pass give what they give one by one. */
  public boolean batches() {
    return batches;
  }

  /**
   * Pictures as the network takes them.
   *
   * @param pictures (n, 3, h, w), RGB in [0, 1]
   */
  public NDArray normalize(NDArray pictures) {
    return normalization().isEmpty()
        ? pictures
        : TorchFunction.of(NORMALIZED, 3).apply(pictures, offset, scale);
  }

  /**
   * What {@link #normalize} adds and multiplies with, (1, 3, 1, 1) each: -mean / std and 1 / std;
   * empty where the network takes pictures as they are.
   */
  public NDList normalization() {
    return settings.preprocessing().equals(Preprocessing.NONE)
        ? new NDList()
        : new NDList(offset, scale);
  }

  /**
   * One pass, to the deepest tensor that is asked for.
   *
   * @param pictures (n, 3, h, w), normalized; every result is born in its manager
   * @param tensors names of tensors of the file
   * @throws NetworkException if the network does not mean the same at this size
   */
  public Map<String, NDArray> run(NDArray pictures, Set<String> tensors) {
    if (batches || pictures.getShape().get(0) == 1) {
      return programs.of(pictures.getShape()).pass(pictures, tensors);
    }
    Map<String, NDList> parts = new HashMap<>();
    for (long i = 0; i < pictures.getShape().get(0); i++) {
      NDArray one = pictures.get(i + ":" + (i + 1));
      programs
          .of(one.getShape())
          .pass(one, tensors)
          .forEach((key, value) -> parts.computeIfAbsent(key, k -> new NDList()).add(value));
    }
    Map<String, NDArray> all = new HashMap<>();
    parts.forEach((key, list) -> all.put(key, NDArrays.concat(list, 0)));
    return all;
  }

  /** Refuses a size at which the network would not mean the same. */
  public void requireSize(int height, int width) {
    programs.of(new Shape(1, 3, height, width));
  }

  /** The shape of a layer for one square picture of another size: (1, channels, height, width). */
  public Shape shape(Layer layer, int size) {
    return shape(programs.of(new Shape(1, 3, size, size)), layer.tensor());
  }

  /** SHA-256 of the file as it was read, in hexadecimal. */
  public String checksum() {
    ByteBuffer read = file;
    if (read != null) {
      checksum = RegularFile.sha256(read);
      file = null;
    }
    return java.util.Objects.requireNonNull(checksum);
  }

  /**
   * SHA-256 over all that it was read from, in hexadecimal: the file, external weights, what stands
   * beside it and its labels.
   */
  public String contents() {
    return contents.sha256(checksum());
  }

  private NDArray perChannel(IntFunction<Float> value) {
    float[] array = new float[3];
    for (int i = 0; i < 3; i++) {
      array[i] = value.apply(i);
    }
    return manager.create(array, new Shape(1, 3, 1, 1));
  }

  /** The side of the squares that the file allows; where it leaves them open, what is said. */
  private static @Nullable Integer side(long[] dims, Settings settings) {
    long height = dims[2];
    long width = dims[3];
    if (height > 0 && width > 0 && height != width) {
      throw new NetworkException(
          String.format(
              Locale.ROOT,
              "the network takes pictures of %dx%d (height x width); only squares are understood yet",
              height,
              width));
    }
    long fixed = Math.max(height, width);
    return fixed > 0 ? Integer.valueOf((int) fixed) : settings.size();
  }

  private long[] dims() {
    return java.util.Objects.requireNonNull(input.dims(), "checked by Graph");
  }

  private void nameLayers(BoundGraph own) {
    LayerNames names = new LayerNames();
    Map<String, NDArray> constants = folded.constants();
    for (Onnx.Node node : folded.nodes()) {
      String tensor = node.firstOutput();
      Shape shape = own.shapes().get(tensor);
      if (shape != null
          && (shape.dimension() == 4 || shape.dimension() == 2)
          && !LayerNames.MOVERS.contains(node.operator())) {
        List<@Nullable NDArray> inputs = new ArrayList<>();
        Set<Integer> known = new HashSet<>();
        for (String each : node.inputs()) {
          inputs.add(constants.get(each));
          if (inputs.getLast() != null) {
            known.add(inputs.size() - 1);
          }
        }
        String kind = LayerNames.kind(new NodeBinding(node, opset, inputs, known, manager));
        List<Long> rest = java.util.Arrays.stream(shape.getShape()).skip(1).boxed().toList();
        boolean recorded = folded.norms().containsKey(tensor);
        Layer layer = new Layer(names.of(node), kind, rest, tensor, recorded);
        layers.put(layer.name(), layer);
      }
    }
  }

  private List<Statistics> statistics(BoundGraph own) {
    List<Statistics> all = new ArrayList<>();
    Map<String, String> byTensor = new HashMap<>();
    layers.values().forEach(layer -> byTensor.put(layer.tensor(), layer.name()));
    folded
        .norms()
        .forEach(
            (tensor, norm) -> {
              Shape shape = own.shapes().get(tensor);
              if (shape != null && shape.dimension() == 4) {
                String layer = byTensor.getOrDefault(tensor, tensor);
                all.add(norm.statistics(layer, tensor, manager));
              }
            });
    return List.copyOf(all);
  }

  private static Shape shape(BoundGraph own, String tensor) {
    return java.util.Objects.requireNonNull(own.shapes().get(tensor));
  }

  /** Compares the output that always was compared; where there is none, every layer. */
  private Trial trial(Optional<Head> compared, @Nullable Head usual) {
    Set<String> tensors = new HashSet<>();
    layers.values().forEach(layer -> tensors.add(layer.tensor()));
    long declared = dims()[0];
    if (declared > 1) {
      throw new NetworkException(
          String.format(
              Locale.ROOT,
              "the input takes exactly %d pictures; export the network for one",
              declared));
    }
    if (tensors.isEmpty()) {
      throw new NetworkException(
          "no tensor (n, channels, height, width) or (n, units) depends on the picture");
    }
    try (NDManager pass = manager.newSubManager()) {
      NDArray two = BoundGraphs.noise(new Shape(2, 3, size, size), pass);
      return Trial.of(
          programs, two, compared.map(head -> Set.of(head.output())).orElse(tensors), usual);
    }
  }

  /**
   * What it takes in memory: weights as they came and as they are used, and what its passes keep.
   */
  public long bytes() {
    return manager.getManagedArrays().stream()
        .mapToLong(each -> each.size() * each.getDataType().getNumOfBytes())
        .sum();
  }

  @Override
  public void close() {
    manager.close();
  }
}
