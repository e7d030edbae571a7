package afterimage.http;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * What is wanted of a session happens in the order in which it was said, even where some of it has
 * to wait for an answer.
 */
final class SessionTurns {
  private final Map<String, Deque<Runnable>> pending = new HashMap<>();
  private final Set<String> stopped = new HashSet<>();

  /** Does it at once, or after what is waiting. */
  void next(String session, Runnable work) {
    Deque<Runnable> before = pending.get(session);
    if (before != null) {
      before.add(work);
    } else if (stopped.contains(session)) {
      pending.put(session, new ArrayDeque<>(Set.of(work)));
    } else {
      work.run();
    }
  }

  /** From now on everything waits. */
  void stop(String session) {
    stopped.add(session);
  }

  /** Does what everything waited for, and then, unless that has to wait again, the rest. */
  void go(String session, Runnable work) {
    stopped.remove(session);
    Deque<Runnable> rest = pending.computeIfAbsent(session, id -> new ArrayDeque<>());
    rest.addFirst(work);
    while (!rest.isEmpty() && !stopped.contains(session)) {
      rest.remove().run();
    }
    if (rest.isEmpty()) {
      pending.remove(session);
    }
  }
}
