package afterimage.command;

import afterimage.network.Check;
import afterimage.network.Compute;
import afterimage.network.Network;
import org.jspecify.annotations.Nullable;

/** What is said of a network before its numbers are. */
final class Warnings {
  private Warnings() {}

  /**
   * Says what people should know.
   *
   * @param output that they name; then which output is meant is no question
   */
  static void say(Network network, Compute compute, @Nullable String output) {
    Check.warnings(network, compute, output)
        .forEach(each -> Output.note("%s: %s".formatted(network.name(), each)));
  }
}
