package afterimage.http;

import java.util.concurrent.atomic.AtomicLong;

/** How many bytes some use of the memory may have at once. */
final class MemoryBudget {
  private final long most;
  private final AtomicLong left;

  MemoryBudget(long most) {
    this.most = most;
    this.left = new AtomicLong(most);
  }

  /** An eighth of what this process may have. */
  static MemoryBudget ofHeap() {
    return new MemoryBudget(Runtime.getRuntime().maxMemory() / 8);
  }

  /** Takes as much, if it is there; one that is larger than all of it is alone. */
  boolean take(long bytes) {
    long before =
        left.getAndUpdate(there -> bytes <= there || there == most ? there - bytes : there);
    return bytes <= before || before == most;
  }

  void giveBack(long bytes) {
    left.addAndGet(bytes);
  }

  long left() {
    return left.get();
  }
}
