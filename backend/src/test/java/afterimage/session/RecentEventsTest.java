package afterimage.session;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** The latest events, for whoever has missed some. */
class RecentEventsTest {
  private final RecentEvents ring = new RecentEvents();
  private SessionState state = SessionState.of("id", Stage.created());

  private void happen(int times) {
    for (int i = 0; i < times; i++) {
      SessionEvent event = new SessionEvent.Kept(i);
      state = state.after(event);
      ring.add(new VersionedEvent(event, state));
    }
  }

  private Optional<List<Long>> since(long version) {
    return ring.since(version, state.version())
        .map(all -> all.stream().map(VersionedEvent::version).toList());
  }

  @Test
  void whatCameSinceAVersionComesInOrder() {
    happen(5);
    assertEquals(Optional.of(List.of(5L, 6L)), since(4));
    assertEquals(Optional.of(List.of(2L, 3L, 4L, 5L, 6L)), since(1));
  }

  @Test
  void whoHasMissedNothingGetsNothing() {
    assertEquals(Optional.of(List.of()), since(1));
    happen(5);
    assertEquals(Optional.of(List.of()), since(6));
  }

  @Test
  void aVersionOfAnotherLifeIsUnknown() {
    happen(5);
    assertEquals(Optional.empty(), since(7));
    assertEquals(Optional.empty(), since(0));
    assertEquals(Optional.empty(), since(-1));
  }

  @Test
  void whereSomeAreForgottenThereIsNoAnswer() {
    happen(300);
    assertEquals(Optional.empty(), since(44));
    assertEquals(Optional.of(LongStream.rangeClosed(46, 301).boxed().toList()), since(45));
  }
}
