package afterimage.recipe;

import static afterimage.recipe.Limits.require;
import static afterimage.recipe.Limits.within;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The whole start of a session: the same recipe on the same machine with the same threads gives the
 * same bytes. Every field is documented in docs/recipes.md.
 *
 * @param output of the network that is the classes; null for the one that is usual there
 * @param steps how many updates, 1..1,000,000
 * @param seed where all randomness comes from, 0..2^53-1
 * @param exact on a GPU: never share a batch with other sessions
 */
public record Recipe(
    Preset preset,
    String network,
    @Nullable String output,
    List<Term> objective,
    Canvas canvas,
    Views views,
    Penalties penalties,
    Optimizer optimizer,
    int steps,
    long seed,
    boolean exact) {
  /** The largest whole number that JavaScript keeps exactly. */
  public static final long LARGEST_SEED = (1L << 53) - 1;

  private static final int MOST_TERMS = 32;

  public Recipe {
    objective = List.copyOf(objective);
    require(
        !network.isBlank() && network.length() <= 1000,
        "network",
        "the name of a network",
        network);
    require(
        output == null || (!output.isBlank() && output.length() <= 1000),
        "output",
        "the name of an output",
        String.valueOf(output));
    require(
        !objective.isEmpty() && objective.size() <= MOST_TERMS,
        "objective",
        "1.." + MOST_TERMS + " terms",
        objective.size());
    within("steps", steps, 1, 1_000_000);
    require(seed >= 0 && seed <= LARGEST_SEED, "seed", "0.." + LARGEST_SEED, seed);
    require(
        canvas.parameterization() != Parameterization.PHASE || !canvas.start().equals("gray"),
        "canvas.start",
        "noise or a picture where canvas.parameterization is phase",
        canvas.start());
  }

  /** Short words for what is maximized. */
  @JsonIgnore
  public String title() {
    return objective.stream().map(Term::title).collect(Collectors.joining(" + "));
  }

  /**
   * The same, in the words of a network.
   *
   * @param labels of its classes; empty where it has none
   */
  public String title(List<String> labels) {
    return objective.stream().map(term -> term.title(labels)).collect(Collectors.joining(" + "));
  }

  /** The same from another start: see {@link Canvas#start}. */
  public Recipe startingFrom(String start) {
    return new Recipe(
        preset,
        network,
        output,
        objective,
        new Canvas(
            canvas.size(),
            canvas.parameterization(),
            canvas.decay(),
            canvas.color(),
            start,
            canvas.deviation()),
        views,
        penalties,
        optimizer,
        steps,
        seed,
        exact);
  }

  /** How a picture is made from the numbers that are optimized. */
  public enum Parameterization {
    @JsonProperty("fourier")
    FOURIER,
    @JsonProperty("pixel")
    PIXEL,
    @JsonProperty("phase")
    PHASE
  }

  /** Which colors the three channels of the parameters are. */
  public enum Color {
    @JsonProperty("decorrelated")
    DECORRELATED,
    @JsonProperty("rgb")
    RGB
  }

  /**
   * The picture.
   *
   * @param size the side in pixels, 32..1024
   * @param decay frequencies are scaled by 1/f^decay, 0..3
   * @param start "noise", "gray", or a picture: as a data URI, or by the SHA-256 of its bytes where
   *     the server has it
   * @param deviation the standard deviation of the noise at the start, 0..1
   */
  public record Canvas(
      int size,
      Parameterization parameterization,
      double decay,
      Color color,
      String start,
      double deviation) {
    /** The sides that it may have, in pixels. */
    public static final int SMALLEST = 32;

    public static final int LARGEST = 1024;

    /** How a start from a picture begins. */
    public static final String PICTURE = "data:image/";

    /** How a start from a picture begins that the server has; 64 hexadecimal digits follow. */
    public static final String HASH = "sha256:";

    private static final Pattern HASHED = Pattern.compile(HASH + "[0-9a-f]{64}");

    public Canvas {
      within("size", size, SMALLEST, LARGEST);
      within("decay", decay, 0, 3);
      require(
          start.equals("noise")
              || start.equals("gray")
              || start.startsWith(PICTURE)
              || HASHED.matcher(start).matches(),
          "start",
          "noise, gray, a picture as a data URI, or sha256: and 64 hexadecimal digits of a picture"
              + " that the server has",
          start);
      within("deviation", deviation, 0, 1);
    }

    /** Whether it starts from a picture, in whichever form. */
    public boolean hasPicture() {
      return start.startsWith(PICTURE) || hasHash();
    }

    /** Whether it starts from a picture that the server has. */
    public boolean hasHash() {
      return start.startsWith(HASH);
    }
  }

  /** What lies beyond the edge of the picture. */
  public enum Border {
    @JsonProperty("reflect")
    REFLECT,
    @JsonProperty("gray")
    GRAY
  }

  /**
   * What the network is shown of the picture.
   *
   * @param count how many views a step, 1..32
   * @param scale [lowest, highest] share of the side of the canvas that a view sees, 0.1..2
   * @param turn largest angle to either side in degrees, 0..180
   * @param shift share of the side, 0..0.5, that a view may travel even where its scale leaves no
   *     room
   * @param flip whether every other view, at random, is mirrored
   * @param noise standard deviation of noise added to what the network sees, 0..1
   */
  public record Views(
      int count,
      List<Double> scale,
      double turn,
      double shift,
      boolean flip,
      double noise,
      Border border) {
    public Views {
      scale = List.copyOf(scale);
      within("count", count, 1, 32);
      require(scale.size() == 2, "scale", "[lowest, highest]", scale);
      within("scale.0", scale.get(0), 0.1, 2);
      within("scale.1", scale.get(1), 0.1, 2);
      require(scale.get(0) <= scale.get(1), "scale", "[lowest, highest]", scale);
      within("turn", turn, 0, 180);
      within("shift", shift, 0, 0.5);
      within("noise", noise, 0, 1);
    }
  }

  /**
   * Weights of what pulls the picture towards natural images, each 0..1000; 0 is off.
   *
   * @param statistics distance to the means and variances that batch norms recorded
   * @param totalVariation mean absolute difference of neighbors
   * @param l2 mean square distance to gray
   * @param l1 mean distance to gray
   * @param l2Parameters sum of squares of the parameters
   */
  public record Penalties(
      double statistics, double totalVariation, double l2, double l1, double l2Parameters) {
    private static final double MOST = 1000;

    public Penalties {
      within("statistics", statistics, 0, MOST);
      within("totalVariation", totalVariation, 0, MOST);
      within("l2", l2, 0, MOST);
      within("l1", l1, 0, MOST);
      within("l2Parameters", l2Parameters, 0, MOST);
    }
  }

  /** Which rule takes the steps. */
  public enum Rule {
    @JsonProperty("adam")
    ADAM,
    @JsonProperty("sgd")
    SGD
  }

  /** How the rate changes over the steps. */
  public enum Schedule {
    @JsonProperty("constant")
    CONSTANT,
    @JsonProperty("cosine")
    COSINE
  }

  /**
   * How steps are taken.
   *
   * @param rate step size, 1e-6..10
   * @param beta1 decay of Adam's mean of gradients, 0..1
   * @param beta2 decay of Adam's mean of squares, 0..1
   * @param momentum of SGD, 0..1
   * @param clip largest norm of a session's gradient, 0..1e6; 0 is off
   */
  public record Optimizer(
      Rule type,
      double rate,
      double beta1,
      double beta2,
      double momentum,
      Schedule schedule,
      double clip) {
    public Optimizer {
      within("rate", rate, 1e-6, 10);
      within("beta1", beta1, 0, 1);
      within("beta2", beta2, 0, 1);
      within("momentum", momentum, 0, 1);
      within("clip", clip, 0, 1e6);
    }
  }
}
