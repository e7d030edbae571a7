package afterimage.http;

import afterimage.optimize.Meters;
import afterimage.recipe.Recipes;
import afterimage.recipe.Tuning;
import afterimage.session.Happening;
import afterimage.session.Measurements;
import afterimage.session.SessionEvent;
import afterimage.session.SessionState;
import afterimage.worker.Report;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Sessions, what happens to them and what they measured, as docs/protocol.md writes them. */
final class SessionJson {
  private SessionJson() {}

  /** A session, whole. */
  static ObjectNode session(SessionState state) {
    ObjectNode node = line(state);
    node.set("tunings", tunings(state));
    node.set("start", Recipes.json(state.start()));
    return node;
  }

  /** A session in a list of many: without its tunings, of which there may be thousands. */
  static ObjectNode line(SessionState state) {
    ObjectNode node = object();
    node.put("id", state.id())
        .put("name", state.name())
        .put("state", state.phase().word())
        .put("step", state.step())
        .put("steps", state.recipe().steps())
        .put("revision", state.tunings().size())
        .put("network", state.recipe().network())
        .put("size", state.recipe().canvas().size());
    node.set("recipe", Recipes.json(state.recipe()));
    node.put("owner", state.owner()).put("created", state.created().toString());
    node.put("reason", reason(state));
    node.put("probability", state.probability());
    node.put("secondOpinion", state.secondOpinion());
    node.put("stepsPerSecond", state.stepsPerSecond());
    node.put("viewers", state.viewers());
    node.set("kept", kept(state));
    node.set("opinion", opinion(state.opinion()));
    node.set("parent", parent(state));
    node.set("restarts", numbers(state.restarts()));
    node.put("inexactSince", state.inexactSince() < 0 ? null : state.inexactSince());
    ArrayNode tags = node.putArray("tags");
    state.tags().forEach(tags::add);
    return node.put("favorite", state.favorite()).put("archived", state.archived());
  }

  private static @Nullable ObjectNode parent(SessionState state) {
    return state.origin().parent().isEmpty()
        ? null
        : object().put("session", state.origin().parent()).put("step", state.origin().forkedAt());
  }

  /** The tunings that have been and those that are to come, by step. */
  static ArrayNode score(SessionState state) {
    ArrayNode list = tunings(state);
    for (Tuning tuning : state.ahead()) {
      list.addObject().put("step", tuning.step()).set("set", set(tuning.set()));
    }
    return list;
  }

  private static @Nullable String reason(SessionState state) {
    return state.reason().isEmpty() ? null : state.reason();
  }

  private static ArrayNode tunings(SessionState state) {
    ArrayNode list = array();
    for (int i = 0; i < state.tunings().size(); i++) {
      SessionState.Turn turn = state.tunings().get(i);
      ObjectNode entry = list.addObject().put("revision", i + 1).put("step", turn.tuning().step());
      entry.set("set", set(turn.tuning().set()));
      entry.put("by", turn.by());
    }
    return list;
  }

  private static ArrayNode kept(SessionState state) {
    return numbers(state.kept());
  }

  private static ArrayNode numbers(List<Integer> steps) {
    ArrayNode list = array();
    steps.forEach(list::add);
    return list;
  }

  private static ObjectNode set(Map<String, JsonNode> values) {
    ObjectNode node = object();
    values.forEach(node::set);
    return node;
  }

  private static @Nullable ObjectNode opinion(SessionEvent.@Nullable Looked looked) {
    if (looked == null) {
      return null;
    }
    ObjectNode node = object().put("step", looked.step());
    ArrayNode networks = node.putArray("networks");
    for (Report.Sight sight : looked.sights()) {
      ArrayNode top = networks.addObject().put("network", sight.network()).putArray("top");
      for (Report.Seen seen : sight.top()) {
        top.addObject()
            .put("class", seen.index())
            .put("label", seen.label())
            .put("probability", seen.probability());
      }
    }
    return node;
  }

  /** What an event changes; the words around it are the wire's. */
  static ObjectNode event(Happening happening) {
    SessionState after = happening.after();
    ObjectNode patch = object();
    ObjectNode node = object();
    switch (happening.event()) {
      case SessionEvent.Created e -> {
        say(node, "created", 0, e.owner());
        patch.put("state", after.phase().word());
      }
      case SessionEvent.Started e -> {
        say(node, "started", e.step(), "");
        if (!e.note().isEmpty()) {
          node.put("note", e.note());
        }
        patch.put("state", after.phase().word()).put("step", after.step());
        patch.put("reason", reason(after));
        patch.set("restarts", numbers(after.restarts()));
        patch.put("inexactSince", after.inexactSince() < 0 ? null : after.inexactSince());
      }
      case SessionEvent.Interrupted e -> {
        say(node, "interrupted", e.step(), "");
        node.put("note", e.reason());
        patch.put("stepsPerSecond", 0);
      }
      case SessionEvent.Stalled e -> {
        say(node, "paused", e.step(), "");
        moved(patch, after);
      }
      case SessionEvent.Checkpointed e -> say(node, "checkpointed", e.step(), "");
      case SessionEvent.Filed e -> {
        say(node, "filed", after.step(), e.by());
        ArrayNode tags = patch.putArray("tags");
        e.tags().forEach(tags::add);
        patch.put("favorite", e.favorite()).put("archived", e.archived());
      }
      case SessionEvent.Deleted e -> say(node, "deleted", after.step(), e.by());
      case SessionEvent.Restored e -> {
        say(node, "restored", after.step(), e.by());
        moved(patch, after);
      }
      case SessionEvent.Tuned e -> {
        say(node, "tuned", e.step(), e.by());
        node.set("set", set(e.set()));
        patch.put("revision", e.revision()).put("steps", after.recipe().steps());
        patch.set("recipe", Recipes.json(after.recipe()));
        patch.set("tunings", tunings(after));
      }
      case SessionEvent.Paused e -> {
        say(node, "paused", e.step(), e.by());
        moved(patch, after);
      }
      case SessionEvent.Resumed e -> {
        say(node, "resumed", e.step(), e.by());
        moved(patch, after);
      }
      case SessionEvent.Stepped e -> {
        say(node, "stepped", e.step(), e.by());
        moved(patch, after);
      }
      case SessionEvent.Finished e -> {
        say(node, "finished", e.step(), e.by());
        moved(patch, after);
      }
      case SessionEvent.Failed e -> {
        say(node, "failed", after.step(), "");
        moved(patch, after);
      }
      case SessionEvent.Renamed e -> {
        say(node, "renamed", after.step(), e.by());
        patch.put("name", e.name());
      }
      case SessionEvent.Kept e -> {
        say(node, "kept", e.step(), "");
        patch.set("kept", kept(after));
      }
      case SessionEvent.Looked e -> {
        say(node, "opinion", e.step(), "");
        patch.put("secondOpinion", after.secondOpinion());
        patch.set("opinion", opinion(e));
      }
    }
    node.set("patch", patch);
    return node;
  }

  private static void say(ObjectNode node, String event, int step, String by) {
    node.put("event", event).put("step", step);
    if (!by.isEmpty()) {
      node.put("by", by);
    }
  }

  private static void moved(ObjectNode patch, SessionState after) {
    patch
        .put("state", after.phase().word())
        .put("step", after.step())
        .put("reason", reason(after))
        .put("stepsPerSecond", after.stepsPerSecond());
  }

  /** One row of what was measured. */
  static ObjectNode point(Meters meters) {
    ObjectNode node = object();
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
    ObjectNode node = object();
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

  static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  static ArrayNode array() {
    return JsonNodeFactory.instance.arrayNode();
  }
}
