package afterimage.command;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The network that a command is about, in either of two ways. */
final class NetworkArgument {
  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec command;

  @Parameters(
      paramLabel = "NETWORK",
      arity = "0..1",
      description = "A name from `afterimage networks`, or the path of an ONNX file.")
  private @Nullable String argument;

  @Option(
      names = "--network",
      paramLabel = "N",
      description = "The same, as other commands have it.")
  private @Nullable String option;

  /**
   * What was typed.
   *
   * @throws Complaint if it was not typed once
   */
  String asked() {
    if (argument != null && option != null) {
      throw CommandException.usage("name the network once: as NETWORK or by --network");
    }
    String asked = argument == null ? option : argument;
    if (asked == null) {
      String name = java.util.Objects.requireNonNull(command).qualifiedName();
      throw CommandException.usage("name a network, for example: %s my/own.onnx".formatted(name));
    }
    return asked;
  }
}
