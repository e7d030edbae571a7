package afterimage.session;

import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import java.util.RandomAccess;

/**
 * A list that grows at its end. Each is immutable and shares almost all with the one before, so
 * that ten thousand of them, one longer than the other, cost no more than a few lists.
 */
final class Scroll<T> extends AbstractList<T> implements RandomAccess {
  private static final int LENGTH = 128; // about the root of the longest there are

  private final List<List<T>> sheets; // each of LENGTH
  private final List<T> last; // shorter

  private Scroll(List<List<T>> sheets, List<T> last) {
    this.sheets = sheets;
    this.last = last;
  }

  /** The same elements; the list itself where it is one of these. */
  static <T> Scroll<T> of(List<T> all) {
    if (all instanceof Scroll<T> scroll) {
      return scroll;
    }
    Scroll<T> scroll = new Scroll<>(List.of(), List.of());
    for (T each : all) {
      scroll = scroll.with(each);
    }
    return scroll;
  }

  /** A list that is longer by one. */
  Scroll<T> with(T one) {
    List<T> longer = longer(last, one);
    return longer.size() < LENGTH
        ? new Scroll<>(sheets, longer)
        : new Scroll<>(longer(sheets, longer), List.of());
  }

  private static <E> List<E> longer(List<E> list, E one) {
    List<E> longer = new ArrayList<>(list.size() + 1);
    longer.addAll(list);
    longer.add(one);
    return List.copyOf(longer);
  }

  @Override
  public T get(int index) {
    int sheet = index / LENGTH;
    return sheet < sheets.size()
        ? sheets.get(sheet).get(index % LENGTH)
        : last.get(index - sheets.size() * LENGTH);
  }

  @Override
  public int size() {
    return sheets.size() * LENGTH + last.size();
  }
}
