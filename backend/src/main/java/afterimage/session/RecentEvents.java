package afterimage.session;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** The latest events of a session, for viewers who have missed some. */
final class RecentEvents {
  private static final int LENGTH = 256;

  private final Deque<VersionedEvent> latest = new ArrayDeque<>();

  void add(VersionedEvent happening) {
    latest.add(happening);
    if (latest.size() > LENGTH) {
      latest.remove();
    }
  }

  /**
   * What came after a version, oldest first.
   *
   * @param version the last one seen
   * @param current the version of the session now
   * @return empty when some of it is no longer here, or the version is none of this session's
   */
  Optional<List<VersionedEvent>> since(long version, long current) {
    if (version < 0 || version > current) {
      return Optional.empty();
    }
    List<VersionedEvent> missed = latest.stream().filter(each -> each.version() > version).toList();
    return missed.size() == current - version ? Optional.of(missed) : Optional.empty();
  }
}
