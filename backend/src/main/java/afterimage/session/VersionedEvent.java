package afterimage.session;

/** An event with its place in the order of a session's events, and the session after it. */
public record VersionedEvent(SessionEvent event, SessionState after) {
  /** Grows by one with each event. */
  public long version() {
    return after.version();
  }
}
