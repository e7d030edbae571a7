package afterimage.session;

import akka.actor.typed.ActorRef;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** What people may ask of a session; {@code by} is who does. */
public sealed interface SessionRequest extends Session.Command {
  /** Pictures and events from now on; {@code since} is the last version the viewer has seen. */
  record Watch(ActorRef<Viewer> viewer, OptionalLong since) implements SessionRequest {}

  record Unwatch(ActorRef<Viewer> viewer) implements SessionRequest {}

  /** The viewer has drawn a picture and may have the next. */
  record Drawn(ActorRef<Viewer> viewer) implements SessionRequest {}

  /** Turns knobs, by paths. */
  record Tune(Map<String, JsonNode> set, String by, ActorRef<Answer> replyTo)
      implements SessionRequest {
    public Tune {
      set = Collections.unmodifiableMap(new LinkedHashMap<>(set));
    }
  }

  record Pause(String by, ActorRef<Answer> replyTo) implements SessionRequest {}

  record Resume(String by, ActorRef<Answer> replyTo) implements SessionRequest {}

  /** One step of a paused session. */
  record Step(String by, ActorRef<Answer> replyTo) implements SessionRequest {}

  /** Ends the run here. */
  record Stop(String by, ActorRef<Answer> replyTo) implements SessionRequest {}

  record Rename(String name, String by, ActorRef<Answer> replyTo) implements SessionRequest {}

  /** Other tags, favorite or not, put away or not; what is empty stays as it is. */
  record File(
      Optional<List<String>> tags,
      Optional<Boolean> favorite,
      Optional<Boolean> archived,
      String by,
      ActorRef<Answer> replyTo)
      implements SessionRequest {}

  record Get(ActorRef<SessionState> replyTo) implements SessionRequest {}

  /** What the steps measured so far. */
  record GetHistory(ActorRef<Measurements> replyTo) implements SessionRequest {}

  /** The picture of a kept step, or of now; empty when that step is not kept. */
  record GetPrint(OptionalInt step, ActorRef<Optional<PictureExport>> replyTo)
      implements SessionRequest {}

  /** The kept pictures in motion; empty when none is kept yet. */
  record GetTimeLapse(PictureExport.Size size, ActorRef<Optional<PictureExport>> replyTo)
      implements SessionRequest {}
}
