package afterimage.command;

import afterimage.network.Labels;
import afterimage.network.Network;
import afterimage.network.NetworkException;
import afterimage.recipe.Recipe;
import afterimage.recipe.Rules;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Renders classes, one after another, each to a PNG. */
@Command(
    name = "render",
    header = "Make the picture that most excites a class, from noise.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  afterimage render lemon",
      "  afterimage render lemon cup 130 --out pictures --seed 7",
      "  afterimage render goldfinch --preset lucid --set optimizer.rate=0.03",
      "  afterimage render zebra --set canvas.start=horse.jpg --json"
    })
public final class Render implements Callable<Integer> {
  private final CommandContext surroundings;

  @Mixin private final RecipeOptions options = new RecipeOptions();
  @Mixin private final DeviceOptions machine = new DeviceOptions();

  @Parameters(
      paramLabel = "CLASS",
      arity = "0..*",
      description = {
        "A label (case does not matter, its beginning may do) or an index. After -- also a label"
            + " that begins with -."
      })
  private List<String> classes = new ArrayList<>();

  @Option(
      names = "--out",
      paramLabel = "PATH",
      description =
          "A file, or a folder (for several classes always); what is missing of its path is made."
              + " Default: this folder.")
  private @Nullable String out;

  @Option(names = "--json", description = "One JSON object a picture on standard output.")
  private boolean json;

  public Render(CommandContext surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    machine.check();
    Recipe plan = options.plan(!classes.isEmpty());
    OutputPath destination = OutputPath.of(out, classes.size() > 1);
    Path file = surroundings.network(plan.network());
    try (RenderJob renderJob = new RenderJob(surroundings, machine, file, json)) {
      if (options.output() != null) {
        Outputs.head(renderJob.network(), options.output());
      }
      List<PictureTitle> subjects = subjects(renderJob.network());
      if (!options.choosesSize()) {
        Warnings.size(renderJob.network(), plan.canvas().size())
            .ifPresent(each -> Console.note("%s: %s".formatted(renderJob.network().name(), each)));
      }
      List<String> names = FileNames.of(subjects);
      int worst = 0;
      for (int i = 0; i < subjects.size() && worst != CommandException.INTERRUPTED; i++) {
        PictureTitle subject = subjects.get(i);
        Recipe recipe =
            options.recipe(renderJob.network(), classes.isEmpty() ? null : subject.index());
        Path to = destination.file(names.get(i));
        RenderJob.Order order =
            new RenderJob.Order(subject, Rules.LATEST, recipe, List.of(), recipe.steps(), to);
        worst = Math.max(worst, renderJob.make(order));
      }
      return worst;
    }
  }

  private List<PictureTitle> subjects(Network network) {
    if (classes.isEmpty()) {
      return List.of(PictureTitle.of(Rules.LATEST, options.recipe(network, null), network));
    }
    Labels labels = Outputs.head(network, options.output()).labels();
    Map<Integer, PictureTitle> subjects = new LinkedHashMap<>();
    for (String asked : classes) {
      try {
        int index = labels.find(asked);
        labels.doubt(asked).ifPresent(Console::note);
        PictureTitle subject = PictureTitle.of(index, labels);
        if (subjects.putIfAbsent(index, subject) != null) {
          Console.note(subject.title() + " is named twice and is rendered once");
        }
      } catch (NetworkException e) {
        throw CommandException.usage(e.getMessage());
      }
    }
    return List.copyOf(subjects.values());
  }
}
