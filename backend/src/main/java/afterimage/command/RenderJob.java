package afterimage.command;

import afterimage.network.ComputeDevice;
import afterimage.network.Head;
import afterimage.network.Network;
import afterimage.optimize.Ascent;
import afterimage.recipe.Recipe;
import afterimage.recipe.Rules;
import afterimage.recipe.Tuning;
import afterimage.store.Pictures;
import afterimage.store.Provenance;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where pictures are made from recipes, one after another with one network: climb, write the file,
 * ask what two networks see, say so.
 */
final class RenderJob implements AutoCloseable {
  private final CommandContext surroundings;
  private final boolean json;
  private final StopSignal.Work work;
  private final ComputeDevice compute;
  private final Network network;
  private final Ascent ascent;
  private final SecondOpinion secondOpinion;
  private @Nullable String checksum;
  private boolean isWarned;

  /**
   * One picture to make.
   *
   * @param rules by which the recipe becomes a picture
   * @param tunings applied on the way
   * @param until the last step
   */
  record Order(
      PictureTitle subject,
      Rules rules,
      Recipe recipe,
      List<Tuning> tunings,
      int until,
      Path file) {}

  /** Loads the network; closes what is open when that fails. */
  RenderJob(CommandContext surroundings, DeviceOptions machine, Path file, boolean json) {
    this.surroundings = surroundings;
    this.json = json;
    this.work = surroundings.interruption().begin();
    try {
      this.compute = machine.open();
      this.network = Network.load(file, compute.manager());
      this.ascent = new Ascent(network, compute);
      this.secondOpinion = new SecondOpinion(network, compute, surroundings.library());
    } catch (RuntimeException e) {
      work.close();
      throw e;
    }
  }

  Network network() {
    return network;
  }

  int threads() {
    return compute.threads();
  }

  /** SHA-256 of the network's file, read once. */
  String checksum() {
    if (checksum == null) {
      checksum = network.checksum();
    }
    return checksum;
  }

  /** Makes a picture; answers the exit code. */
  int make(Order order) {
    if (!isWarned) {
      isWarned = true;
      Warnings.say(network, compute, order.recipe().output());
    }
    if (surroundings.interruption().isAsked()) {
      Console.note("interrupted before the first step; nothing is written");
      return CommandException.INTERRUPTED;
    }
    if (order.recipe().penalties().statistics() > 0 && network.statistics().isEmpty()) {
      Console.note(
          "%s has no batch-norm statistics: penalties.statistics has no effect on it"
              .formatted(network.name()));
    }
    RenderedPicture rendering = optimization(order);
    boolean interrupted = surroundings.interruption().isAsked() && rendering.step() < order.until();
    if (interrupted && rendering.step() == 0) {
      Console.note("interrupted before the first step; nothing is written");
      return CommandException.INTERRUPTED;
    }
    Provenance provenance =
        new Provenance(
            order.rules(),
            order.recipe(),
            order.tunings(),
            rendering.step(),
            network.name(),
            checksum(),
            network.contents(),
            surroundings.version(),
            threads(),
            -1);
    Pictures.deliver(order.file(), Pictures.png(rendering.rgb(), rendering.size(), provenance));
    tell(order, rendering, interrupted ? Optional.empty() : verdict(order, rendering));
    return exitCode(order, rendering, interrupted);
  }

  private RenderedPicture optimization(Order order) {
    try (Progress progress = Progress.of(order.subject().title(), order.until())) {
      return RenderedPicture.of(
          ascent,
          order.rules(),
          order.recipe(),
          order.tunings(),
          order.until(),
          progress,
          surroundings.interruption());
    }
  }

  private Optional<SecondOpinion.Verdict> verdict(Order order, RenderedPicture rendering) {
    Integer index = order.subject().index();
    return index == null
        ? Optional.empty()
        : Optional.of(secondOpinion.ask(rendering, head(order), index));
  }

  /** The output that the classes of a picture are of. */
  private Head head(Order order) {
    return network.heads().shown(order.rules(), order.recipe().output());
  }

  private int exitCode(Order order, RenderedPicture rendering, boolean interrupted) {
    if (rendering.failure().isPresent()) {
      Console.error(
          "%s failed at %s; the last finite picture is in %s"
              .formatted(order.subject().title(), rendering.failure().get(), order.file()),
          json);
      return CommandException.FAILED;
    }
    if (interrupted) {
      Console.note(
          String.format(
              Locale.ROOT,
              "interrupted after step %d of %d; the picture so far is in %s",
              rendering.step(),
              order.until(),
              order.file()));
      return CommandException.INTERRUPTED;
    }
    return 0;
  }

  private void tell(
      Order order, RenderedPicture rendering, Optional<SecondOpinion.Verdict> verdict) {
    if (json) {
      Console.json(object(order, rendering, verdict));
      return;
    }
    StringBuilder line = new StringBuilder(order.file().toString());
    line.append(
        String.format(
            Locale.ROOT,
            "  %d steps in %.1f s, %.1f steps/s",
            rendering.step(),
            rendering.seconds(),
            rendering.stepsPerSecond()));
    verdict.ifPresent(
        says -> {
          line.append(String.format(Locale.ROOT, "  %s: %.2f", network.name(), says.own()));
          says.second()
              .ifPresent(
                  second ->
                      line.append(
                          String.format(
                              Locale.ROOT,
                              "  %s, which took no part: %.2f",
                              says.secondName(),
                              second)));
        });
    Console.line(line.toString());
  }

  private ObjectNode object(
      Order order, RenderedPicture rendering, Optional<SecondOpinion.Verdict> verdict) {
    Integer index = order.subject().index();
    ObjectNode node =
        JsonNodeFactory.instance
            .objectNode()
            .put("class", index)
            .put("label", index == null ? null : head(order).labels().of(index))
            .put("file", order.file().toString())
            .put("steps", rendering.step())
            .put("seconds", rounded(rendering.seconds()))
            .put("stepsPerSecond", rounded(rendering.stepsPerSecond()))
            .put("probability", verdict.map(SecondOpinion.Verdict::own).orElse(null))
            .put("secondOpinion", verdict.flatMap(SecondOpinion.Verdict::second).orElse(null));
    rendering.warning().ifPresent(warning -> node.put("warning", warning));
    return node;
  }

  private static double rounded(double value) {
    return Math.round(value * 1000) / 1000.0;
  }

  @Override
  public void close() {
    secondOpinion.close();
    ascent.close();
    network.close();
    compute.close();
    work.close(); // last: from here on the process may end at any moment
  }
}
