package afterimage.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import afterimage.recipe.Recipes;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Tunings that wait become one of each session. */
class CoalescedTuningsTest {
  private final CoalescedTunings held = new CoalescedTunings();

  private static Wire.Tune tune(String session, String id, String path, int value) {
    return new Wire.Tune(session, id, Map.of(path, Recipes.value(Integer.toString(value))));
  }

  @Test
  void theyAreTakenBySessionInOrderAndThenHeldNoMore() {
    Wire.Tune first = tune("a", "1", "steps", 1);
    Wire.Tune second = tune("a", "2", "steps", 2);
    assertTrue(held.add(first) && held.add(tune("b", "3", "steps", 3)) && held.add(second));
    assertEquals(Optional.of("a"), held.first());
    assertEquals(List.of(first, second), held.take("a"));
    assertEquals(List.of(), held.take("a"));
    assertFalse(held.has("a"));
    assertTrue(held.has("b"));
    held.take("b");
    assertTrue(held.isEmpty());
  }

  @Test
  void ofEachKnobTheNewestValueIsAppliedAndWhatWasSaidLastIsLast() {
    var merged =
        CoalescedTunings.merged(
            List.of(
                tune("a", "1", "steps", 1),
                tune("a", "2", "views.count", 2),
                tune("a", "3", "steps", 3)));
    assertEquals("{views.count=2, steps=3}", merged.toString());
  }

  @Test
  void noMoreThan64OfASessionAreHeld() {
    for (int i = 0; i < 64; i++) {
      assertTrue(held.add(tune("a", "t" + i, "steps", i)));
    }
    assertFalse(held.add(tune("a", "last", "steps", 1)));
    assertTrue(held.add(tune("b", "other", "steps", 1)));
    assertEquals(64, held.take("a").size());
  }
}
