package afterimage.worker;

import afterimage.network.Network;
import afterimage.optimize.Optimization;
import afterimage.store.Checkpoint;
import afterimage.store.Machine;
import akka.actor.typed.ActorRef;

/**
 * What comes of a run besides its steps: measurements, pictures for viewers and to be kept,
 * checkpoints and opinions. Everything is copied off the device here, and written elsewhere.
 */
final class RunResults {
  private final WorkerEnvironment workplace;
  private final Machine machine;
  private final LoadedNetworks loadedNetworks;
  private final Evaluator evaluator;
  private final ActorRef<FrameEncoder.Command> encoder;
  private final ActorRef<CheckpointWriter.Command> checkpointWriter;
  private final ActorRef<? super GpuWorker.Stored> worker;

  RunResults(
      WorkerEnvironment workplace,
      Machine machine,
      LoadedNetworks loadedNetworks,
      Evaluator evaluator,
      ActorRef<FrameEncoder.Command> encoder,
      ActorRef<CheckpointWriter.Command> checkpointWriter,
      ActorRef<? super GpuWorker.Stored> worker) {
    this.workplace = workplace;
    this.machine = machine;
    this.loadedNetworks = loadedNetworks;
    this.evaluator = evaluator;
    this.encoder = encoder;
    this.checkpointWriter = checkpointWriter;
    this.worker = worker;
  }

  /** What is owed at once when the steps end: measurements, and a picture if one is waited for. */
  void report(Run run) {
    run.report();
    if (run.isShowWanted()) {
      develop(run);
    }
  }

  /** What takes its time when the steps end: a place in the album, a checkpoint, an opinion. */
  void rest(Run run) {
    keep(run, KeepPolicy.Occasion.REST);
    save(run, SessionOrder.NOBODY);
    evaluator.look(run);
  }

  void save(Run run, long order) {
    if (run.isUnsaved()) {
      checkpoint(run, order);
    }
  }

  void checkpoint(Run run, long order) {
    Network network =
        loadedNetworks
            .find(run.optimization().recipe().network())
            .map(LoadedNetworks.Place::network)
            .orElseThrow();
    Checkpoint.Origin origin = workplace.origin(run.optimization().rules(), network, machine);
    checkpointWriter.tell(
        new CheckpointWriter.Put(run.id(), order, run.checkpoint(origin), run.session(), worker));
  }

  void show(Run run) {
    if (run.steps()) {
      run.setShowWanted(true);
    } else {
      develop(run);
    }
  }

  void develop(Run run) {
    run.setShowWanted(false);
    Optimization optimization = run.optimization();
    double now = System.currentTimeMillis();
    encoder.tell(
        new FrameEncoder.Develop(
            optimization.picture(),
            optimization.size(),
            optimization.step(),
            run.revision(),
            now,
            run.session()));
  }

  void keep(Run run, KeepPolicy.Occasion occasion) {
    if (run.keeps(occasion)) {
      Optimization optimization = run.optimization();
      encoder.tell(
          new FrameEncoder.Keep(
              run.id(),
              optimization.picture(),
              optimization.size(),
              optimization.step(),
              run.session()));
    }
  }

  void watch(Run run, boolean watched) {
    run.setWatched(watched);
    if (!run.steps()) {
      evaluator.lookIfWatched(run);
    }
  }

  void take(Run run, long order) {
    Optimization optimization = run.optimization();
    String checksum = loadedNetworks.checksum(optimization.recipe().network());
    run.session()
        .tell(
            new Report.Taken(
                order, optimization.step(), optimization.size(), optimization.picture(), checksum));
  }
}
