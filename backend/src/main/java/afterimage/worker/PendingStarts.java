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
final class PendingStarts {
  /** One of them. */
  static final class Arrival {
    private final WorkerCommand.Begin begin;
    private final Deque<WorkerCommand> later = new ArrayDeque<>();
    private @Nullable RestoredCheckpoint read;

    private Arrival(WorkerCommand.Begin begin) {
      this.begin = begin;
    }

    WorkerCommand.Begin begin() {
      return begin;
    }

    /** What was read for it, once it was. */
    Optional<RestoredCheckpoint> read() {
      return Optional.ofNullable(read);
    }

    void setRead(RestoredCheckpoint done) {
      read = done;
    }

    String network() {
      return begin.plan().start().network();
    }

    /** What it was told since it began. */
    List<WorkerCommand> later() {
      return List.copyOf(later);
    }
  }

  private final Map<String, Arrival> all = new LinkedHashMap<>();

  Arrival add(WorkerCommand.Begin begin) {
    Arrival arrival = new Arrival(begin);
    all.put(begin.session(), arrival);
    return arrival;
  }

  /** That one, unless it has been replaced or released meanwhile. */
  @SuppressWarnings("ReferenceEquality") // this very one
  Optional<Arrival> of(WorkerCommand.Begin begin) {
    return Optional.ofNullable(all.get(begin.session())).filter(each -> each.begin == begin);
  }

  /** All that want a network, in the order in which they came. */
  List<Arrival> wanting(String network) {
    return all.values().stream().filter(each -> each.network().equals(network)).toList();
  }

  void remove(String session) {
    all.remove(session);
  }

  /** Keeps an order for a session that is on its way; false where it is not. */
  boolean keep(WorkerCommand command) {
    if (!(command instanceof WorkerCommand.ForSession order)) {
      return false;
    }
    Arrival arrival = all.get(order.session());
    if (arrival == null || arrival.begin.life() != order.life()) {
      return false;
    }
    if (order.order() instanceof SessionOrder.Probe) {
      arrival.begin.reporter().tell(new Report.Present(-1));
    } else {
      arrival.later.add(order);
    }
    return true;
  }
}
