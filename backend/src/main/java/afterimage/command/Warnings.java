package afterimage.command;

import afterimage.network.Check;
import afterimage.network.ComputeDevice;
import afterimage.network.Network;
import afterimage.recipe.Recipe;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is said of a network before its numbers are. */
final class Warnings {
  /** Sizes that differ by a smaller factor are about the same. */
  private static final double MUCH = 1.5;

  private Warnings() {}

  /**
   * Says what people should know.
   *
   * @param output that they name; then which output is meant is no question
   */
  static void say(Network network, ComputeDevice compute, @Nullable String output) {
    Check.warnings(network, compute, output)
        .forEach(each -> Console.note("%s: %s".formatted(network.name(), each)));
  }

  /**
   * What is to be said where pictures of another size are shown to a network than it was made for.
   *
   * @param views the side of those that are
   */
  static Optional<String> size(Network network, int views) {
    int own = network.ownSize().orElse(views);
    if (Math.max(own, views) <= MUCH * Math.min(own, views)) {
      return Optional.empty();
    }
    int near = Math.clamp(own, Recipe.Canvas.SMALLEST, Recipe.Canvas.LARGEST);
    return Optional.of(
        String.format(
            Locale.ROOT,
            "the network was made for %dx%d pictures; views of %d are shown to it; --size %d %s",
            own,
            own,
            views,
            near,
            near == own ? "shows its own" : "comes closest"));
  }
}
