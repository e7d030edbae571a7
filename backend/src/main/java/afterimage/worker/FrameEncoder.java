package afterimage.worker;

import afterimage.store.KeptPictureFiles;
import afterimage.store.PictureException;
import afterimage.store.Pictures;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.AbstractOnMessageBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import java.io.UncheckedIOException;

/** Encodes and keeps pictures, away from the thread that steps. */
final class FrameEncoder extends AbstractOnMessageBehavior<FrameEncoder.Command> {
  sealed interface Command {}

  /** A picture for viewers. */
  @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
  record Develop(byte[] rgb, int size, int step, int revision, double taken, Reporter replyTo)
      implements Command {}

  /** A picture for the album. */
  @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
  record Keep(String session, byte[] rgb, int size, int step, Reporter replyTo)
      implements Command {}

  /** No picture of a session is needed any more. */
  record Burn(String session) implements Command {}

  private final KeptPictureFiles pictureFiles;

  private FrameEncoder(ActorContext<Command> context, KeptPictureFiles pictureFiles) {
    super(context);
    this.pictureFiles = pictureFiles;
  }

  static Behavior<Command> create(KeptPictureFiles pictureFiles) {
    return Behaviors.setup(context -> new FrameEncoder(context, pictureFiles));
  }

  @Override
  public Behavior<Command> onMessage(Command message) {
    try {
      switch (message) {
        case Develop order -> develop(order);
        case Keep order -> keep(order);
        case Burn order -> pictureFiles.remove(order.session());
      }
    } catch (PictureException | UncheckedIOException e) {
      getContext().getLog().warn("a picture is lost: {}", e.getMessage());
    }
    return this;
  }

  private static void develop(Develop order) {
    order.replyTo().tell(developed(order));
  }

  /** Whatever is wrong with one picture, the session has to know that it does not come. */
  private static Report developed(Develop order) {
    try {
      byte[] jpeg = Pictures.jpeg(order.rgb(), order.size());
      return new Report.Shown(
          new Frame(order.step(), order.revision(), order.size(), order.taken(), jpeg));
    } catch (RuntimeException e) {
      return new Report.Lost(order.step(), String.valueOf(e.getMessage()));
    }
  }

  private void keep(Keep order) {
    pictureFiles.put(order.session(), order.step(), order.rgb(), order.size());
    order.replyTo().tell(new Report.Kept(order.step()));
  }
}
