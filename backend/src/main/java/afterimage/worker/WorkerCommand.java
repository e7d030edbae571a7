package afterimage.worker;

import afterimage.store.Checkpoints;
import akka.actor.typed.ActorRef;
import java.util.List;

/** What a {@link GpuWorker} is asked for. */
public sealed interface WorkerCommand extends Sendable
    permits WorkerCommand.Begin,
        WorkerCommand.ForSession,
        WorkerCommand.Thin,
        WorkerCommand.Share,
        WorkerCommand.Release,
        WorkerCommand.Forget,
        WorkerCommand.Describe,
        GpuWorker.Internal {
  /**
   * Puts a session on the device, brings it to where it was and goes on as planned; answered by
   * Started, Rejected or Missing. What the worker knew of it before is forgotten.
   *
   * @param life another one each time; every report of the session comes back with it
   * @param alone the last step that it does not share with others, since one before has ended its
   *     worker; -1 for none
   */
  record Begin(String session, RestorePlan plan, long life, int alone, ActorRef<Reported> replyTo)
      implements WorkerCommand {
    public Reporter reporter() {
      return new Reporter(replyTo, life);
    }
  }

  /**
   * Something for one session that has begun.
   *
   * @param life the one that is meant; a worker that does not have it answers Absent
   */
  record ForSession(String session, long life, SessionOrder order, ActorRef<Reported> replyTo)
      implements WorkerCommand {}

  /** Checkpoints that the journal knows; those that are not worth keeping are removed. */
  record Thin(String session, List<Checkpoints.Saved> written) implements WorkerCommand {
    public Thin {
      written = List.copyOf(written);
    }
  }

  /** Lets another session, which is forked from this one, have a checkpoint too. */
  record Share(String session, Checkpoints.Saved file, String with) implements WorkerCommand {}

  /** Takes a session off the device; what is on the disk stays. */
  record Release(String session) implements WorkerCommand {}

  /** Takes a session off the device and removes what is on the disk. */
  record Forget(String session) implements WorkerCommand {}

  /** What a network has; answered by its description. */
  record Describe(String network, ActorRef<NetworkDescription> replyTo) implements WorkerCommand {}
}
