package afterimage.session;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.ManualTime;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A {@link Stage} for each test, where time passes when the test says so. */
abstract class StageTest {
  @TempDir static Path folder = Path.of("");
  static ActorTestKit kit;
  static ManualTime time;

  Stage stage;

  @BeforeAll
  static void begin() {
    kit = ActorTestKit.create("stage", ManualTime.config().withFallback(Stage.config(folder)));
    time = ManualTime.get(kit.system());
  }

  @AfterAll
  static void end() {
    kit.shutdownTestKit();
  }

  @BeforeEach
  void play() {
    stage = new Stage(kit, folder);
  }
}
