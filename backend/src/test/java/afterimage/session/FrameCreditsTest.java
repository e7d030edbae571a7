package afterimage.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import afterimage.worker.Frame;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** One credit a viewer, the newest picture for it, never the same one twice. */
class FrameCreditsTest {
  private final FrameCredits<String> frames = new FrameCredits<>();

  private List<String> add(int step, int revision) {
    frames.add(new Frame(step, revision, 32, 0, new byte[0]));
    return frames.spend();
  }

  @Test
  void aNewViewerHasOneCreditAndNoMore() {
    frames.enter("ann");
    assertEquals(List.of("ann"), add(1, 0));
    assertEquals(List.of(), add(2, 0));
  }

  @Test
  void whoHasDrawnHasOneCreditHoweverOftenItIsSaid() {
    frames.enter("ann");
    add(1, 0);
    frames.drawn("ann");
    frames.drawn("ann");
    frames.drawn("unknown");
    assertEquals(List.of("ann"), add(2, 0));
    assertEquals(List.of(), add(3, 0));
  }

  @Test
  void aSlowViewerGetsTheNewestFrame() {
    frames.enter("slow");
    add(1, 0);
    add(2, 0);
    add(3, 0);
    frames.drawn("slow");
    assertEquals(List.of("slow"), frames.spend());
    assertEquals(3, frames.newest().orElseThrow().step());
  }

  @Test
  void nobodyGetsTheSamePictureTwice() {
    frames.enter("ann");
    add(1, 0);
    frames.drawn("ann");
    assertEquals(List.of(), frames.spend());
    assertEquals(List.of(), add(1, 0));
    assertEquals(List.of("ann"), add(1, 1), "of another revision");
  }

  @Test
  void oneViewerDoesNotWaitForAnother() {
    frames.enter("ann");
    frames.enter("bob");
    add(1, 0);
    frames.drawn("bob");
    assertEquals(List.of("bob"), add(2, 0));
  }

  @Test
  void aLateViewerGetsWhatIsThere() {
    add(4, 0);
    frames.enter("late");
    assertFalse(frames.wants(4, false));
    assertEquals(List.of("late"), frames.spend());
  }

  @Test
  void whoComesAgainBeginsAgain() {
    frames.enter("ann");
    add(1, 0);
    frames.enter("ann");
    assertEquals(List.of("ann"), frames.spend());
    assertEquals(Set.of("ann"), frames.all());
  }

  @Test
  void aPictureIsWantedOnlyWhereACreditWaitsForIt() {
    assertFalse(frames.wants(1, true));
    frames.enter("ann");
    assertTrue(frames.wants(1, true));
    add(1, 0);
    assertFalse(frames.wants(2, true));
    frames.drawn("ann");
    assertTrue(frames.wants(1, true), "the next one comes by itself");
    assertFalse(frames.wants(1, false), "there is no other one");
    assertTrue(frames.wants(2, false));
    frames.leave("ann");
    assertFalse(frames.wants(2, false));
    assertFalse(frames.isWatched());
  }

  @Test
  void theWorkerIsAskedOnceForEachPicture() {
    assertTrue(frames.ask());
    assertFalse(frames.ask());
    add(1, 0);
    assertTrue(frames.ask());
  }

  @Test
  void aPictureThatIsLostMayBeAskedForAgainAndIsNewsOnce() {
    assertTrue(frames.ask());
    assertTrue(frames.lose());
    assertTrue(frames.ask());
    assertFalse(frames.lose());
    assertTrue(frames.ask());
    add(1, 0);
    assertTrue(frames.ask());
    assertTrue(frames.lose(), "after a good one it is news again");
  }
}
