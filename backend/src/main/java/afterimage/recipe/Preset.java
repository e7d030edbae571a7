package afterimage.recipe;

import afterimage.recipe.Recipe.Border;
import afterimage.recipe.Recipe.Canvas;
import afterimage.recipe.Recipe.Color;
import afterimage.recipe.Recipe.Optimizer;
import afterimage.recipe.Recipe.Parameterization;
import afterimage.recipe.Recipe.Penalties;
import afterimage.recipe.Recipe.Rule;
import afterimage.recipe.Recipe.Schedule;
import afterimage.recipe.Recipe.Views;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/** A set of values for every field of a recipe but the objective and the seed. */
@SuppressWarnings("ImmutableEnumChecker") // records of values; their lists are copies
public enum Preset {
  /** Pictures that people name at sight, and that other networks see too. */
  @JsonProperty("natural")
  NATURAL(
      "Pictures that people name at sight, and that other networks see too",
      new Canvas(224, Parameterization.FOURIER, 1, Color.DECORRELATED, "noise", 0.01),
      new Views(1, List.of(0.5, 1.1), 20, 0.05, true, 0.03, Border.REFLECT),
      new Penalties(0.005, 0, 0, 0, 0),
      adam(0.05),
      512),
  /** The class appearance model as torchbearer implements it (Simonyan et al. 2013). */
  @JsonProperty("simonyan")
  SIMONYAN(
      "The class appearance model of 2013: plain pixels, no tricks; it fools one network",
      new Canvas(224, Parameterization.PIXEL, 1, Color.RGB, "gray", 0.01),
      new Views(1, List.of(1.0, 1.0), 0, 0, false, 0, Border.REFLECT),
      new Penalties(0, 0, 0, 0, 0.01),
      adam(0.5),
      256),
  /** The recipe of Olah et al., Feature Visualization (2017). */
  @JsonProperty("lucid")
  LUCID(
      "Feature visualization as of 2017: smooth fragments in strong colors",
      new Canvas(224, Parameterization.FOURIER, 1, Color.DECORRELATED, "noise", 0.01),
      new Views(1, List.of(0.9, 1.1), 10, 0.054, false, 0, Border.GRAY),
      new Penalties(0, 0, 0, 0, 0),
      adam(0.05),
      512);

  /** The network that ships with the program. */
  public static final String DEFAULT_NETWORK = "efficientnet-lite0";

  /** The network that ships with the program and looks at what the default one makes. */
  public static final String SECOND_NETWORK = "efficientnet-lite1";

  private final String description;
  private final Canvas canvas;
  private final Views views;
  private final Penalties penalties;
  private final Optimizer optimizer;
  private final int steps;

  Preset(
      String description,
      Canvas canvas,
      Views views,
      Penalties penalties,
      Optimizer optimizer,
      int steps) {
    this.description = description;
    this.canvas = canvas;
    this.views = views;
    this.penalties = penalties;
    this.optimizer = optimizer;
    this.steps = steps;
  }

  private static Optimizer adam(double rate) {
    return new Optimizer(Rule.ADAM, rate, 0.9, 0.999, 0.9, Schedule.CONSTANT, 0);
  }

  /** One sentence for people who choose. */
  public String description() {
    return description;
  }

  /** What its pictures are painted on, where a recipe says nothing else. */
  public Canvas canvas() {
    return canvas;
  }

  /** The recipe of this preset. */
  public Recipe recipe(List<Term> objective, long seed) {
    return new Recipe(
        this,
        DEFAULT_NETWORK,
        null,
        objective,
        canvas,
        views,
        penalties,
        optimizer,
        steps,
        seed,
        false);
  }
}
