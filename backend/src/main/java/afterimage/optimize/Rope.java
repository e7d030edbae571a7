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
  private final List<Network.Statistics> sampled;
  private final List<String> names = new ArrayList<>();
  private final NDList readings = new NDList();
  private NaturalStatistics.@Nullable Pull pull;

  private Rope(
      Climb climb,
      NDArray parameters,
      NDArray picture,
      Views.Seen seen,
      List<Network.Statistics> sampled) {
    this.climb = climb;
    this.parameters = parameters;
    this.picture = picture;
    this.seen = seen;
    this.views = seen.views().stopGradient();
    this.views.setRequiresGradient(true);
    this.sampled = sampled;
  }

  /** Up to what the network is to see. */
  static Rope throwUp(Climb climb, NDManager pass, Network network, Views views) {
    Recipe recipe = climb.recipe();
    Chance chance = climb.chance();
    NDArray parameters = Tensors.here(climb.parameters(), pass);
    NDArray picture = climb.canvas().paint(parameters);
    Views.Seen seen = views.see(picture, recipe.views(), chance);
    picture.setRequiresGradient(Penalties.areOn(recipe.penalties()));
    parameters.setRequiresGradient(recipe.penalties().l2Parameters() != 0);
    List<Network.Statistics> sampled =
        NaturalStatistics.sample(network, recipe.penalties(), chance);
    return new Rope(climb, parameters, picture, seen, sampled);
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
    sampled.forEach(layer -> names.add(layer.tensor()));
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
    if (!sampled.isEmpty()) {
      double weight = recipe.penalties().statistics();
      pull = NaturalStatistics.pull(network, sampled, says, weight);
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
  Climb step() {
    NDList down =
        Landing.land(
            climb,
            readings,
            this.views.getGradient(),
            seen,
            picture.stopGradient(),
            gradient(picture),
            gradient(parameters));
    names.addAll(List.of(Readings.GRADIENT, Readings.MEAN, Readings.CONTRAST));
    climb.advance(List.copyOf(names), down.get(0), down.get(1));
    return climb;
  }

  private static @Nullable NDArray gradient(NDArray leaf) {
    return leaf.hasGradient() ? leaf.getGradient() : null;
  }
}
