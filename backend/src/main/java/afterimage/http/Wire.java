package afterimage.http;

import afterimage.optimize.Meters;
import afterimage.recipe.RecipeException;
import afterimage.recipe.Recipes;
import afterimage.session.SessionState;
import afterimage.session.VersionedEvent;
import afterimage.worker.Frame;
import akka.util.ByteString;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** The words of the live socket, both ways: docs/protocol.md in code. */
final class Wire {
  private static final int HEADER = 24;
  private static final int LONGEST_ID = 64;
  private static final byte VERSION = 1;
  private static final byte JPEG = 1;

  private Wire() {}

  /** What a client says. */
  sealed interface Said {}

  record Watch(String session, OptionalLong since) implements Said {}

  record Unwatch(String session) implements Said {}

  record Drawn(int channel) implements Said {}

  record Tune(String session, String id, Map<String, JsonNode> set) implements Said {}

  /** What a client wants of a session besides other knobs. */
  enum Move {
    PAUSE,
    RESUME,
    STEP,
    STOP
  }

  record Order(Move move, String session, String id) implements Said {}

  record Ping(String id) implements Said {}

  /** Not of the wire; {@code id} is empty where none can be read. */
  record Nonsense(String id, String detail) implements Said {}

  /** Reads one text message; never throws. */
  static Said decode(String text) {
    JsonNode node;
    try {
      node = Recipes.tree(text);
    } catch (RecipeException e) {
      return new Nonsense("", e.getMessage());
    }
    String id = word(node, "id");
    String type = word(node, "type");
    String session = word(node, "session");
    return switch (type) {
      case "watch" -> new Watch(session, number(node, "since"));
      case "unwatch" -> new Unwatch(session);
      case "drawn" -> new Drawn(Math.clamp(number(node, "channel").orElse(-1), -1, 65_536));
      case "tune" -> tune(node, session, id);
      case "pause" -> new Order(Move.PAUSE, session, id);
      case "resume" -> new Order(Move.RESUME, session, id);
      case "step" -> new Order(Move.STEP, session, id);
      case "stop" -> new Order(Move.STOP, session, id);
      case "ping" -> new Ping(id);
      default ->
          new Nonsense(
              id,
              type.isEmpty()
                  ? "type is missing; for example {\"type\":\"watch\",\"session\":\"…\"}"
                  : "type must be one of watch, unwatch, drawn, tune, pause, resume, step, stop,"
                      + " ping, was "
                      + shown(type));
    };
  }

  private static Said tune(JsonNode node, String session, String id) {
    if (!(node.get("set") instanceof ObjectNode set) || set.isEmpty()) {
      return new Nonsense(id, "set must be an object of values by path, was " + node.get("set"));
    }
    Map<String, JsonNode> values = new LinkedHashMap<>();
    set.properties().forEach(field -> values.put(field.getKey(), field.getValue()));
    return new Tune(session, id, values);
  }

  private static String word(JsonNode node, String field) {
    JsonNode value = node.path(field);
    String word = value.isTextual() || value.isNumber() ? value.asText() : "";
    return word.codePointCount(0, word.length()) > LONGEST_ID
        ? word.substring(0, word.offsetByCodePoints(0, LONGEST_ID))
        : word;
  }

  private static OptionalLong number(JsonNode node, String field) {
    JsonNode value = node.path(field);
    return value.isIntegralNumber() && value.canConvertToLong()
        ? OptionalLong.of(value.longValue())
        : OptionalLong.empty();
  }

  private static String shown(String text) {
    return text.replaceAll("\\p{Cntrl}", "?");
  }

  static String hello(String version, String owner, String network, String second) {
    return message("hello")
        .put("version", version)
        .put("owner", owner)
        .put("network", network)
        .put("second", second)
        .toString();
  }

  static String snapshot(SessionState state, int channel) {
    ObjectNode node = message("snapshot").put("session", state.id());
    node.put("channel", channel).put("version", state.version());
    node.set("state", SessionJson.session(state));
    return node.toString();
  }

  /** In place of a snapshot for a viewer who knows the session: what was missed follows. */
  static String caughtUp(String session, long version, int channel) {
    ObjectNode node = message("snapshot").put("session", session);
    node.put("channel", channel).put("version", version);
    node.putObject("state").put("id", session);
    return node.toString();
  }

  static String event(VersionedEvent happening, int channel) {
    ObjectNode node = message("event").put("channel", channel).put("version", happening.version());
    node.setAll(EventJson.of(happening));
    return node.toString();
  }

  static String deleted(long version, int channel) {
    ObjectNode node = message("event").put("channel", channel).put("version", version);
    node.put("event", "deleted");
    node.putObject("patch").put("state", "deleted");
    return node.toString();
  }

  static String meters(SessionState state, List<Meters> rows, int channel) {
    ObjectNode node = message("meters").put("channel", channel).put("step", state.step());
    node.put("stepsPerSecond", Math.round(state.stepsPerSecond() * 100) / 100.0);
    node.put("probability", state.probability());
    if (!state.warning().isEmpty()) {
      node.put("warning", state.warning());
    }
    ArrayNode points = node.putArray("points");
    rows.forEach(row -> points.add(MetersJson.point(row)));
    return node.toString();
  }

  static String ack(String id, int step) {
    return message("ack").put("id", id).put("step", step).toString();
  }

  static String error(String id, Problem problem) {
    return error(message("error").put("id", id), problem);
  }

  static String watchError(String session, Problem problem) {
    return error(message("error").put("session", session), problem);
  }

  private static String error(ObjectNode node, Problem problem) {
    return node.put("code", problem.code())
        .put("detail", problem.detail())
        .put("hint", problem.hint())
        .toString();
  }

  static String sessions() {
    return message("sessions").toString();
  }

  static String pong(String id) {
    return message("pong").put("id", id).toString();
  }

  private static ObjectNode message(String type) {
    return SessionJson.object().put("type", type);
  }

  /** A picture with its header. */
  static ByteString frame(Frame frame, int channel) {
    ByteBuffer bytes = ByteBuffer.allocate(HEADER + frame.jpeg().length);
    bytes.put(VERSION).put(JPEG).putShort((short) channel);
    bytes.putInt(frame.step()).putInt(frame.revision());
    bytes.putShort((short) frame.size()).putShort((short) frame.size());
    bytes.putDouble(frame.taken()).put(frame.jpeg());
    return ByteString.fromArrayUnsafe(bytes.array());
  }
}
