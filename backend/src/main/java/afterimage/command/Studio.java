package afterimage.command;

import afterimage.network.Compute;
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
final class Studio implements AutoCloseable {
  private final Surroundings surroundings;
  private final boolean json;
  private final Interruption.Work work;
  private final Compute compute;
  private final Network network;
  private final Ascent ascent;
  private final Jury jury;
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
      Subject subject, Rules rules, Recipe recipe, List<Tuning> tunings, int until, Path file) {}

  /** Loads the network; closes what is open when that fails. */
  Studio(Surroundings surroundings, Machine machine, Path file, boolean json) {
    this.surroundings = surroundings;
    this.json = json;
    this.work = surroundings.interruption().begin();
    try {
      this.compute = machine.open();
      this.network = Network.load(file, compute.manager());
      this.ascent = new Ascent(network, compute);
      this.jury = new Jury(network, compute, surroundings.library());
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
      Output.note("interrupted before the first step; nothing is written");
      return Complaint.INTERRUPTED;
    }
    if (order.recipe().penalties().statistics() > 0 && network.statistics().isEmpty()) {
      Output.note(
          "%s has no batch-norm statistics: penalties.statistics has no effect on it"
              .formatted(network.name()));
    }
    Rendering rendering = climb(order);
    boolean interrupted = surroundings.interruption().isAsked() && rendering.step() < order.until();
    if (interrupted && rendering.step() == 0) {
      Output.note("interrupted before the first step; nothing is written");
      return Complaint.INTERRUPTED;
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

  private Rendering climb(Order order) {
    try (Progress progress = Progress.of(order.subject().title(), order.until())) {
      return Rendering.of(
          ascent,
          order.rules(),
          order.recipe(),
          order.tunings(),
          order.until(),
          progress,
          surroundings.interruption());
    }
  }

  private Optional<Jury.Verdict> verdict(Order order, Rendering rendering) {
    Integer index = order.subject().index();
    return index == null ? Optional.empty() : Optional.of(jury.ask(rendering, head(order), index));
  }

  /** The output that the classes of a picture are of. */
  private Head head(Order order) {
    return network.heads().shown(order.rules(), order.recipe().output());
  }

  private int exitCode(Order order, Rendering rendering, boolean interrupted) {
    if (rendering.failure().isPresent()) {
      Output.error(
          "%s failed at %s; the last finite picture is in %s"
              .formatted(order.subject().title(), rendering.failure().get(), order.file()),
          json);
      return Complaint.FAILED;
    }
    if (interrupted) {
      Output.note(
          String.format(
              Locale.ROOT,
              "interrupted after step %d of %d; the picture so far is in %s",
              rendering.step(),
              order.until(),
              order.file()));
      return Complaint.INTERRUPTED;
    }
    return 0;
  }

  private void tell(Order order, Rendering rendering, Optional<Jury.Verdict> verdict) {
    if (json) {
      Output.json(object(order, rendering, verdict));
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
    Output.line(line.toString());
  }

  private ObjectNode object(Order order, Rendering rendering, Optional<Jury.Verdict> verdict) {
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
            .put("probability", verdict.map(Jury.Verdict::own).orElse(null))
            .put("secondOpinion", verdict.flatMap(Jury.Verdict::second).orElse(null));
    rendering.warning().ifPresent(warning -> node.put("warning", warning));
    return node;
  }

  private static double rounded(double value) {
    return Math.round(value * 1000) / 1000.0;
  }

  @Override
  public void close() {
    jury.close();
    ascent.close();
    network.close();
    compute.close();
    work.close(); // last: from here on the process may end at any moment
  }
}
