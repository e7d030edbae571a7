package afterimage.http;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/** What one connection has of a {@link MemoryBudget}: no more than is under way on it. */
final class OpenCounts {
  private final Set<Count> open = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean isEnded = new AtomicBoolean();

  /** So many bytes that were taken of the budget; it does not hold them. */
  final class Count {
    private final MemoryBudget budget;
    private final long bytes;

    private Count(MemoryBudget budget, long bytes) {
      this.budget = budget;
      this.bytes = bytes;
    }

    /** They are sent, or will not be; a repeat changes nothing. */
    void close() {
      if (open.remove(this)) {
        budget.giveBack(bytes);
      }
    }
  }

  /** Until it is closed, or the connection has ended. */
  Count open(MemoryBudget budget, long bytes) {
    Count count = new Count(budget, bytes);
    open.add(count);
    if (isEnded.get()) {
      count.close();
    }
    return count;
  }

  /** The connection has ended: nobody is left to read the rest. */
  void end() {
    isEnded.set(true);
    open.forEach(Count::close);
  }

  /** How many are open. */
  int size() {
    return open.size();
  }
}
