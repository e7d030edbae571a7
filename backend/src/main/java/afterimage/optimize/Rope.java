package afterimage.optimize;

import afterimage.network.Network;
import afterimage.recipe.Recipe;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One session within one step: from its parameters up to its loss, and back down to its update. */
final class Rope {
  private final Climb climb;
  private final NDArray parameters; // (1, 3, size, size)
  private final NDArray picture; // (1, 3, size, size)
  private final NDArray views; // (count, 3, size, size), normalized; their gradient is wanted
  private final Views.Seen seen;
  private final List<NaturalStatistics.Drawn> drawn;
  private final Slate slate;
  private final List<String> names = new ArrayList<>();
  private final NDList readings = new NDList();
  private NaturalStatistics.@Nullable Pull pull;

  private Rope(
      Climb climb,
      NDArray parameters,
      NDArray picture,
      Views.Seen seen,
      List<NaturalStatistics.Drawn> drawn,
      Slate slate) {
    this.climb = climb;
    this.parameters = parameters;
    this.picture = picture;
    this.seen = seen;
    this.views = seen.views().stopGradient();
    this.views.setRequiresGradient(true);
    this.drawn = drawn;
    this.slate = slate;
  }

  /** Up to what the network is to see. */
  static Rope throwUp(Climb climb, NDManager pass, Network network, Views views, Slate slate) {
    Recipe recipe = climb.recipe();
    Chance chance = climb.chance();
    NDArray parameters = Tensors.here(climb.parameters(), pass);
    NDArray picture = climb.canvas().paint(parameters);
    Views.Seen seen = views.see(picture, climb.rules(), recipe.views(), chance);
    picture.setRequiresGradient(Penalties.areOn(recipe.penalties()));
    parameters.setRequiresGradient(recipe.penalties().l2Parameters() != 0);
    List<NaturalStatistics.Drawn> drawn =
        NaturalStatistics.sample(network, recipe.penalties(), chance);
    return new Rope(climb, parameters, picture, seen, drawn, slate);
  }

  Climb climb() {
    return climb;
  }

  NDArray views() {
    return views;
  }

  /** The tensors of the network that the loss needs. */
  Set<String> tensors() {
    Set<String> names = new HashSet<>(climb.scores().tensors());
    drawn.forEach(layer -> names.add(layer.tensor()));
    return names;
  }

  /** What the statistics add to the backward pass. */
  Optional<NaturalStatistics.Pull> pull() {
    return Optional.ofNullable(pull);
  }

  /** Penalties minus objective, 0-dim; without the statistics, which pull by themselves. */
  NDArray loss(Map<String, NDArray> says, Network network) {
    Recipe recipe = climb.recipe();
    Scores.Said said = climb.scores().of(says);
    readings.add(said.readings());
    names.addAll(climb.scores().names());
    NDArray sum = said.loss();
    if (!drawn.isEmpty()) {
      double weight = recipe.penalties().statistics();
      pull = NaturalStatistics.pull(network, drawn, says, weight, slate);
      note(Readings.PENALTY + "statistics", pull.value());
    }
    var penalties = Penalties.values(recipe.penalties(), parameters, picture);
    for (var penalty : penalties.entrySet()) {
      sum = sum.add(penalty.getValue());
      note(Readings.PENALTY + penalty.getKey(), penalty.getValue());
    }
    return sum;
  }

  private void note(String name, NDArray value) {
    names.add(name);
    readings.add(value.stopGradient());
  }

  /** The update, from the gradient. Where something is not finite, everything stays as it was. */
  void step() {
    NDList down =
        Landing.land(
            climb,
            readings,
            views.getGradient(),
            seen,
            picture.stopGradient(),
            slate,
            gradient(picture),
            gradient(parameters));
    names.addAll(List.of(Readings.GRADIENT, Readings.MEAN, Readings.CONTRAST));
    climb.advance(List.copyOf(names), down.get(0), down.get(1));
  }

  private static @Nullable NDArray gradient(NDArray leaf) {
    return leaf.hasGradient() ? leaf.getGradient() : null;
  }
}
