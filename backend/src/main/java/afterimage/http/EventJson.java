package afterimage.http;

import afterimage.session.SessionEvent;
import afterimage.session.SessionState;
import afterimage.session.VersionedEvent;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** What happens to sessions, as docs/protocol.md writes it. */
final class EventJson {
  private EventJson() {}

  /** What an event changes; the words around it are the wire's. */
  static ObjectNode of(VersionedEvent happening) {
    SessionState after = happening.after();
    ObjectNode patch = SessionJson.object();
    ObjectNode node = SessionJson.object();
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
        patch.put("reason", SessionJson.said(after.reason()));
        patch.put("interrupted", SessionJson.said(after.interrupted()));
        patch.set("restarts", SessionJson.numbers(after.restarts()));
        patch.put("inexactSince", after.inexactSince() < 0 ? null : after.inexactSince());
      }
      case SessionEvent.Interrupted e -> {
        say(node, "interrupted", e.step(), "");
        node.put("note", e.reason());
        patch.put("stepsPerSecond", 0).put("interrupted", SessionJson.said(after.interrupted()));
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
        node.set("set", SessionJson.set(e.set()));
        patch.put("revision", e.revision()).put("steps", after.recipe().steps());
        patch.set("recipe", SessionJson.recipe(after.recipe()));
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
        patch.set("kept", SessionJson.kept(after));
      }
      case SessionEvent.Looked e -> {
        say(node, "opinion", e.step(), "");
        patch.put("secondOpinion", after.secondOpinion());
        patch.set("opinion", SessionJson.opinion(e));
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
        .put("reason", SessionJson.said(after.reason()))
        .put("interrupted", SessionJson.said(after.interrupted()))
        .put("stepsPerSecond", after.stepsPerSecond());
  }
}
