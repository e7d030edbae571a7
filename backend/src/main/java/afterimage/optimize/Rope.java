package afterimage.optimize;

import afterimage.network.Network;
import afterimage.network.Scalar;
import afterimage.network.TorchFunction;
import afterimage.recipe.Recipe;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One session within one step: from its parameters up to its loss, and back down to its update. */
final class Rope {
  /** The logit of a class and its probability, meant over the views. */
  private static final String FOLLOWED =
      """
      def forward(self, x: Tensor, u: Tensor) -> Tuple[Tensor, Tensor]:
        i = int(torch.item(u))
        p = torch.softmax(x, 1)
        return (torch.mean(torch.select(x, 1, i)), torch.mean(torch.select(p, 1, i)))
      """;

  private final Climb climb;
  private final NDArray parameters; // (1, 3, size, size)
  private final NDArray picture; // (1, 3, size, size), its gradient is wanted
  private final NDArray views; // (count, 3, size, size)
  private final List<Network.Statistics> sampled;
  private final List<String> names = new ArrayList<>();
  private final NDList readings = new NDList();
  private NaturalStatistics.@Nullable Pull pull;

  private Rope(
      Climb climb,
      NDArray parameters,
      NDArray picture,
      NDArray views,
      List<Network.Statistics> sampled) {
    this.climb = climb;
    this.parameters = parameters;
    this.picture = picture;
    this.views = views;
    this.sampled = sampled;
  }

  /** Up to what the network is to see. */
  static Rope throwUp(Climb climb, NDManager pass, Network network, Views views) {
    Recipe recipe = climb.recipe();
    Chance chance = climb.chance();
    NDArray parameters = Tensors.here(climb.parameters(), pass);
    NDArray picture = climb.canvas().paint(parameters);
    picture.setRequiresGradient(true);
    parameters.setRequiresGradient(recipe.penalties().l2Parameters() != 0);
    NDArray seen = views.see(picture, recipe.views(), chance);
    List<Network.Statistics> sampled =
        NaturalStatistics.sample(network, recipe.penalties(), chance);
    return new Rope(climb, parameters, picture, seen, sampled);
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
    NDArray loss = null;
    List<NDArray> values = climb.scores().values(says);
    for (int i = 0; i < values.size(); i++) {
      NDArray lost = Scalar.times(values.get(i), -recipe.objective().get(i).weight());
      loss = loss == null ? lost : loss.add(lost);
      note(Readings.TERM, values.get(i));
    }
    NDArray sum = Objects.requireNonNull(loss);
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
    follow(says, network);
    return sum;
  }

  private void follow(Map<String, NDArray> says, Network network) {
    NDArray unit = climb.followedUnit();
    if (unit != null) {
      NDArray logits = Objects.requireNonNull(says.get(network.logits().orElseThrow()));
      NDList numbers = TorchFunction.program(FOLLOWED).run(new NDList(logits.stopGradient(), unit));
      note(Readings.LOGIT, numbers.get(0));
      note(Readings.PROBABILITY, numbers.get(1));
    }
  }

  private void note(String name, NDArray value) {
    names.add(name);
    readings.add(value.stopGradient());
  }

  /** The update, from the gradient. Where something is not finite, everything stays as it was. */
  void step() {
    NDArray direct = parameters.hasGradient() ? parameters.getGradient() : null;
    NDArray picture = this.picture.stopGradient();
    NDList down = Landing.land(climb, readings, this.picture.getGradient(), picture, direct);
    names.addAll(List.of(Readings.GRADIENT, Readings.MEAN, Readings.CONTRAST));
    climb.advance(List.copyOf(names), down.get(0), down.get(1));
  }
}
