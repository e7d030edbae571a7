package afterimage.worker;

import afterimage.network.Network;
import afterimage.optimize.Climb;
import afterimage.store.Checkpoint;
import afterimage.store.Machine;
import akka.actor.typed.ActorRef;

/**
 * What comes of a run besides its steps: measurements, pictures for viewers and to be kept,
 * checkpoints and opinions. Everything is copied off the device here, and written elsewhere.
 */
final class RunResults {
  private final Workplace workplace;
  private final Machine machine;
  private final Shelf shelf;
  private final Looker looker;
  private final ActorRef<Darkroom.Command> darkroom;
  private final ActorRef<Vault.Command> vault;
  private final ActorRef<? super GpuWorker.Stored> worker;

  RunResults(
      Workplace workplace,
      Machine machine,
      Shelf shelf,
      Looker looker,
      ActorRef<Darkroom.Command> darkroom,
      ActorRef<Vault.Command> vault,
      ActorRef<? super GpuWorker.Stored> worker) {
    this.workplace = workplace;
    this.machine = machine;
    this.shelf = shelf;
    this.looker = looker;
    this.darkroom = darkroom;
    this.vault = vault;
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
    keep(run, Keeping.Occasion.REST);
    save(run, SessionOrder.NOBODY);
    looker.look(run);
  }

  void save(Run run, long order) {
    if (run.isUnsaved()) {
      checkpoint(run, order);
    }
  }

  void checkpoint(Run run, long order) {
    Network network =
        shelf.find(run.climb().recipe().network()).map(Shelf.Place::network).orElseThrow();
    Checkpoint.Origin origin = workplace.origin(run.climb().rules(), network, machine);
    vault.tell(new Vault.Put(run.id(), order, run.checkpoint(origin), run.session(), worker));
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
    Climb climb = run.climb();
    double now = System.currentTimeMillis();
    darkroom.tell(
        new Darkroom.Develop(
            climb.picture(), climb.size(), climb.step(), run.revision(), now, run.session()));
  }

  void keep(Run run, Keeping.Occasion occasion) {
    if (run.keeps(occasion)) {
      Climb climb = run.climb();
      darkroom.tell(
          new Darkroom.Keep(run.id(), climb.picture(), climb.size(), climb.step(), run.session()));
    }
  }

  void watch(Run run, boolean watched) {
    run.setWatched(watched);
    if (!run.steps()) {
      looker.lookIfWatched(run);
    }
  }

  void take(Run run, long order) {
    Climb climb = run.climb();
    String checksum = shelf.checksum(climb.recipe().network());
    run.session()
        .tell(new Report.Taken(order, climb.step(), climb.size(), climb.picture(), checksum));
  }
}
