package afterimage.http;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sessions that start from a picture: it is a file, and the server knows it by its hash. */
class StartTest {
  @TempDir Path folder = Path.of("");
  private House house;

  @BeforeEach
  void open() {
    house = House.open(folder);
  }

  @AfterEach
  void close() {
    house.close();
  }

  private static byte[] png(int width, int height, int type) {
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    try {
      ImageIO.write(new BufferedImage(width, height, type), "png", png);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return png.toByteArray();
  }

  private static String uri(byte[] picture) {
    return "data:image/png;base64," + Base64.getEncoder().encodeToString(picture);
  }

  private static String recipe(String start) {
    return House.RECIPE.replace("\"size\": 32", "\"size\": 32, \"start\": \"" + start + "\"");
  }

  private static String hex(byte[] bytes) throws NoSuchAlgorithmException {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
  }

  private List<String> starts() throws IOException {
    Path starts = folder.resolve("starts");
    if (!Files.exists(starts)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(starts)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private void assertRefused(int status, String code, String says, String start) {
    HttpResponse<byte[]> response = house.send("POST", "/api/sessions", recipe(start));
    JsonNode problem = House.json(response);
    assertEquals(status, response.statusCode(), problem::toString);
    assertEquals(code, problem.path("code").asText());
    assertTrue(problem.path("detail").asText().startsWith(says), problem::toString);
    assertFalse(problem.path("hint").asText().isEmpty());
  }

  @Test
  void aPictureIsKeptOnceUnderItsHashAndIsInNoEvent() throws Exception {
    byte[] picture = png(40, 33, BufferedImage.TYPE_INT_RGB);
    JsonNode first = house.ask(201, "POST", "/api/sessions", recipe(uri(picture)));
    JsonNode second = house.ask(201, "POST", "/api/sessions", recipe(uri(picture)));
    String hex = hex(picture);
    assertEquals(List.of(hex, hex + "-32-2.floats"), starts());
    assertArrayEquals(picture, Files.readAllBytes(folder.resolve("starts").resolve(hex)));
    String base64 = Base64.getEncoder().encodeToString(picture);
    String journal = journal();
    assertFalse(journal.contains(base64));
    assertTrue(journal.contains("sha256:" + hex));
    for (JsonNode made : List.of(first, second)) {
      String path = "/api/sessions/" + made.path("id").asText();
      assertEquals(uri(picture), house.get(path + "/history").at("/recipe/canvas/start").asText());
      house.ask(200, "POST", path + "/pause", "");
      HttpResponse<byte[]> print = house.send("GET", path + "/picture.png", "");
      assertTrue(new String(print.body(), StandardCharsets.ISO_8859_1).contains(base64));
    }
  }

  @Test
  void aPictureThatNoSessionStartsFromLeavesNothing() throws Exception {
    String one = uri(png(40, 40, BufferedImage.TYPE_INT_RGB));
    house.ask(201, "POST", "/api/sessions", recipe(one));
    List<String> kept = starts();
    String other = uri(png(41, 41, BufferedImage.TYPE_INT_RGB));
    String unfit = recipe(other).replace("\"index\": 3", "\"index\": 99999");
    house.ask(400, "POST", "/api/sessions", unfit);
    untilThereIs(kept);
    house.ask(400, "POST", "/api/sessions", unfit.replace(other, one).replace("32", "33"));
    untilThereIs(kept);
    for (int i = 1; i < 16; i++) {
      house.session();
    }
    house.ask(429, "POST", "/api/sessions", recipe(other));
    assertEquals(kept, starts());
    house.ask(429, "POST", "/api/sessions", recipe(one).replace("32", "34"));
    assertEquals(kept, starts());
  }

  private void untilThereIs(List<String> wanted) throws IOException {
    long end = System.nanoTime() + 1_000_000_000L * House.SECONDS;
    while (!starts().equals(wanted) && System.nanoTime() < end) {
      Thread.onSpinWait();
    }
    assertEquals(wanted, starts());
  }

  @Test
  void anotherRecipeWithAKnownKeyLeavesNoPicture() throws Exception {
    house.ask(201, "POST", "/api/sessions", House.RECIPE, "Idempotency-Key", "k");
    String other = recipe(uri(png(41, 41, BufferedImage.TYPE_INT_RGB)));
    house.ask(422, "POST", "/api/sessions", other, "Idempotency-Key", "k");
    assertEquals(List.of(), starts());
  }

  /** With what is in its log still. */
  private String journal() throws IOException {
    StringBuilder all = new StringBuilder();
    for (String name : List.of("journal.db", "journal.db-wal")) {
      if (Files.exists(folder.resolve(name))) {
        all.append(Files.readString(folder.resolve(name), StandardCharsets.ISO_8859_1));
      }
    }
    return all.toString();
  }

  @Test
  void aPictureThatTheServerHasIsNamedByItsHash() throws Exception {
    byte[] picture = png(40, 40, BufferedImage.TYPE_BYTE_GRAY);
    String hash = "sha256:" + hex(picture);
    assertRefused(400, "bad-recipe", "canvas.start is " + hash + ", and this server has no", hash);
    house.ask(201, "POST", "/api/sessions", recipe(uri(picture)));
    JsonNode made = house.ask(201, "POST", "/api/sessions", recipe(hash));
    assertEquals("running", made.path("state").asText());
    assertEquals("picture", made.at("/recipe/canvas/start").asText());
    JsonNode whole = house.get("/api/sessions/" + made.path("id").asText());
    assertEquals(uri(picture), whole.at("/recipe/canvas/start").asText());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"sha256:", "sha256:0", "sha256:../../journal.db", "SHA256:00", "sha512:00"})
  void whatIsNoHashIsRefused(String start) {
    assertRefused(400, "bad-recipe", "canvas.start must be noise, gray, a picture", start);
  }

  @Test
  void aPictureOfFourHundredMillionPixelsIsRefusedByItsHeader() throws IOException {
    byte[] bomb = png(20_000, 20_000, BufferedImage.TYPE_BYTE_BINARY);
    assertTrue(bomb.length < 100_000, () -> "bytes: " + bomb.length);
    assertRefused(400, "bad-recipe", "canvas.start has 20000x20000 pixels", uri(bomb));
    assertEquals(List.of(), starts());
  }

  @Test
  void whatIsNoPictureIsRefused() throws IOException {
    assertRefused(400, "bad-recipe", "canvas.start is not valid base64", "data:image/png;base64,?");
    assertRefused(400, "bad-recipe", "canvas.start is not a picture", "data:image/png;base64,AAAA");
    assertRefused(400, "bad-recipe", "canvas.start must be a data URI", "data:image/png,AAAA");
    assertEquals(List.of(), starts());
  }

  @Test
  void aForkStartsFromTheSamePictureAndAKeyStaysAKey() throws Exception {
    byte[] picture = png(32, 32, BufferedImage.TYPE_INT_RGB);
    JsonNode made = house.ask(201, "POST", "/api/sessions", recipe(uri(picture)));
    String path = "/api/sessions/" + made.path("id").asText();
    JsonNode fork = house.ask(201, "POST", path + "/fork", "{\"set\": {\"optimizer.rate\": 0.02}}");
    String history = "/api/sessions/" + fork.path("id").asText() + "/history";
    assertEquals(uri(picture), house.get(history).at("/recipe/canvas/start").asText());
    assertEquals(2, starts().size());
  }
}
