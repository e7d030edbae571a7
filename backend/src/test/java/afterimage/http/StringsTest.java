package afterimage.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A thousand texts that nobody means, wherever a text may stand. */
class StringsTest {
  private static final String SESSIONS = "/api/sessions";
  private static final long SEED = 12;

  private static final String[] PIECES = {
    "\ud800",
    "\udc00",
    "\udbff\udbff",
    "\ud83c\udf4b",
    "\u0000",
    "\u0001",
    "\n",
    "\r",
    "\t",
    "\u007f",
    "\u0085",
    "\u2028",
    "\u202e",
    "\u2066",
    "\u200e",
    "\u200b",
    "\u200d",
    "\ufeff",
    "\ufffe",
    "\uffff",
    "\ufffd",
    "\u0301",
    "\u3164",
    "\u00a0",
    " ",
    "",
    "a",
    "lemon",
    "features/0",
    "0",
    ".",
    "..",
    "/",
    "\\",
    "\"",
    "'",
    "%",
    "%00",
    "%ud800",
    "\\ud800",
    "{",
    "}",
    "[",
    "null",
    "NaN",
    "1e999",
    "\u0130",
    "\u00df",
    "e\u0301",
    "\u1100\u1161",
    "<b>",
    "$(x)",
    "sha256:",
    "data:image/png;base64,",
    "tiny",
    "optimizer.rate"
  };

  private static final List<String> NEW =
      List.of(
          "{'name':'~','objective':[{'type':'class','index':3}],'canvas':{'size':32}}",
          "{'objective':[{'type':'class','label':'~'}],'canvas':{'size':32}}",
          "{'objective':[{'type':'channel','layer':'~','unit':0}],'canvas':{'size':32}}",
          "{'objective':[{'type':'~','index':3}],'canvas':{'size':32}}",
          "{'network':'~','objective':[{'type':'class','index':3}],'canvas':{'size':32}}",
          "{'preset':'~','objective':[{'type':'class','index':3}],'canvas':{'size':32}}",
          "{'objective':[{'type':'class','index':3}],'canvas':{'size':32,'start':'~'}}",
          "{'objective':[{'type':'class','index':3}],'canvas':{'size':32},'~':1}",
          "{'recipe':{'objective':[{'type':'class','index':3}],'canvas':{'size':32}},"
              + "'tunings':[{'step':9,'set':{'~':'~'}}],'name':'~'}");

  private static final List<String> CHANGES =
      List.of(
          "{'name':'~'}",
          "{'tags':['~','b']}",
          "{'~':0.5}",
          "{'optimizer.type':'~'}",
          "{'objective.0.label':'~'}",
          "{'objective':[{'type':'channel','layer':'~','unit':0}]}");

  private static final List<String> FORKS =
      List.of("{'name':'~'}", "{'set':{'~':1}}", "{'set':{'optimizer.type':'~'}}", "{'~':'~'}");

  private static final List<String> MESSAGES =
      List.of(
          "{'type':'~'}",
          "{'type':'ping','id':'~'}",
          "{'type':'watch','session':'~'}",
          "{'type':'pause','session':'~','id':'~'}",
          "{'type':'tune','session':'ID','id':'~','set':{'views.noise':0.02}}",
          "{'type':'tune','session':'ID','id':'c','set':{'~':0.5}}",
          "{'type':'tune','session':'ID','id':'c','set':{'objective.0.label':'~'}}",
          "{'~':'~'}");

  @TempDir Path folder = Path.of("");

  private final SplittableRandom random = new SplittableRandom(SEED);

  private String text() {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(1, 5); i > 0; i--) {
      text.append(
          random.nextInt(4) == 0
              ? String.valueOf((char) random.nextInt(1 << 16))
              : PIECES[random.nextInt(PIECES.length)]);
    }
    return text.toString();
  }

  /** As JSON writes it with nothing but ASCII, which may be half of a pair. */
  private static String json(String pattern, String text) {
    String escaped =
        text.chars()
            .mapToObj(each -> String.format(Locale.ROOT, "\\u%04x", each))
            .collect(Collectors.joining());
    return pattern.replace('\'', '"').replace("~", escaped);
  }

  private HttpResponse<byte[]> asked(House house, String method, String path, String body) {
    HttpResponse<byte[]> response = house.send(method, path, body);
    assertTrue(
        response.statusCode() < 500,
        () -> method + " " + path + " " + body + ": " + House.json(response));
    if (response.statusCode() == 201) {
      house.ask(200, "DELETE", SESSIONS + "/" + House.json(response).path("id").asText(), "");
    }
    return response;
  }

  @Test
  void noTextIsA5xxOrMakesASessionThatCannotBeDeleted() {
    try (House house = House.open(folder)) {
      String id = house.session();
      Page page = Page.greeted(house);
      for (int i = 0; i < 1000; i++) {
        String text = text();
        switch (i % 4) {
          case 0 -> asked(house, "POST", SESSIONS, json(NEW.get(i / 4 % NEW.size()), text));
          case 1 ->
              asked(
                  house,
                  "PATCH",
                  SESSIONS + "/" + id,
                  json(CHANGES.get(i / 4 % CHANGES.size()), text));
          case 2 ->
              asked(
                  house,
                  "POST",
                  SESSIONS + "/" + id + "/fork",
                  json(FORKS.get(i / 4 % FORKS.size()), text));
          default -> {
            page.say(json(MESSAGES.get(i / 4 % MESSAGES.size()), text).replace("ID", id));
            page.untilNow();
          }
        }
      }
      house.ask(200, "PATCH", SESSIONS + "/" + id, "{\"name\": \"still there\"}");
      JsonNode left = house.get(SESSIONS).path("sessions");
      assertEquals(List.of(id), left.findValuesAsText("id").stream().filter(id::equals).toList());
      assertEquals(1, left.size());
      house.ask(200, "DELETE", SESSIONS + "/" + id, "");
      assertEquals(0, house.get(SESSIONS).path("sessions").size());
    }
  }

  @Test
  void halfOfAPairIsA400ThatNamesTheField() {
    try (House house = House.open(folder)) {
      String id = house.session();
      JsonNode recipe =
          house.ask(400, "POST", SESSIONS, json(NEW.get(1), "\ud800")); // no session is made of it
      assertTrue(recipe.path("detail").asText().startsWith("objective.0.label must be a text of"));
      house.ask(400, "POST", SESSIONS, json(NEW.get(0), "\udc00"));
      house.ask(400, "PATCH", SESSIONS + "/" + id, json("{'tags':['~']}", "a\ud800"));
      house.ask(400, "PATCH", SESSIONS + "/" + id, json("{'optimizer.type':'~'}", "\ud800"));
      house.ask(400, "POST", SESSIONS + "/" + id + "/fork", json("{'name':'~'}", "\ud800"));
      JsonNode turned =
          house.ask(400, "PATCH", SESSIONS + "/" + id, json("{'name':'~'}", "\u202ea"));
      assertEquals(
          "name must be a text without characters that change the direction of text, had U+202E;"
              + " leave it out",
          turned.path("detail").asText());
      JsonNode named =
          house.ask(200, "PATCH", SESSIONS + "/" + id, json("{'name':'~'}", " Zu\u0308rich\u3000"));
      assertEquals("Z\u00fcrich", named.path("name").asText());
      assertEquals(1, house.get(SESSIONS + "?q=zu%CC%88rich").path("sessions").size());
    }
  }

  /** Two marks in the wrong order, a million times each: composing them would take hours. */
  @Test
  void aNameOfAMillionMarksIsRefusedAtOnce() {
    String marks = "\u0315".repeat(1_000_000) + "\u0316".repeat(1_000_000);
    try (House house = House.open(folder)) {
      String id = house.session();
      house.ask(400, "POST", SESSIONS, NEW.getFirst().replace('\'', '"').replace("~", marks));
      house.ask(400, "PATCH", SESSIONS + "/" + id, "{\"name\":\"" + marks + "\"}");
      house.ask(400, "PATCH", SESSIONS + "/" + id, "{\"tags\":[\"" + marks + "\"]}");
      house.ask(400, "POST", SESSIONS + "/" + id + "/fork", "{\"name\":\"" + marks + "\"}");
    }
  }
}
