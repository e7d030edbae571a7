package afterimage.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A live socket to which frames come that no browser sends. */
class FramesTest {
  private static final int TEXT = 1;
  private static final int MORE = 0;
  private static final int CLOSE = 8;
  private static final int FIN = 0x80;

  @TempDir static Path folder = Path.of("");

  @SuppressWarnings("NullAway.Init") // opened before all tests
  private static House house;

  @BeforeAll
  static void open() {
    house = House.open(folder);
  }

  @AfterAll
  static void close() {
    house.close();
  }

  /** A socket by hand. */
  private static final class Socket implements AutoCloseable {
    private final Raw raw;
    private final DataInputStream in;

    Socket() throws IOException {
      raw = new Raw(house.port);
      raw.say(
          Raw.head(house, "GET /api/live")
              + "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
              + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
      assertEquals(101, raw.reply(false).status());
      in = new DataInputStream(raw.in());
      assertEquals("hello", next().path("type").asText());
    }

    Socket say(byte[] frames) throws IOException {
      raw.say(frames);
      return this;
    }

    /** The next text; a closing is an object with its code. */
    JsonNode next() throws IOException {
      while (true) {
        int first = in.readUnsignedByte();
        int length = in.readUnsignedByte();
        length = length == 126 ? in.readUnsignedShort() : length;
        byte[] payload = in.readNBytes(length);
        switch (first & 0xf) {
          case TEXT -> {
            return House.json(new String(payload, StandardCharsets.UTF_8));
          }
          case CLOSE -> {
            return SessionJson.object().put("closed", ByteBuffer.wrap(payload).getShort());
          }
          default -> {}
        }
      }
    }

    int closed() throws IOException {
      JsonNode next = next();
      while (!next.has("closed")) {
        next = next();
      }
      return next.path("closed").asInt();
    }

    JsonNode answer() throws IOException {
      JsonNode next = next();
      while (next.path("type").asText().equals("sessions")) {
        next = next();
      }
      return next;
    }

    @Override
    public void close() throws IOException {
      raw.close();
    }
  }

  /** Masked by zeros. */
  private static byte[] frame(int opcode, byte[] payload) {
    ByteBuffer frame = ByteBuffer.allocate(payload.length + 14).put((byte) opcode);
    if (payload.length < 126) {
      frame.put((byte) (0x80 | payload.length));
    } else {
      frame.put((byte) (0x80 | 126)).putShort((short) payload.length);
    }
    frame.putInt(0).put(payload).flip();
    byte[] bytes = new byte[frame.remaining()];
    frame.get(bytes);
    return bytes;
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ff", "c0af", "eda080", "edb0807b", "7b7de282", "f4908080", "80"})
  void aTextThatIsNotUtf8EndsTheSocketWithThatCode(String hex) throws IOException {
    byte[] bytes = HexFormat.of().parseHex(hex);
    try (Socket socket = new Socket()) {
      assertEquals(1007, socket.say(frame(FIN | TEXT, bytes)).closed());
    }
    try (Socket socket = new Socket()) {
      socket.say(frame(TEXT, utf8("{")));
      assertEquals(1007, socket.say(frame(FIN | MORE, bytes)).closed());
    }
    assertEquals("you", house.get("/api/me").path("owner").asText());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"type\":\"\\ud800\",\"id\":\"x\"}",
        "{\"type\":\"tune\",\"session\":\"s\",\"id\":\"x\",\"set\":{\"\\udc00\":1}}",
        "{\"type\":\"watch\",\"session\":\"\\ud800\"}"
      })
  void halfALetterInAStringIsAnErrorAndTheSocketStaysOpen(String text) throws IOException {
    try (Socket socket = new Socket()) {
      JsonNode error = socket.say(frame(FIN | TEXT, utf8(text))).answer();
      assertEquals("error", error.path("type").asText());
      assertFalse(error.path("detail").asText().isEmpty());
      socket.say(frame(FIN | TEXT, utf8("{\"type\":\"ping\",\"id\":\"p\"}")));
      assertEquals("p", socket.answer().path("id").asText());
    }
  }

  @Test
  void aMessageInThousandsOfPartsIsAnswered() throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    String text = "{\"type\":\"ping\",\"id\":\"p\",\"x\":\"" + "€".repeat(5_000) + "\"}";
    byte[] bytes = utf8(text);
    for (int i = 0; i < bytes.length; i++) { // letters are cut in three
      int fin = i == bytes.length - 1 ? FIN : 0;
      all.writeBytes(frame(fin | (i == 0 ? TEXT : MORE), new byte[] {bytes[i]}));
    }
    try (Socket socket = new Socket()) {
      assertEquals("p", socket.say(all.toByteArray()).answer().path("id").asText());
    }
  }

  @Test
  void aFrameThatSaysItIsHugeEndsTheSocket() throws IOException {
    byte[] huge = HexFormat.of().parseHex("81ff" + "0000010000000000" + "00000000");
    try (Socket socket = new Socket()) {
      socket.say(huge).say(new byte[40_000]);
      assertEquals(1009, socket.closed());
    }
  }
}
