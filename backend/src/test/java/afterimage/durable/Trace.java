package afterimage.durable;

import java.util.ArrayDeque;
import java.util.Deque;

/** When a session was seen at which step. */
final class Trace {
  private record Sight(long nanos, int step) {}

  private final Deque<Sight> sights = new ArrayDeque<>();

  void add(long nanos, int step) {
    if (!sights.isEmpty() && step < sights.getLast().step()) {
      sights.clear(); // it was set back
    }
    sights.add(new Sight(nanos, step));
  }

  /** Seconds of work between a step and the last that was seen; rather too many than too few. */
  double since(int step) {
    if (sights.isEmpty()) {
      return 0;
    }
    Sight from = sights.getFirst();
    for (Sight each : sights) {
      if (each.step() > step) {
        break;
      }
      from = each;
    }
    return (sights.getLast().nanos() - from.nanos()) / 1e9;
  }
}
