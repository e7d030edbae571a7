package afterimage.command;

import afterimage.store.Pictures;
import afterimage.store.Provenance;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes a picture again from what stands inside it. */
@Command(
    name = "replay",
    header = "Make a picture again, from the recipe and the tunings inside the PNG.",
    description = {"", "On the same kind of machine the file is the same to the byte.", ""},
    footerHeading = "%nExamples:%n",
    footer = {"  afterimage replay lemon.png", "  afterimage replay lemon.png --out again.png"})
public final class Replay implements Callable<Integer> {
  private final CommandContext surroundings;

  @Mixin private final DeviceOptions machine = new DeviceOptions();

  @Parameters(paramLabel = "PICTURE", description = "A PNG that this program has written.")
  private Path picture = Path.of("");

  @Option(
      names = "--network",
      paramLabel = "N",
      description = "Where the network is, if it is none of the library.")
  private @Nullable String network;

  @Option(
      names = "--out",
      paramLabel = "PATH",
      description =
          "A file or a folder; what is missing of its path is made. Default: PICTURE-replay.png in"
              + " this folder.")
  private @Nullable String out;

  @Option(names = "--json", description = "One JSON object on standard output.")
  private boolean json;

  public Replay(CommandContext surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    machine.check();
    if (!Files.exists(picture)) {
      throw CommandException.usage("there is no file " + picture);
    }
    Provenance story =
        Pictures.provenance(picture)
            .orElseThrow(
                () ->
                    CommandException.failed(
                        "%s says nothing of how it was made; only PNGs that this program has"
                                .formatted(picture)
                            + " written do"));
    machine.prefer(story.threads());
    OutputPath destination = OutputPath.of(out, false);
    String name = picture.getFileName().toString().replaceFirst("(?i)\\.png$", "") + "-replay";
    try (RenderJob renderJob =
        new RenderJob(
            surroundings,
            machine,
            network == null
                ? surroundings.made(story.network(), story.checksum())
                : surroundings.network(network),
            json)) {
      warn(story, renderJob);
      PictureTitle subject = PictureTitle.of(story.rules(), story.recipe(), renderJob.network());
      return renderJob.make(
          new RenderJob.Order(
              subject,
              story.rules(),
              story.recipe(),
              story.tunings(),
              story.step(),
              destination.file(name)));
    }
  }

  private void warn(Provenance story, RenderJob renderJob) {
    if (!story.checksum().equals(renderJob.checksum())) {
      Console.note(
          "%s is not the file that made this picture: the checksum differs"
              .formatted(renderJob.network().name()));
    } else if (!story.contents().isEmpty()
        && !story.contents().equals(renderJob.network().contents())) {
      Console.note(
          "what lies beside the file of %s, its weights, %s.json or labels, is not what made this picture"
              .formatted(renderJob.network().name(), renderJob.network().name()));
    }
    if (story.inexactSince() >= 0) {
      Console.note(
          String.format(
              Locale.ROOT,
              "from step %d on another machine made the picture: it may differ",
              story.inexactSince()));
    }
    if (story.threads() > 0 && story.threads() != renderJob.threads()) {
      Console.note(
          String.format(
              Locale.ROOT,
              "%d threads compute here and %d made the picture: it may differ",
              renderJob.threads(),
              story.threads()));
    }
  }
}
