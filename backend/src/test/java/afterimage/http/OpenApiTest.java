package afterimage.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** /api/openapi.json is whole, and true. */
class OpenApiTest {
  private static final Map<String, String> BODIES =
      Map.of("create", House.RECIPE, "tune", "{\"optimizer.rate\": 0.02}", "fork", "{\"step\": 0}");

  @TempDir static Path folder = Path.of("");

  @SuppressWarnings("NullAway.Init") // opened before all tests
  private static House house;

  @SuppressWarnings("NullAway.Init") // opened before all tests
  private static JsonNode api;

  @BeforeAll
  static void open() {
    house = House.open(folder);
    api = house.get("/api/openapi.json");
  }

  @AfterAll
  static void close() {
    house.close();
  }

  @Test
  void everyRouteAnswersAsItSays() {
    List<String> paths = new ArrayList<>();
    api.path("paths").fieldNames().forEachRemaining(paths::add);
    for (String path : paths) {
      for (String method : methods(path)) {
        String id = house.paused();
        JsonNode operation = api.path("paths").path(path).path(method);
        String name = operation.path("operationId").asText();
        HttpResponse<byte[]> answer =
            house.send(
                method.toUpperCase(java.util.Locale.ROOT),
                path.replace("{id}", id).replace("{network}", "efficientnet-lite0"),
                BODIES.getOrDefault(name, ""));
        JsonNode said = operation.path("responses").path(Integer.toString(answer.statusCode()));
        assertTrue(said.isObject(), () -> name + " answers " + answer.statusCode());
        if (said.has("content")) {
          fits(name, said.path("content"), answer);
        }
        house.clear();
      }
    }
  }

  private static Set<String> methods(String path) {
    Set<String> methods = new TreeSet<>();
    api.path("paths").path(path).fieldNames().forEachRemaining(methods::add);
    return methods;
  }

  private static void fits(String name, JsonNode content, HttpResponse<byte[]> answer) {
    String type = answer.headers().firstValue("content-type").orElse("").split(";", 2)[0];
    assertTrue(content.has(type), () -> name + " is " + type);
    if (type.equals("application/json")) {
      fits(name, content.path(type).path("schema"), House.json(answer));
    }
  }

  /** Objects have all the fields they must and none that is not written down. */
  private static void fits(String place, JsonNode schema, JsonNode value) {
    if (schema.has("$ref")) {
      String name = schema.path("$ref").asText().replaceAll(".*/", "");
      fits(place, api.path("components").path("schemas").path(name), value);
    } else if (value.isObject() && schema.has("properties")) {
      schema
          .path("required")
          .forEach(field -> assertTrue(value.has(field.asText()), place + "." + field));
      value
          .propertyStream()
          .forEach(
              field -> {
                JsonNode own = schema.path("properties").path(field.getKey());
                assertTrue(own.isObject(), () -> place + "." + field.getKey() + " is not said");
                fits(place + "." + field.getKey(), own, field.getValue());
              });
    } else if (value.isArray() && schema.has("items")) {
      value.forEach(each -> fits(place + "[]", schema.path("items"), each));
    }
  }

  /** Each word of a path that is served stands in some path of the page. */
  @Test
  void everyWordOfARouteIsInIt() throws IOException {
    Path http = Path.of("src/main/java/afterimage/http");
    String routes =
        Files.readString(http.resolve("ApiRoutes.java"))
            + Files.readString(http.resolve("Routes.java"));
    Matcher words =
        Pattern.compile("(?:path|pathPrefix|slash)\\(\\s*\"([\\w.]+)\"").matcher(routes);
    Set<String> known = new TreeSet<>();
    api.path("paths")
        .fieldNames()
        .forEachRemaining(path -> Collections.addAll(known, path.split("/", -1)));
    int count = 0;
    while (words.find()) {
      count++;
      assertTrue(known.contains(words.group(1)), words.group(1));
    }
    assertTrue(count > 15, "the routes are written otherwise now");
  }

  @Test
  void everyReferenceLeadsSomewhere() {
    Matcher references = Pattern.compile("\"#(/[^\"]*)\"").matcher(api.toString());
    while (references.find()) {
      assertNotEquals(true, api.at(references.group(1)).isMissingNode(), references.group(1));
    }
    assertEquals("3.1.0", api.path("openapi").asText());
  }
}
