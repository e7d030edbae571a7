package afterimage.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

/** The passes of one network, one for each shape of its input; those used last are kept. */
final class BoundGraphs {
  private static final int MOST = 8;

  private final String network;
  private final String input;
  private final Shape own;
  private final long opset;
  private final Folding.Folded folded;
  private final NDManager manager;
  private final LinkedHashMap<Shape, BoundGraph> bound = new LinkedHashMap<>(16, 0.75f, true);
  private final Set<Shape> allowed = new HashSet<>();

  /**
   * Passes of a network.
   *
   * @param network its name, for complaints
   * @param input the name of its input
   * @param own the shape of one picture of the size it was made for
   */
  BoundGraphs(
      String network,
      String input,
      Shape own,
      long opset,
      Folding.Folded folded,
      NDManager manager) {
    this.network = network;
    this.input = input;
    this.own = own;
    this.opset = opset;
    this.folded = folded;
    this.manager = manager;
  }

  /**
   * The pass for inputs of that shape.
   *
   * @throws NetworkException if the network does not mean the same at this size
   */
  BoundGraph of(Shape shape) {
    BoundGraph known = bound.get(shape);
    if (known != null) {
      return known;
    }
    requireAllowed(shape);
    return bind(shape);
  }

  /** Another size than the network's own is checked once, with one picture. */
  private void requireAllowed(Shape shape) {
    Shape one = new Shape(1, 3, shape.get(2), shape.get(3));
    if (one.equals(own) || allowed.contains(one)) {
      return;
    }
    String sizes =
        String.format(
            Locale.ROOT,
            "%s is made for %dx%d pictures and cannot take %dx%d",
            network,
            own.get(3),
            own.get(2),
            shape.get(3),
            shape.get(2));
    try {
      Map<String, Shape> constants = new HashMap<>();
      folded.constants().forEach((key, value) -> constants.put(key, value.getShape()));
      SizeRules.check(folded.nodes(), shapes(own), shapes(one), constants, sizes);
    } catch (NetworkException e) {
      BoundGraph refused = bound.remove(one);
      if (refused != null) {
        refused.close();
      }
      throw e.getMessage().startsWith(sizes)
          ? e
          : new NetworkException(sizes + ": " + e.getMessage(), e);
    }
    allowed.add(one);
  }

  private Map<String, Shape> shapes(Shape shape) {
    BoundGraph known = bound.get(shape);
    return (known == null ? bind(shape) : known).shapes();
  }

  /** In [-1, 1); not by libtorch's generator, from which a session beside may just be drawing. */
  static NDArray noise(Shape shape, NDManager manager) {
    SplittableRandom random = new SplittableRandom(shape.size());
    float[] numbers = new float[(int) shape.size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = (random.nextInt() >> 7) * 0x1p-24f;
    }
    return manager.create(numbers, shape);
  }

  /** The pass for a shape, whether or not the network means the same at it. */
  BoundGraph bind(Shape shape) {
    try (NDManager pass = manager.newSubManager()) {
      NDArray noise = noise(shape, pass);
      BoundGraph program =
          BoundGraph.bind(input, noise, folded.nodes(), folded.constants(), opset, manager);
      bound.put(shape, program);
      if (bound.size() > MOST) {
        var eldest = bound.entrySet().iterator();
        BoundGraph oldest = eldest.next().getValue();
        eldest.remove();
        oldest.close();
      }
      return program;
    }
  }
}
