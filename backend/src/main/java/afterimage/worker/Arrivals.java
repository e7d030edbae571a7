package afterimage.worker;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Sessions on their way to the device: what has to be read for them is read elsewhere, and what
 * they are told meanwhile waits, in its order.
 */
final class Arrivals {
  /** One of them. */
  static final class Arrival {
    private final GpuWorker.Begin begin;
    private final Deque<GpuWorker.Command> later = new ArrayDeque<>();
    private @Nullable Return read;

    private Arrival(GpuWorker.Begin begin) {
      this.begin = begin;
    }

    GpuWorker.Begin begin() {
      return begin;
    }

    /** What was read for it, once it was. */
    Optional<Return> read() {
      return Optional.ofNullable(read);
    }

    void setRead(Return done) {
      read = done;
    }

    String network() {
      return begin.plan().start().network();
    }

    /** What it was told since it began. */
    List<GpuWorker.Command> later() {
      return List.copyOf(later);
    }
  }

  private final Map<String, Arrival> all = new LinkedHashMap<>();

  Arrival add(GpuWorker.Begin begin) {
    Arrival arrival = new Arrival(begin);
    all.put(begin.session(), arrival);
    return arrival;
  }

  /** That one, unless it has been replaced or released meanwhile. */
  @SuppressWarnings("ReferenceEquality") // this very one
  Optional<Arrival> of(GpuWorker.Begin begin) {
    return Optional.ofNullable(all.get(begin.session())).filter(each -> each.begin == begin);
  }

  /** All that want a network, in the order in which they came. */
  List<Arrival> wanting(String network) {
    return all.values().stream().filter(each -> each.network().equals(network)).toList();
  }

  void remove(String session) {
    all.remove(session);
  }

  /** Keeps a command for a session that is on its way; false where it is not. */
  boolean keep(GpuWorker.Command command) {
    String session =
        switch (command) {
          case GpuWorker.Tune each -> each.session();
          case GpuWorker.Pause each -> each.session();
          case GpuWorker.Resume each -> each.session();
          case GpuWorker.StepOnce each -> each.session();
          case GpuWorker.Stop each -> each.session();
          case GpuWorker.Save each -> each.session();
          case GpuWorker.Show each -> each.session();
          case GpuWorker.Watched each -> each.session();
          case GpuWorker.Take each -> each.session();
          default -> "";
        };
    Arrival arrival = all.get(session);
    if (arrival != null) {
      arrival.later.add(command);
    }
    return arrival != null;
  }
}
