package afterimage.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import afterimage.recipe.Recipes;
import afterimage.recipe.Tuning;
import afterimage.worker.MessageSize;
import afterimage.worker.SessionOrder;
import akka.actor.testkit.typed.javadsl.ActorTestKit;
import com.fasterxml.jackson.databind.JsonNode;
import com.typesafe.config.ConfigFactory;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is too large for a message to the worker is refused, and not lost on the way. */
class LargestPlanTest {
  @TempDir Path folder = Path.of("");

  @SuppressWarnings("NullAway.Init") // before each test
  private ActorTestKit kit;

  @BeforeEach
  void open() {
    kit =
        ActorTestKit.create(
            ConfigFactory.parseString("akka.actor.testkit.typed.single-expect-default = 20s")
                .withFallback(Stage.config(folder)));
  }

  @AfterEach
  void close() {
    kit.shutdownTestKit();
  }

  private static Tuning large(int step) {
    Map<String, JsonNode> set = new LinkedHashMap<>();
    for (int i = 0; i < 30; i++) {
      set.put("objective." + i + ".label", Recipes.value("\"" + "x".repeat(1000) + "\""));
    }
    return new Tuning(step, set);
  }

  /** One of a score of so many large tunings. */
  private static SessionEvent.Created created(int tunings) {
    SessionEvent.Created any = Stage.created();
    return new SessionEvent.Created(
        any.rules(),
        any.name(),
        any.owner(),
        any.created(),
        any.recipe(),
        List.of(),
        Collections.nCopies(tunings, large(900)),
        "",
        0,
        List.of(),
        "",
        "");
  }

  @Test
  void aTuningTooManyIsRefusedAndTheSessionGoesOn() {
    int most = (int) (MessageSize.MOST / MessageSize.of(large(900).set()));
    Stage stage = new Stage(kit, folder, created(most)).says(Stage.started(0));
    String one = Recipes.json(Stage.RECIPE).objectNode().setAll(large(1).set()).toString();
    Answer.Refused refused = stage.tunes(one).refused();
    assertEquals(Answer.Code.TOO_MANY, refused.code());
    assertTrue(refused.detail().startsWith("the tunings of the session"), refused::detail);
    stage.ordersNothing();
    stage.tunes("{\"optimizer.rate\": 0.02}").order(SessionOrder.Tune.class);
  }
}
