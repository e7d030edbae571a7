package afterimage.session;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The latest events, for whoever has missed some. */
class RingTest {
  private final Ring ring = new Ring();
  private SessionState state =
      SessionState.queued("id", "name", "you", Instant.EPOCH, Stage.RECIPE);

  private void happen(int times) {
    for (int i = 0; i < times; i++) {
      SessionEvent event = new SessionEvent.Kept(i);
      state = state.after(event);
      ring.add(new Happening(event, state));
    }
  }

  private Optional<List<Integer>> since(int version) {
    return ring.since(version, state.version())
        .map(all -> all.stream().map(Happening::version).toList());
  }

  @Test
  void whatCameSinceAVersionComesInOrder() {
    happen(5);
    assertEquals(Optional.of(List.of(4, 5)), since(3));
    assertEquals(Optional.of(List.of(1, 2, 3, 4, 5)), since(0));
  }

  @Test
  void whoHasMissedNothingGetsNothing() {
    assertEquals(Optional.of(List.of()), since(0));
    happen(5);
    assertEquals(Optional.of(List.of()), since(5));
  }

  @Test
  void aVersionOfAnotherLifeIsUnknown() {
    happen(5);
    assertEquals(Optional.empty(), since(6));
    assertEquals(Optional.empty(), since(-1));
  }

  @Test
  void whereSomeAreForgottenThereIsNoAnswer() {
    happen(300);
    assertEquals(Optional.empty(), since(43));
    assertEquals(Optional.of(IntStream.rangeClosed(45, 300).boxed().toList()), since(44));
  }
}
