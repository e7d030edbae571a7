package afterimage.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.LoggingTestKit;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.server.Directives;
import akka.http.javadsl.server.Route;
import akka.stream.javadsl.Source;
import akka.util.ByteString;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** What nobody has expected. */
class ErrorHandlingTest {
  private static final ActorTestKit KIT = ActorTestKit.create();
  private static final String SECRET = "/home/somebody/data: no such thing";

  @AfterAll
  static void end() {
    KIT.shutdownTestKit();
  }

  /** The answer of a route that fails; its log has said why. */
  private static JsonNode answer(Route route) {
    HttpResponse response =
        LoggingTestKit.warn("a request failed").expect(KIT.system(), () -> asked(route));
    assertEquals(500, response.status().intValue());
    return House.json(
        House.got(response.entity().toStrict(1000 * House.SECONDS, KIT.system()))
            .getData()
            .utf8String());
  }

  private static HttpResponse asked(Route route) {
    try {
      return House.got(
          Directives.handleExceptions(new ErrorHandling(KIT.system()).exceptions(), () -> route)
              .function(KIT.system())
              .apply(HttpRequest.create()));
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static void assertSaysNothing(JsonNode answer) {
    assertEquals("failed", answer.path("code").asText());
    assertEquals("the server could not do this", answer.path("detail").asText());
    assertFalse(answer.toString().contains("xception"), answer::toString);
    assertFalse(answer.toString().contains("somebody"), answer::toString);
  }

  @Test
  void whatHasFailedIsInTheLogAndNotInTheAnswer() {
    assertSaysNothing(
        answer(
            Directives.extractRequest(
                request -> {
                  throw new IllegalStateException(SECRET);
                })));
  }

  @Test
  void aBodyThatBreaksOffUnexpectedlyIsNoNewsOfTheServer() {
    RequestBody bodies =
        new RequestBody(KIT.system(), Duration.ofSeconds(House.SECONDS), MemoryBudget.ofHeap());
    HttpRequest broken =
        HttpRequest.POST("/")
            .withEntity(
                akka.http.javadsl.model.HttpEntities.create(
                    akka.http.javadsl.model.ContentTypes.APPLICATION_JSON,
                    Source.<ByteString>failed(new IOException(SECRET))));
    assertSaysNothing(
        answer(Directives.onSuccess(() -> bodies.of(broken), any -> Directives.complete("no"))));
  }
}
