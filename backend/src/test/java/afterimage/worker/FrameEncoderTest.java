package afterimage.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import afterimage.store.KeptPictureFiles;
import akka.actor.testkit.typed.javadsl.BehaviorTestKit;
import akka.actor.testkit.typed.javadsl.TestInbox;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A picture comes, or word that it does not. */
class FrameEncoderTest {
  @TempDir Path folder = Path.of("");

  @Test
  void aPictureThatCannotBeEncodedIsToldToItsSessionAndTheNextOneComes() {
    BehaviorTestKit<FrameEncoder.Command> encoder =
        BehaviorTestKit.create(FrameEncoder.create(new KeptPictureFiles(folder)));
    TestInbox<Reported> session = TestInbox.create();
    encoder.run(
        new FrameEncoder.Develop(new byte[5], 32, 7, 0, 0, new Reporter(session.getRef(), 1)));
    assertEquals(7, assertInstanceOf(Report.Lost.class, session.receiveMessage().report()).step());
    encoder.run(
        new FrameEncoder.Develop(
            new byte[3 * 32 * 32], 32, 8, 0, 0, new Reporter(session.getRef(), 1)));
    assertEquals(
        8, assertInstanceOf(Report.Shown.class, session.receiveMessage().report()).frame().step());
  }
}
