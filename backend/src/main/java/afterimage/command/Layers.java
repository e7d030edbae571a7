package afterimage.command;

import afterimage.network.ComputeDevice;
import afterimage.network.Layer;
import afterimage.network.Network;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lists the layers of a network. */
@Command(
    name = "layers",
    header = "List the layers of a network, as objectives name them.",
    footerHeading = "%nExamples:%n",
    footer = {"  afterimage layers efficientnet-lite0", "  afterimage layers my/own.onnx --json"})
public final class Layers implements Callable<Integer> {
  private final CommandContext surroundings;

  @Mixin private final NetworkArgument network = new NetworkArgument();

  @Option(names = "--json", description = "One JSON object a layer on standard output.")
  private boolean json;

  public Layers(CommandContext surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    Path file = surroundings.network(network.asked());
    try (ComputeDevice compute = ComputeDevice.open("cpu", 0);
        Network loaded = Network.load(file, compute.manager())) {
      if (json) {
        tell(loaded.layers());
      } else {
        table(loaded.layers()).lines().forEach(Console::line);
      }
    }
    return 0;
  }

  private static Table table(List<Layer> layers) {
    Table table = new Table();
    table.row("index", "name", "kind", "shape", "units", "statistics");
    for (int i = 0; i < layers.size(); i++) {
      Layer layer = layers.get(i);
      String shape = layer.shape().stream().map(String::valueOf).collect(Collectors.joining("x"));
      table.row(
          i, layer.name(), layer.kind(), shape, layer.units(), layer.statistics() ? "yes" : "");
    }
    return table;
  }

  private static void tell(List<Layer> layers) {
    for (int i = 0; i < layers.size(); i++) {
      Layer layer = layers.get(i);
      ObjectNode node =
          JsonNodeFactory.instance
              .objectNode()
              .put("index", i)
              .put("name", layer.name())
              .put("kind", layer.kind());
      ArrayNode shape = node.putArray("shape");
      layer.shape().forEach(shape::add);
      Console.json(node.put("units", layer.units()).put("statistics", layer.statistics()));
    }
  }
}
