package afterimage.command;

import afterimage.network.Head;
import afterimage.network.Network;
import afterimage.network.NetworkException;
import org.jspecify.annotations.Nullable;

/** The outputs of networks as the command line names them. */
final class Outputs {
  private Outputs() {}

  /**
   * The head of an output.
   *
   * @param named null for the one that is meant where nobody names one
   * @throws Complaint if there is none of that name, or no head at all
   */
  static Head head(Network network, @Nullable String named) {
    try {
      return network.heads().of(named);
    } catch (NetworkException e) {
      throw named == null
          ? CommandException.failed(e.getMessage())
          : CommandException.usage(e.getMessage());
    }
  }
}
