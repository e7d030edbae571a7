package afterimage.session;

import afterimage.optimize.Meters;
import afterimage.worker.Frame;
import java.util.List;

/** What a session tells those who watch it. */
public sealed interface Viewer {
  /** The whole session, before anything else. */
  record Snapshot(SessionState state) implements Viewer {}

  /** The viewer knew the session already: what it has missed follows. */
  record CaughtUp(String session, long version) implements Viewer {}

  /** Something happened. */
  record Event(VersionedEvent happening) implements Viewer {}

  /** Steps were taken. */
  record Progress(SessionState state, List<Meters> meters) implements Viewer {
    public Progress {
      meters = List.copyOf(meters);
    }
  }

  /** A picture, for one credit. */
  record Picture(String session, Frame frame) implements Viewer {}

  /** The session is deleted; {@code version} is that of this last event. */
  record Gone(String session, long version) implements Viewer {}

  /** A session came or went. */
  record Listed() implements Viewer {}
}
