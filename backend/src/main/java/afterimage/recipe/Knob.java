package afterimage.recipe;

import java.util.List;

/**
 * One field of a recipe as a person meets it: what a page needs to draw a slider, a switch or a
 * choice.
 *
 * @param path as in a tuning
 * @param type number, integer, range (two numbers), boolean or choice
 * @param low the least value; 0 where there is none
 * @param high the largest
 * @param scale linear or log; a log scale with low 0 begins with an off position
 * @param unit for example "°"; empty for none
 * @param tunable whether it can change while a session runs
 */
public record Knob(
    String path,
    String group,
    String title,
    String help,
    String type,
    double low,
    double high,
    String scale,
    String unit,
    List<String> choices,
    boolean tunable) {
  public Knob {
    choices = List.copyOf(choices);
  }

  /** Every knob, in the order of docs/recipes.md. */
  public static List<Knob> all() {
    return List.of(
        number("steps", "run", "Steps", "how long the run is", 1, 1_000_000).whole().log(),
        number("canvas.size", "canvas", "Size", "side of the picture", 32, 1024)
            .whole()
            .in("px")
            .fixed(),
        choice("canvas.parameterization", "canvas", "Parameterization", "what is optimized")
            .of("fourier", "pixel", "phase")
            .fixed(),
        number("canvas.decay", "canvas", "Decay", "weight of coarse over fine, 1/f^decay", 0, 3)
            .fixed(),
        choice("canvas.color", "canvas", "Color", "how the three channels mix")
            .of("decorrelated", "rgb")
            .fixed(),
        number("canvas.deviation", "canvas", "Start noise", "contrast of the first noise", 0, 1)
            .fixed(),
        number("optimizer.rate", "optimizer", "Rate", "how far a step goes", 1e-6, 10).log(),
        choice("optimizer.schedule", "optimizer", "Schedule", "how the rate changes over the run")
            .of("constant", "cosine"),
        choice("optimizer.type", "optimizer", "Rule", "how a step is taken").of("adam", "sgd"),
        number("optimizer.beta1", "optimizer", "Beta 1", "memory of Adam's direction", 0, 1),
        number("optimizer.beta2", "optimizer", "Beta 2", "memory of Adam's scale", 0, 1),
        number("optimizer.momentum", "optimizer", "Momentum", "memory of SGD", 0, 1),
        number("optimizer.clip", "optimizer", "Clip", "largest gradient norm, 0 is off", 0, 1e6)
            .log(),
        weight("statistics", "Statistics", "pull to what natural pictures do in each layer"),
        weight("totalVariation", "Total variation", "pull to smooth surfaces"),
        weight("l2", "L2", "pull to gray, large distances first"),
        weight("l1", "L1", "pull to gray, all distances alike"),
        weight("l2Parameters", "L2 of parameters", "pull of the numbers themselves to 0"),
        number("views.count", "views", "Views", "how many the network sees a step", 1, 32).whole(),
        number("views.scale", "views", "Crop", "share of the picture that a view sees", 0.1, 2)
            .pair(),
        number("views.turn", "views", "Turn", "largest angle of a view", 0, 180).in("°"),
        number("views.shift", "views", "Shift", "share of the side a view may travel", 0, 0.5),
        new Knob(
            "views.flip",
            "views",
            "Flip",
            "mirror every other view",
            "boolean",
            0,
            1,
            "linear",
            "",
            List.of(),
            true),
        number("views.noise", "views", "Noise", "noise on what the network sees", 0, 1),
        choice("views.border", "views", "Border", "what lies beyond the edge")
            .of("reflect", "gray"));
  }

  private static Knob number(
      String path, String group, String title, String help, double low, double high) {
    return new Knob(path, group, title, help, "number", low, high, "linear", "", List.of(), true);
  }

  private static Knob weight(String name, String title, String help) {
    return number("penalties." + name, "penalties", title, help, 0, 1000).log();
  }

  private static Knob choice(String path, String group, String title, String help) {
    return new Knob(path, group, title, help, "choice", 0, 0, "linear", "", List.of(), true);
  }

  private Knob whole() {
    return with("integer", scale, unit, choices, tunable);
  }

  private Knob pair() {
    return with("range", scale, unit, choices, tunable);
  }

  private Knob log() {
    return with(type, "log", unit, choices, tunable);
  }

  private Knob in(String name) {
    return with(type, scale, name, choices, tunable);
  }

  private Knob of(String... names) {
    return with(type, scale, unit, List.of(names), tunable);
  }

  private Knob fixed() {
    return with(type, scale, unit, choices, false);
  }

  private Knob with(
      String newType, String newScale, String newUnit, List<String> newChoices, boolean tuned) {
    return new Knob(
        path, group, title, help, newType, low, high, newScale, newUnit, newChoices, tuned);
  }
}
