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
  private final Surroundings surroundings;

  @Mixin private final RecipeOptions options = new RecipeOptions();
  @Mixin private final Machine machine = new Machine();

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

  public Render(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    machine.check();
    Recipe plan = options.plan(!classes.isEmpty());
    Destination destination = Destination.of(out, classes.size() > 1);
    Path file = surroundings.network(plan.network());
    try (Studio studio = new Studio(surroundings, machine, file, json)) {
      if (options.output() != null) {
        Outputs.head(studio.network(), options.output());
      }
      List<Subject> subjects = subjects(studio.network());
      if (!options.choosesSize()) {
        Warnings.size(studio.network(), plan.canvas().size())
            .ifPresent(each -> Output.note("%s: %s".formatted(studio.network().name(), each)));
      }
      List<String> names = FileNames.of(subjects);
      int worst = 0;
      for (int i = 0; i < subjects.size() && worst != Complaint.INTERRUPTED; i++) {
        Subject subject = subjects.get(i);
        Recipe recipe =
            options.recipe(studio.network(), classes.isEmpty() ? null : subject.index());
        Path to = destination.file(names.get(i));
        Studio.Order order =
            new Studio.Order(subject, Rules.LATEST, recipe, List.of(), recipe.steps(), to);
        worst = Math.max(worst, studio.make(order));
      }
      return worst;
    }
  }

  private List<Subject> subjects(Network network) {
    if (classes.isEmpty()) {
      return List.of(Subject.of(Rules.LATEST, options.recipe(network, null), network));
    }
    Labels labels = Outputs.head(network, options.output()).labels();
    Map<Integer, Subject> subjects = new LinkedHashMap<>();
    for (String asked : classes) {
      try {
        int index = labels.find(asked);
        labels.doubt(asked).ifPresent(Output::note);
        Subject subject = Subject.of(index, labels);
        if (subjects.putIfAbsent(index, subject) != null) {
          Output.note(subject.title() + " is named twice and is rendered once");
        }
      } catch (NetworkException e) {
        throw Complaint.usage(e.getMessage());
      }
    }
    return List.copyOf(subjects.values());
  }
}
