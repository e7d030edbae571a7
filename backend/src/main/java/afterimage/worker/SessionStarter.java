package afterimage.worker;

import afterimage.network.ComputeDevice;
import afterimage.network.DeviceFailure;
import afterimage.network.Network;
import afterimage.store.Machine;
import akka.actor.typed.ActorRef;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;

/**
 * Brings sessions to the device once their network, checkpoint and start picture have been read
 * elsewhere, and says what networks have. On the worker's thread.
 */
final class SessionStarter {
  /** The worker that it does this for. */
  interface Host {
    /** A session is no longer on the device. */
    void release(String session);

    /** A run stands on the device. */
    void begun(Run run);

    /** What a session was told on its way is to be done now. */
    void again(WorkerCommand command);
  }

  private final ComputeDevice compute;
  private final Machine machine;
  private final CrashRecorder recorder;
  private final Consumer<NativeMemory> holds;
  private final LoadedNetworks loadedNetworks;
  private final Loader loader;
  private final Map<String, Run> runs;
  private final Host host;
  private final Logger log;
  private final PendingStarts pendingStarts = new PendingStarts();
  private final Map<String, List<ActorRef<NetworkDescription>>> inquiries = new HashMap<>();

  SessionStarter(
      ComputeDevice compute,
      Machine machine,
      WorkerOptions setting,
      LoadedNetworks loadedNetworks,
      Loader loader,
      Map<String, Run> runs,
      Host host,
      Logger log) {
    this.compute = compute;
    this.machine = machine;
    this.recorder = setting.recorder();
    this.holds = setting.holds();
    this.loadedNetworks = loadedNetworks;
    this.loader = loader;
    this.runs = runs;
    this.host = host;
    this.log = log;
  }

  /** Keeps what a session is told on its way; false where it is not on its way. */
  boolean keep(WorkerCommand command) {
    return pendingStarts.keep(command);
  }

  /** A session need not come any more. */
  void remove(String session) {
    pendingStarts.remove(session);
  }

  void notReadied(GpuWorker.NotReadied failed) {
    pendingStarts.of(failed.begin()).ifPresent(each -> reject(each.begin(), failed.failure()));
  }

  /** Has all read that a session takes; it stands on the device when that is there. */
  void begin(WorkerCommand.Begin begin) {
    host.release(begin.session());
    PendingStarts.Arrival arrival = pendingStarts.add(begin);
    if (loadedNetworks.find(arrival.network()).isEmpty()) {
      loader.load(arrival.network(), begin.session());
    }
    if (RestoredCheckpoint.isAtHand(begin.plan())) {
      arrival.setRead(RestoredCheckpoint.NOTHING);
    } else {
      loader.read(begin);
    }
    arrive(arrival);
  }

  void readied(GpuWorker.Readied readied) {
    Optional<PendingStarts.Arrival> pending = pendingStarts.of(readied.begin());
    pending.ifPresent(
        arrival -> {
          arrival.setRead(readied.read());
          arrive(arrival);
        });
  }

  void loaded(GpuWorker.Loaded loaded) {
    loader.done(loaded.name(), true);
    loadedNetworks.add(loaded.name(), loaded.network(), loaded.checksum());
    LoadedNetworks.Place place = loadedNetworks.find(loaded.name()).orElseThrow();
    answer(loaded.name(), NetworkDescription.of(place.network(), compute, place.checksum()));
    pendingStarts.wanting(loaded.name()).forEach(this::arrive);
  }

  void notLoaded(GpuWorker.NotLoaded failed) {
    loader.done(failed.name(), false);
    if (Refusals.isFault(failed.failure())) {
      log.error("network {} cannot be loaded", failed.name(), failed.failure());
    }
    answer(
        failed.name(), NetworkDescription.broken(failed.name(), Refusals.reason(failed.failure())));
    pendingStarts.wanting(failed.name()).forEach(each -> reject(each.begin(), failed.failure()));
  }

  /** Networks that are too much leave, unless a session is on them. */
  void trim() {
    loadedNetworks.trim(this::isNeeded);
    holds.accept(loadedNetworks.holdings());
  }

  /** Whether a session is on a network, or on its way to one. */
  boolean isNeeded(String network) {
    return !pendingStarts.wanting(network).isEmpty()
        || runs.values().stream()
            .anyMatch(run -> run.optimization().recipe().network().equals(network));
  }

  /** To the device, once all that it takes is here; then what it was told on the way is done. */
  private void arrive(PendingStarts.Arrival arrival) {
    Optional<LoadedNetworks.Place> place = loadedNetworks.find(arrival.network());
    if (place.isEmpty() || arrival.read().isEmpty()) {
      return;
    }
    WorkerCommand.Begin begin = arrival.begin();
    pendingStarts.remove(begin.session());
    recorder.at(Map.of(begin.session(), CrashRecorder.BEGINNING));
    try {
      begin(begin, place.get(), arrival.read().get());
    } catch (RuntimeException e) {
      reject(begin, e);
    }
    recorder.idle();
    arrival.later().forEach(host::again);
  }

  private void begin(
      WorkerCommand.Begin begin, LoadedNetworks.Place place, RestoredCheckpoint back) {
    RestorePlan plan = begin.plan();
    Network network = place.network();
    Optional<String> differs = plan.differs(network);
    if (differs.isPresent()) {
      begin.reporter().tell(new Report.Missing(differs.get()));
      return;
    }
    Run run =
        new Run(place.ascent(), back.optimization(plan, place.ascent()), plan, back.used(), begin);
    runs.put(begin.session(), run);
    begin
        .reporter()
        .tell(
            new Report.Started(
                run.optimization().step(),
                place.checksum(),
                network.contents(),
                machine,
                back.note()));
    host.begun(run);
  }

  /** It cannot be put on the device, or not now. */
  private void reject(WorkerCommand.Begin begin, RuntimeException e) {
    host.release(begin.session());
    if (DeviceFailure.of(e) == DeviceFailure.LOST) {
      throw new DeviceFailure.DeviceLostException(e);
    }
    if (Refusals.isFault(e)) {
      log.error("session {} cannot begin", begin.session(), e);
    }
    begin.reporter().tell(Refusals.of(begin, e));
  }

  /** Answers what a network has, loading it first where it is not here. */
  void describe(WorkerCommand.Describe describe) {
    String name = describe.network();
    inquiries.computeIfAbsent(name, key -> new ArrayList<>()).add(describe.replyTo());
    loadedNetworks
        .find(name)
        .ifPresentOrElse(
            place ->
                answer(name, NetworkDescription.of(place.network(), compute, place.checksum())),
            () -> loader.load(name, ""));
  }

  private void answer(String name, NetworkDescription description) {
    List<ActorRef<NetworkDescription>> asking = inquiries.remove(name);
    if (asking != null) {
      asking.forEach(each -> each.tell(description));
    }
  }
}
