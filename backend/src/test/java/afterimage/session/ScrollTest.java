package afterimage.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Each is what a plain list would be, also when longer ones are made of it. */
class ScrollTest {
  @Test
  void itIsTheListOfWhatWasAppendedAtEveryLength() {
    List<Integer> plain = new ArrayList<>();
    Scroll<Integer> scroll = Scroll.of(List.of());
    for (int i = 0; i < 700; i++) {
      assertEquals(plain, scroll);
      Scroll<Integer> other = scroll.with(-1);
      scroll = scroll.with(i);
      plain.add(i);
      assertEquals(-1, other.getLast());
      assertEquals(plain.size(), other.size());
      assertEquals(i, scroll.get(i));
    }
    assertEquals(IntStream.range(0, 700).boxed().toList(), scroll);
    assertEquals(scroll, Scroll.of(plain));
  }

  @Test
  void nothingStandsBeyondItsEnds() {
    Scroll<Integer> scroll = Scroll.of(IntStream.range(0, 200).boxed().toList());
    assertThrows(IndexOutOfBoundsException.class, () -> scroll.get(200));
    assertThrows(IndexOutOfBoundsException.class, () -> scroll.get(-1));
    assertThrows(UnsupportedOperationException.class, () -> scroll.add(7));
  }

  @Test
  void aScrollIsNotCopied() {
    Scroll<Integer> scroll = Scroll.of(List.of(1, 2));
    assertSame(scroll, Scroll.of(scroll));
  }
}
