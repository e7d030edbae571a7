package afterimage.worker;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;
import java.util.function.Function;

/** Everybody in turn: who has waited longest steps next, with whoever of its kind is behind it. */
final class RoundRobin implements Scheduler {
  private final SequencedSet<String> pending = new LinkedHashSet<>();

  @Override
  public void add(String session) {
    pending.add(session);
  }

  @Override
  public void remove(String session) {
    pending.remove(session);
  }

  @Override
  public boolean isEmpty() {
    return pending.isEmpty();
  }

  @Override
  public boolean has(String session) {
    return pending.contains(session);
  }

  @Override
  public List<String> next(int most, Function<String, Object> kind) {
    List<String> chosen = new ArrayList<>();
    for (String session : pending) {
      boolean fits = chosen.isEmpty() || kind.apply(session).equals(kind.apply(chosen.getFirst()));
      if (fits && chosen.size() < most) {
        chosen.add(session);
      }
    }
    chosen.forEach(pending::remove);
    pending.addAll(chosen);
    return chosen;
  }
}
