package afterimage.command;

import afterimage.network.Check;
import afterimage.network.ComputeDevice;
import afterimage.network.Head;
import afterimage.network.Network;
import afterimage.network.NetworkException;
import afterimage.recipe.Preset;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Checks whether a network is understood. */
@Command(
    name = "check",
    header = "Check whether an ONNX file is understood, against a reference if there is one.",
    description = {
      "",
      "A reference holds the arrays input (n,3,h,w), output, unit, and gradient ="
          + " d output[0,unit] / d input, in float32 or float64. Errors are relative L2;"
          + " the output may be off by 1e-3, the gradient by 3e-2.",
      ""
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  afterimage check my/own.onnx",
      "  afterimage check my/own.onnx --reference my/own.npz --normalized",
      "  afterimage check my/own.onnx --output scores"
    })
public final class CheckNetwork implements Callable<Integer> {
  private final CommandContext surroundings;

  @Mixin private final DeviceOptions machine = new DeviceOptions();

  @Mixin private final NetworkArgument network = new NetworkArgument();

  @Option(
      names = "--output",
      paramLabel = "NAME",
      description = "The output that is meant, as in the reference, where the file has several.")
  private @Nullable String output;

  @Option(
      names = "--reference",
      paramLabel = "FILE.npz",
      description = "What the network says elsewhere, as a NumPy archive.")
  private @Nullable Path reference;

  @Option(
      names = "--normalized",
      description = "The reference's input is what the network takes, mean and std done.")
  private boolean normalized;

  @Option(names = "--json", description = "One JSON object on standard output.")
  private boolean json;

  private String file = "";

  public CheckNetwork(CommandContext surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    machine.check();
    file = network.asked();
    try (ComputeDevice compute = machine.open()) {
      return judge(compute);
    }
  }

  private int judge(ComputeDevice compute) {
    try {
      return check(compute);
    } catch (CommandException e) {
      return fails(e.getMessage(), e.exitCode());
    } catch (NetworkException e) {
      return fails(e.getMessage(), CommandException.FAILED);
    }
  }

  private int check(ComputeDevice compute) {
    Path path =
        surroundings.library().names().contains(file) ? surroundings.network(file) : Path.of(file);
    if (!Files.exists(path)) {
      throw CommandException.usage("there is no file " + file);
    }
    Path other = reference;
    if (other != null && !Files.exists(other)) {
      throw CommandException.usage("there is no reference " + other);
    }
    if (other != null && !Files.isRegularFile(other)) { // a pipe may never end
      throw CommandException.failed("the reference %s is not a regular file".formatted(other));
    }
    try (Network loaded = Network.load(path, compute.manager())) {
      Optional<Head> head =
          output == null ? loaded.heads().usual() : Optional.of(Outputs.head(loaded, output));
      Check check =
          other == null
              ? Check.finite(loaded, compute, output)
              : Check.against(loaded, compute, output, other, normalized);
      List<String> warnings = new ArrayList<>(Check.warnings(loaded, compute, output));
      Warnings.size(loaded, Preset.NATURAL.canvas().size()).ifPresent(warnings::add);
      return tell(check, head, warnings);
    }
  }

  private int tell(Check check, Optional<Head> head, List<String> warnings) {
    String reason = check.reason().orElse(null);
    if (json) {
      ObjectNode node =
          object(check.ok())
              .put("outputError", check.outputError())
              .put("gradientError", check.gradientError())
              .put("layers", check.layers())
              .put("statistics", check.statistics())
              .put("classes", head.map(one -> one.labels().classes()).orElse(null))
              .put("output", head.map(Head::output).orElse(null));
      warnings.forEach(node.putArray("warnings")::add);
      Console.json(reason == null ? node : node.put("reason", reason));
    } else if (reason == null) {
      Console.line(
          String.format(
              Locale.ROOT,
              "%s is understood: %d layers, %s batch-norm statistics",
              file,
              check.layers(),
              check.statistics() ? "with" : "without"));
      if (check.outputError() != null && check.gradientError() != null) {
        Console.line(
            String.format(
                Locale.ROOT,
                "relative errors: output %.1e, gradient %.1e",
                check.outputError(),
                check.gradientError()));
      }
    }
    warnings.forEach(each -> Console.note("%s: %s".formatted(file, each)));
    if (reason != null) {
      Console.note("%s: %s".formatted(file, reason));
    }
    return reason == null ? 0 : CommandException.FAILED;
  }

  private int fails(String reason, int code) {
    if (json) {
      Console.json(object(false).put("reason", reason));
    }
    Console.note("check: " + reason);
    return code;
  }

  private ObjectNode object(boolean ok) {
    return JsonNodeFactory.instance.objectNode().put("file", file).put("ok", ok);
  }
}
