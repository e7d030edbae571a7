package afterimage.worker;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;
import java.util.function.Function;

/** Everybody in turn: who has waited longest steps next, with whoever of its kind is behind it. */
final class RoundRobin implements Scheduler {
  private final SequencedSet<String> waiting = new LinkedHashSet<>();

  @Override
  public void add(String session) {
    waiting.add(session);
  }

  @Override
  public void remove(String session) {
    waiting.remove(session);
  }

  @Override
  public boolean isEmpty() {
    return waiting.isEmpty();
  }

  @Override
  public boolean has(String session) {
    return waiting.contains(session);
  }

  @Override
  public List<String> next(int most, Function<String, Object> kind) {
    List<String> chosen = new ArrayList<>();
    for (String session : waiting) {
      boolean fits = chosen.isEmpty() || kind.apply(session).equals(kind.apply(chosen.getFirst()));
      if (fits && chosen.size() < most) {
        chosen.add(session);
      }
    }
    chosen.forEach(waiting::remove);
    waiting.addAll(chosen);
    return chosen;
  }
}
