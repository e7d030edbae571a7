package afterimage.network;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whether a network is read right: its output and the gradient of one unit against a reference, or,
 * for want of one, whether both are finite. Errors are relative L2 distances.
 *
 * @param outputError |ours - reference| / |reference|; null without a reference
 * @param gradientError the same for the gradient
 * @param reason why it fails; empty when it passes
 */
public record Check(
    @Nullable Double outputError,
    @Nullable Double gradientError,
    int layers,
    boolean statistics,
    Optional<String> reason) {
  private static final double OUTPUT_LIMIT = 1e-3;
  private static final double GRADIENT_LIMIT = 3e-2;

  public boolean ok() {
    return reason.isEmpty();
  }

  /**
   * One pass forward and back on noise at the network's own size.
   *
   * @param output that is meant; null for the usual one
   */
  public static Check finite(Network network, ComputeDevice compute, @Nullable String output) {
    try (NDManager pass = compute.manager().newSubManager()) {
      NDArray noise = pass.randomUniform(-1, 1, new Shape(1, 3, network.size(), network.size()));
      Measured measured = measure(network, compute, output, noise, 0);
      boolean finite = isFinite(measured.output()) && isFinite(measured.gradient());
      return result(
          network, null, null, finite ? null : "the output or its gradient is not finite");
    }
  }

  /**
   * Compares with a reference.
   *
   * @param reference arrays input (n, 3, h, w), output, gradient = d output[0, unit] / d input,
   *     unit
   * @param output that is meant; null for the usual one
   * @param normalized the input is already what the network takes
   */
  public static Check against(
      Network network,
      ComputeDevice compute,
      @Nullable String output,
      Path reference,
      boolean normalized) {
    try (Npz file = new Npz(reference);
        NDManager pass = compute.manager().newSubManager()) {
      NDArray input = file.read("input", pass);
      NDArray unit = file.read("unit", pass);
      Shape shape = input.getShape();
      if (shape.dimension() != 4 || shape.get(1) != 3 || unit.size() != 1) {
        throw new NetworkException(
            "the reference's input must be (n, 3, h, w) and its unit one number, were %s and %s"
                .formatted(shape, unit.getShape()));
      }
      NDArray pictures = normalized ? input : network.normalize(input);
      Measured ours = measure(network, compute, output, pictures, (long) unit.toFloatArray()[0]);
      NDArray gradient = ours.gradient();
      if (!normalized) {
        gradient =
            gradient.mul(
                network.normalize(input.onesLike()).sub(network.normalize(input.zerosLike())));
      }
      double value = distance(ours.output(), file.read("output", pass), "output");
      double slope = distance(gradient, file.read("gradient", pass), "gradient");
      String reason = null;
      if (!(value <= OUTPUT_LIMIT)) {
        reason =
            String.format(
                Locale.ROOT,
                "the output is off by %.1e (relative L2; at most %.0e)",
                value,
                OUTPUT_LIMIT);
      } else if (!(slope <= GRADIENT_LIMIT)) {
        reason =
            String.format(
                Locale.ROOT,
                "the gradient is off by %.1e (relative L2; at most %.0e)",
                slope,
                GRADIENT_LIMIT);
      }
      return result(network, value, slope, reason);
    }
  }

  /**
   * What people should know of a network before they believe its numbers. Where nobody has said
   * what it was trained on, it is shown a few pictures.
   *
   * @param output that they name; null for the usual one
   */
  public static List<String> warnings(
      Network network, ComputeDevice compute, @Nullable String output) {
    List<String> all = new ArrayList<>(network.heads().warnings(output));
    network.doubt(compute, output).ifPresent(all::add);
    return all;
  }

  private record Measured(NDArray output, NDArray gradient) {}

  private static Measured measure(
      Network network, ComputeDevice compute, @Nullable String asked, NDArray pictures, long unit) {
    Optional<Head> head =
        asked == null ? network.heads().usual() : Optional.of(network.heads().of(asked));
    String tensor =
        head.map(Head::output)
            .or(
                () ->
                    network.layers().isEmpty()
                        ? Optional.empty()
                        : Optional.of(network.layers().getLast().tensor()))
            .orElseThrow(
                () ->
                    new NetworkException("the network has no output that depends on the picture"));
    NDArray input = pictures.duplicate();
    input.setRequiresGradient(true);
    try (GradientCollector gradients = compute.engine().newGradientCollector()) {
      NDArray output =
          java.util.Objects.requireNonNull(network.run(input, Set.of(tensor)).get(tensor));
      long units = head.map(one -> (long) one.units()).orElse(output.getShape().get(1));
      boolean classes = head.isPresent() || output.getShape().dimension() == 2;
      if (classes && (unit < 0 || unit >= units)) {
        throw new NetworkException(
            String.format(Locale.ROOT, "unit must be 0..%d, was %d", units - 1, unit));
      }
      gradients.backward(
          classes
              ? output.reshape(new Shape(-1, units)).get("0, " + unit)
              : output.square().mean());
      return new Measured(output.stopGradient(), input.getGradient());
    } catch (EngineException e) {
      throw new NetworkException(
          "libtorch: " + String.valueOf(e.getMessage()).lines().findFirst().orElse(""), e);
    }
  }

  private static double distance(NDArray ours, NDArray reference, String what) {
    if (!ours.getShape().equals(reference.getShape())) {
      throw new NetworkException(
          "the reference's %s has the shape %s, the network's is %s"
              .formatted(what, reference.getShape(), ours.getShape()));
    }
    double apart = norm(ours.sub(reference));
    double size = norm(reference);
    return size == 0 ? apart : apart / size;
  }

  private static double norm(NDArray array) {
    return Math.sqrt(
        array.toType(ai.djl.ndarray.types.DataType.FLOAT64, false).square().sum().getDouble());
  }

  private static boolean isFinite(NDArray array) {
    return Double.isFinite(norm(array));
  }

  private static Check result(
      Network network,
      @Nullable Double output,
      @Nullable Double gradient,
      @Nullable String reason) {
    return new Check(
        output,
        gradient,
        network.layers().size(),
        !network.statistics().isEmpty(),
        Optional.ofNullable(reason));
  }
}
