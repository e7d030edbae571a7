package afterimage.http;

import afterimage.optimize.Meters;
import afterimage.session.Measurements;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What sessions measured, as docs/protocol.md writes it. */
final class MetersJson {
  private MetersJson() {}

  /** One row of what was measured. */
  static ObjectNode point(Meters meters) {
    ObjectNode node = SessionJson.object();
    node.put("step", meters.step())
        .put("objective", meters.objective())
        .put("logit", meters.logit())
        .put("probability", meters.probability());
    ObjectNode penalties = node.putObject("penalties");
    meters.penalties().forEach(penalties::put);
    return node.put("gradientNorm", meters.gradientNorm())
        .put("mean", meters.mean())
        .put("contrast", meters.contrast());
  }

  /** What was measured, in columns. */
  static ObjectNode columns(Measurements measured) {
    List<Meters> rows = measured.rows();
    ObjectNode node = SessionJson.object();
    ArrayNode steps = node.putArray("steps");
    rows.forEach(row -> steps.add(row.step()));
    column(node.putArray("objective"), rows, Meters::objective);
    column(node.putArray("logit"), rows, Meters::logit);
    column(node.putArray("probability"), rows, Meters::probability);
    column(node.putArray("gradientNorm"), rows, Meters::gradientNorm);
    column(node.putArray("mean"), rows, Meters::mean);
    column(node.putArray("contrast"), rows, Meters::contrast);
    ObjectNode penalties = node.putObject("penalties");
    TreeSet<String> names = new TreeSet<>();
    rows.forEach(row -> names.addAll(row.penalties().keySet()));
    names.forEach(name -> column(penalties.putArray(name), rows, row -> row.penalties().get(name)));
    ObjectNode second = node.putObject("secondOpinion");
    ArrayNode at = second.putArray("steps");
    ArrayNode probability = second.putArray("probability");
    measured
        .seconds()
        .forEach(
            one -> {
              at.add(one.step());
              probability.add(one.probability());
            });
    return node;
  }

  private static void column(
      ArrayNode column, List<Meters> rows, Function<Meters, @Nullable Float> value) {
    rows.forEach(row -> column.add(value.apply(row)));
  }
}
