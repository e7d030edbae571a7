package afterimage.command;

import afterimage.network.ComputeDevice;
import afterimage.network.Network;
import afterimage.network.NetworkException;
import afterimage.network.NetworkLibrary;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Lists the networks of the library. */
@Command(
    name = "networks",
    header = "List the networks that are known by name.",
    footerHeading = "%nExamples:%n",
    footer = {"  afterimage networks", "  afterimage networks --networks my/networks --json"})
public final class Networks implements Callable<Integer> {
  private final CommandContext surroundings;

  @Option(
      names = "--networks",
      paramLabel = "DIR",
      description = "More networks: every NAME.onnx in it, as serve --networks has them.")
  private @Nullable Path folder;

  @Option(names = "--json", description = "One JSON object a network on standard output.")
  private boolean json;

  public Networks(CommandContext surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    NetworkLibrary library = library();
    List<String> names = library.names();
    library.ignored().forEach(each -> Console.note(each.toString()));
    if (names.isEmpty()) {
      throw CommandException.failed("there are no networks in " + library.folder());
    }
    int worst = 0;
    Table table = new Table();
    table.row("name", "pixels", "classes", "layers", "statistics");
    try (ComputeDevice compute = ComputeDevice.open("cpu", 0)) {
      for (String name : names) {
        try (Network network = Network.load(library.named(name), compute.manager())) {
          if (json) {
            tell(network);
          } else {
            table.row(
                name,
                network.size(),
                network.labels().classes(),
                network.layers().size(),
                network.statistics().isEmpty() ? "no" : "yes");
          }
        } catch (NetworkException e) { // the others are listed
          Console.error(String.valueOf(e.getMessage()), json);
          worst = CommandException.FAILED;
        }
      }
    }
    if (!json) {
      table.lines().forEach(Console::line);
    }
    return worst;
  }

  private NetworkLibrary library() {
    if (folder == null) {
      return surroundings.library();
    }
    if (!Files.isDirectory(folder)) {
      throw CommandException.usage("networks: there is no folder " + folder);
    }
    return surroundings.library().with(folder);
  }

  private static void tell(Network network) {
    Console.json(
        JsonNodeFactory.instance
            .objectNode()
            .put("name", network.name())
            .put("size", network.size())
            .put("classes", network.labels().classes())
            .put("layers", network.layers().size())
            .put("statistics", !network.statistics().isEmpty())
            .put("sha256", network.checksum()));
  }
}
