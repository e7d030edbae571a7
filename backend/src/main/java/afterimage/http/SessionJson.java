package afterimage.http;

import afterimage.recipe.Recipe;
import afterimage.recipe.Recipes;
import afterimage.recipe.Rules;
import afterimage.recipe.Tuning;
import afterimage.session.SessionEvent;
import afterimage.session.SessionState;
import afterimage.worker.Report;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Sessions as docs/protocol.md writes them. */
final class SessionJson {
  private SessionJson() {}

  /**
   * A session with everything.
   *
   * @param start its recipe at the start with the picture that it starts from, if it does
   */
  static ObjectNode whole(SessionState state, Recipe start) {
    Recipe now = state.recipe().startingFrom(start.canvas().start());
    return session(state, Recipes.json(now), Recipes.json(start));
  }

  /** A session, without the megabytes of a picture. */
  static ObjectNode session(SessionState state) {
    return session(state, recipe(state.recipe()), recipe(state.start()));
  }

  private static ObjectNode session(SessionState state, ObjectNode recipe, ObjectNode start) {
    ObjectNode node = entry(state, recipe);
    node.set("tunings", tunings(state));
    node.set("start", start);
    return node;
  }

  /** A session in a list of many: without its tunings, of which there may be thousands. */
  static ObjectNode entry(SessionState state) {
    return entry(state, recipe(state.recipe()));
  }

  private static ObjectNode entry(SessionState state, ObjectNode recipe) {
    ObjectNode node = object();
    node.put("id", state.id())
        .put("name", state.name())
        .put("state", state.phase().word())
        .put("step", state.step())
        .put("steps", state.recipe().steps())
        .put("revision", state.tunings().size())
        .put("network", state.recipe().network())
        .put("size", state.recipe().canvas().size());
    node.set("recipe", recipe);
    node.put("owner", state.owner()).put("created", state.created().toString());
    node.put("reason", said(state.reason()));
    node.put("probability", state.probability());
    node.put("secondOpinion", state.secondOpinion());
    node.put("stepsPerSecond", state.stepsPerSecond());
    node.put("viewers", state.viewers());
    node.set("kept", kept(state));
    node.set("opinion", opinion(state.opinion()));
    node.set("parent", parent(state));
    node.set("restarts", numbers(state.restarts()));
    node.put("inexactSince", state.inexactSince() < 0 ? null : state.inexactSince());
    node.put("interrupted", said(state.interrupted()));
    node.put("warning", said(state.warning()));
    ArrayNode tags = node.putArray("tags");
    state.tags().forEach(tags::add);
    return node.put("favorite", state.favorite()).put("archived", state.archived());
  }

  private static @Nullable ObjectNode parent(SessionState state) {
    return state.origin().parent().isEmpty()
        ? null
        : object().put("session", state.origin().parent()).put("step", state.origin().forkedAt());
  }

  /** A recipe in which a picture to start from is only mentioned. */
  static ObjectNode recipe(Recipe recipe) {
    ObjectNode node = Recipes.json(recipe);
    if (recipe.canvas().hasPicture() && node.get("canvas") instanceof ObjectNode canvas) {
      canvas.put("start", "picture");
    }
    return node;
  }

  /** What a session plays, as POST takes it: the tunings that have been and those to come. */
  static ObjectNode score(SessionState state, Recipe start) {
    ObjectNode node = object();
    if (state.origin().rules() != Rules.ONE) {
      node.put("rules", state.origin().rules().number());
    }
    node.set("recipe", Recipes.json(start));
    ArrayNode list = tunings(state);
    for (Tuning tuning : state.ahead()) {
      list.addObject().put("step", tuning.step()).set("set", set(tuning.set()));
    }
    node.set("tunings", list);
    return node.put("step", state.step());
  }

  /** What is not said is null. */
  static @Nullable String said(String text) {
    return text.isEmpty() ? null : text;
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

  static ArrayNode kept(SessionState state) {
    return numbers(state.kept());
  }

  static ArrayNode numbers(List<Integer> steps) {
    ArrayNode list = array();
    steps.forEach(list::add);
    return list;
  }

  static ObjectNode set(Map<String, JsonNode> values) {
    ObjectNode node = object();
    values.forEach(node::set);
    return node;
  }

  static @Nullable ObjectNode opinion(SessionEvent.@Nullable Looked looked) {
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

  static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  static ArrayNode array() {
    return JsonNodeFactory.instance.arrayNode();
  }
}
