package afterimage.session;

import afterimage.optimize.Meters;
import afterimage.session.SessionState.Phase;
import afterimage.worker.Frame;
import akka.actor.typed.ActorRef;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Those who watch a session: what they have seen, and what they are owed. */
final class Viewers {
  private final FrameCredits<ActorRef<Viewer>> frames = new FrameCredits<>();
  private final RecentEvents ring = new RecentEvents();
  private final FrameRateLimit pace = new FrameRateLimit(System.nanoTime());

  boolean isEmpty() {
    return !frames.isWatched();
  }

  int size() {
    return frames.all().size();
  }

  /** A viewer comes: it is told the session, or what it has missed of it. */
  void enter(ActorRef<Viewer> viewer, OptionalLong since, SessionState state) {
    frames.enter(viewer);
    Optional<List<VersionedEvent>> missed =
        since.isPresent() ? ring.since(since.getAsLong(), state.version()) : Optional.empty();
    if (missed.isPresent()) {
      viewer.tell(new Viewer.CaughtUp(state.id(), since.getAsLong()));
      missed.get().forEach(happening -> viewer.tell(new Viewer.Event(happening)));
      viewer.tell(new Viewer.Progress(state, List.of())); // where the steps are is no event
    } else {
      viewer.tell(new Viewer.Snapshot(state));
    }
  }

  void leave(ActorRef<Viewer> viewer) {
    frames.leave(viewer);
  }

  void drawn(ActorRef<Viewer> viewer) {
    frames.drawn(viewer);
  }

  void tell(VersionedEvent happening) {
    ring.add(happening);
    frames.all().forEach(viewer -> viewer.tell(new Viewer.Event(happening)));
  }

  void tell(SessionState state, List<Meters> meters) {
    Viewer progress = new Viewer.Progress(state, meters);
    frames.all().forEach(viewer -> viewer.tell(progress));
  }

  /** Everybody is told the session as if they had just come. */
  void tellAnew(SessionState state) {
    frames.all().forEach(viewer -> viewer.tell(new Viewer.Snapshot(state)));
  }

  void part(SessionState state) {
    frames.all().forEach(viewer -> viewer.tell(new Viewer.Gone(state.id(), state.version() + 1)));
  }

  // ---- pictures

  /** Gives the newest picture, unless it has become old, to those who are owed one. */
  void handOut(SessionState state) {
    frames
        .newest()
        .filter(frame -> frame.step() >= state.step())
        .ifPresent(frame -> give(frame, state));
  }

  void shown(Frame frame, SessionState state) {
    frames.add(frame);
    if (state.phase() == Phase.RUNNING || frame.step() == state.step()) {
      give(frame, state);
    }
  }

  private void give(Frame frame, SessionState state) {
    Viewer picture = new Viewer.Picture(state.id(), frame);
    frames.spend().forEach(viewer -> viewer.tell(picture));
  }

  /** The picture that was asked for does not come; false if the one before did not either. */
  boolean lost() {
    pace.lost(System.nanoTime());
    return frames.lose();
  }

  /** The worker is gone, and with it whatever was asked for. */
  void forget() {
    frames.forget();
  }

  /** Whether somebody is owed a picture that is not here. */
  boolean wants(SessionState state) {
    return state.phase() != Phase.QUEUED
        && frames.wants(state.step(), state.phase() == Phase.RUNNING);
  }

  /** How long the next picture is to wait; zero where it is to be asked for now. */
  Duration left(long now) {
    return pace.left(now);
  }

  /** Notes that a picture is asked for; false if one has been already. */
  boolean ask(long now) {
    boolean first = frames.ask();
    if (first) {
      pace.asked(now);
    }
    return first;
  }
}
