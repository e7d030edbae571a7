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
final class StepPass {
  private final Optimization optimization;
  private final NDArray parameters; // (1, 3, size, size)
  private final NDArray picture; // (1, 3, size, size)
  private final NDArray views; // (count, 3, size, size), normalized; their gradient is wanted
  private final Views.Seen seen;
  private final List<NaturalStatistics.Drawn> drawn;
  private final HostScratch scratch;
  private final List<String> names = new ArrayList<>();
  private final NDList readings = new NDList();
  private NaturalStatistics.@Nullable Pull pull;

  private StepPass(
      Optimization optimization,
      NDArray parameters,
      NDArray picture,
      Views.Seen seen,
      List<NaturalStatistics.Drawn> drawn,
      HostScratch scratch) {
    this.optimization = optimization;
    this.parameters = parameters;
    this.picture = picture;
    this.seen = seen;
    this.views = seen.views().stopGradient();
    this.views.setRequiresGradient(true);
    this.drawn = drawn;
    this.scratch = scratch;
  }

  /** Up to what the network is to see. */
  static StepPass throwUp(
      Optimization optimization,
      NDManager pass,
      Network network,
      Views views,
      HostScratch scratch) {
    Recipe recipe = optimization.recipe();
    StepRandom chance = optimization.chance();
    NDArray parameters = Tensors.here(optimization.parameters(), pass);
    NDArray picture = optimization.canvas().paint(parameters);
    Views.Seen seen = views.see(picture, optimization.rules(), recipe.views(), chance);
    picture.setRequiresGradient(Penalties.areOn(recipe.penalties()));
    parameters.setRequiresGradient(recipe.penalties().l2Parameters() != 0);
    List<NaturalStatistics.Drawn> drawn =
        NaturalStatistics.sample(network, recipe.penalties(), chance);
    return new StepPass(optimization, parameters, picture, seen, drawn, scratch);
  }

  Optimization optimization() {
    return optimization;
  }

  NDArray views() {
    return views;
  }

  /** The tensors of the network that the loss needs. */
  Set<String> tensors() {
    Set<String> names = new HashSet<>(optimization.scores().tensors());
    drawn.forEach(layer -> names.add(layer.tensor()));
    return names;
  }

  /** What the statistics add to the backward pass. */
  Optional<NaturalStatistics.Pull> pull() {
    return Optional.ofNullable(pull);
  }

  /** Penalties minus objective, 0-dim; without the statistics, which pull by themselves. */
  NDArray loss(Map<String, NDArray> says, Network network) {
    Recipe recipe = optimization.recipe();
    Scores.Said said = optimization.scores().of(says);
    readings.add(said.readings());
    names.addAll(optimization.scores().names());
    NDArray sum = said.loss();
    if (!drawn.isEmpty()) {
      double weight = recipe.penalties().statistics();
      pull = NaturalStatistics.pull(network, drawn, says, weight, scratch);
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
        UpdateProgram.land(
            optimization,
            readings,
            views.getGradient(),
            seen,
            picture.stopGradient(),
            scratch,
            gradient(picture),
            gradient(parameters));
    names.addAll(List.of(Readings.GRADIENT, Readings.MEAN, Readings.CONTRAST));
    optimization.advance(List.copyOf(names), down.get(0), down.get(1));
  }

  private static @Nullable NDArray gradient(NDArray leaf) {
    return leaf.hasGradient() ? leaf.getGradient() : null;
  }
}
