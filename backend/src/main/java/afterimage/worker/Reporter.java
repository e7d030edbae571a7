package afterimage.worker;

import akka.actor.typed.ActorRef;

/** Where the reports of one life of a session go. */
public record Reporter(ActorRef<Reported> session, long life) {
  public void tell(Report report) {
    session.tell(new Reported(life, report));
  }
}
