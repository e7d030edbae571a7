package afterimage.command;

import afterimage.network.ComputeDevice;
import afterimage.network.Network;
import afterimage.optimize.Prediction;
import afterimage.recipe.Preset;
import afterimage.store.PictureException;
import afterimage.store.Pictures;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Says what networks see in pictures. */
@Command(
    name = "score",
    header = "Say what the networks see in a picture: in the middle square of it.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  afterimage score lemon.png",
      "  afterimage score holiday/*.jpg --network efficientnet-lite1 --top 1 --json"
    })
public final class Score implements Callable<Integer> {
  private static final int BAR = 10;
  private static final int LABEL = 20;
  private static final String EIGHTHS = " ▏▎▍▌▋▊▉█";

  private final CommandContext surroundings;

  @Mixin private final DeviceOptions machine = new DeviceOptions();

  @Parameters(
      paramLabel = "PICTURE",
      arity = "1..*",
      description = "A PNG, JPEG, GIF, BMP or TIFF file.")
  private List<Path> pictures = new ArrayList<>();

  @Option(
      names = "--network",
      paramLabel = "N",
      description = "A name or the path of an ONNX file. Default: both that ship.")
  private @Nullable String network;

  @Option(
      names = "--output",
      paramLabel = "NAME",
      description = "The output of the file whose classes are meant; with --network.")
  private @Nullable String output;

  @Option(names = "--top", paramLabel = "K", description = "How many classes. Default: 5.")
  private int top = 5;

  @Option(
      names = "--json",
      description = "One JSON object a picture and network on standard output.")
  private boolean json;

  public Score(CommandContext surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    machine.check();
    if (top < 1) {
      throw CommandException.usage("top must be 1 or more, was " + top);
    }
    List<Path> files = networks();
    int worst = 0;
    try (ComputeDevice compute = machine.open()) {
      List<Network> loaded =
          files.stream().map(file -> Network.load(file, compute.manager())).toList();
      loaded.forEach(one -> Outputs.head(one, output));
      if (network != null) {
        Warnings.say(loaded.getFirst(), compute, output);
      }
      for (Path picture : pictures) {
        try {
          tell(picture, opinions(picture, loaded, compute));
        } catch (PictureException e) { // the other pictures have theirs
          Console.error(e.getMessage(), json);
          worst =
              Math.max(
                  worst, Files.exists(picture) ? CommandException.FAILED : CommandException.USAGE);
        }
      }
    }
    return worst;
  }

  private List<Path> networks() {
    String asked = network;
    if (asked != null) {
      return List.of(surroundings.network(asked));
    }
    List<String> there = surroundings.library().names();
    List<Path> shipped =
        Stream.of(Preset.DEFAULT_NETWORK, Preset.SECOND_NETWORK)
            .filter(there::contains)
            .map(surroundings::network)
            .toList();
    return shipped.isEmpty() ? List.of(surroundings.network(Preset.DEFAULT_NETWORK)) : shipped;
  }

  private List<Prediction> opinions(Path picture, List<Network> networks, ComputeDevice compute) {
    return networks.stream()
        .map(
            one ->
                Prediction.of(
                    one, Outputs.head(one, output), compute, Pictures.square(picture, one.size())))
        .toList();
  }

  private void tell(Path picture, List<Prediction> opinions) {
    if (json) {
      opinions.forEach(opinion -> Console.json(object(picture, opinion)));
      return;
    }
    Console.line(picture.toString());
    Console.line(side(opinions.stream().map(Prediction::network).toList()));
    int rows = opinions.stream().mapToInt(opinion -> opinion.seen().size()).max().orElse(0);
    for (int i = 0; i < Math.min(top, rows); i++) {
      int row = i;
      Console.line(side(opinions.stream().map(opinion -> cell(opinion.seen(), row)).toList()));
    }
    if (pictures.size() > 1 && !picture.equals(pictures.getLast())) {
      Console.line("");
    }
  }

  private static String side(List<String> cells) {
    int width = "0.00 ".length() + BAR + 1 + LABEL;
    return cells.stream()
        .map(cell -> "  " + cell + " ".repeat(Math.max(0, width - cell.length())))
        .collect(Collectors.joining(" "))
        .stripTrailing();
  }

  private static String cell(List<Prediction.Seen> seen, int row) {
    if (row >= seen.size()) {
      return "";
    }
    Prediction.Seen one = seen.get(row);
    String label =
        one.label().length() <= LABEL ? one.label() : one.label().substring(0, LABEL - 1) + "~";
    return String.format(
        Locale.ROOT, "%.2f %s %s", one.probability(), bar(one.probability()), label);
  }

  /** A bar of eighths of a character where they can be shown. */
  private static String bar(float share) {
    if (!Console.isUnicode()) {
      String full = "#".repeat(Math.round(share * BAR));
      return full + " ".repeat(BAR - full.length());
    }
    int eighths = Math.round(share * BAR * 8);
    String full = "█".repeat(eighths / 8);
    String part = eighths % 8 == 0 ? "" : EIGHTHS.substring(eighths % 8, eighths % 8 + 1);
    return full + part + " ".repeat(BAR - full.length() - part.length());
  }

  private ObjectNode object(Path picture, Prediction opinion) {
    ObjectNode node =
        JsonNodeFactory.instance
            .objectNode()
            .put("file", picture.toString())
            .put("network", opinion.network());
    ArrayNode list = node.putArray("top");
    for (Prediction.Seen one : opinion.seen().subList(0, Math.min(top, opinion.seen().size()))) {
      list.addObject()
          .put("class", one.index())
          .put("label", one.label())
          .put("probability", one.probability());
    }
    return node;
  }
}
