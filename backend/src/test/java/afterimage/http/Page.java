package afterimage.http;

import static org.junit.jupiter.api.Assertions.assertNotNull;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A WebSocket client that writes down what it hears. */
final class Page implements WebSocket.Listener {
  /** What came: a message, a picture, or the end. */
  sealed interface Heard {}

  record Text(JsonNode json) implements Heard {
    String type() {
      return json.path("type").asText();
    }
  }

  record Picture(int channel, int step, int revision, int width, int length) implements Heard {}

  record Closed(int code, String reason) implements Heard {}

  private final BlockingQueue<Heard> heard = new LinkedBlockingQueue<>();
  private final StringBuilder part = new StringBuilder();
  final WebSocket socket;

  Page(House house) {
    this(house, "/api/live");
  }

  /** Headers are names and values in turn. */
  Page(House house, String path, String... headers) {
    WebSocket.Builder builder = house.client.newWebSocketBuilder();
    for (int i = 0; i < headers.length; i += 2) {
      builder.header(headers[i], headers[i + 1]);
    }
    socket =
        House.got(
            builder.buildAsync(
                URI.create(String.format(Locale.ROOT, "ws://127.0.0.1:%d%s", house.port, path)),
                this));
  }

  /** One that has heard the greeting. */
  static Page greeted(House house) {
    Page page = house.page();
    page.text("hello");
    return page;
  }

  @Override
  public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
    part.append(data);
    if (last) {
      heard.add(new Text(House.json(part.toString())));
      part.setLength(0);
    }
    from.request(1);
    return null;
  }

  @Override
  public @Nullable CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
    heard.add(
        new Picture(
            data.getShort(2), data.getInt(4), data.getInt(8), data.getShort(12), data.limit()));
    from.request(1);
    return null;
  }

  @Override
  public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
    heard.add(new Closed(code, reason));
    return null;
  }

  @Override
  public void onError(WebSocket from, Throwable error) {
    heard.add(new Closed(-1, error.toString()));
  }

  /** Single quotes stand for double ones. */
  Page say(String json) {
    House.got(socket.sendText(json.replace('\'', '"'), true));
    return this;
  }

  Heard next() {
    try {
      Heard next = heard.poll(House.SECONDS, TimeUnit.SECONDS);
      assertNotNull(next, "nothing came");
      return next;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The next message of this type; what comes before it does not count. */
  JsonNode text(String type) {
    while (true) {
      switch (next()) {
        case Text text when text.type().equals(type) -> {
          return text.json();
        }
        case Closed closed -> throw new AssertionError(closed.toString());
        default -> {}
      }
    }
  }

  Picture picture() {
    while (true) {
      switch (next()) {
        case Picture picture -> {
          return picture;
        }
        case Closed closed -> throw new AssertionError(closed.toString());
        default -> {}
      }
    }
  }

  Closed closed() {
    while (true) {
      if (next() instanceof Closed closed) {
        return closed;
      }
    }
  }

  /** Everything that came before the answer to a ping that is sent now. */
  java.util.List<Heard> untilNow() {
    say("{'type':'ping','id':'now'}");
    java.util.List<Heard> all = new java.util.ArrayList<>();
    while (true) {
      Heard next = next();
      if (next instanceof Text text && text.type().equals("pong")) {
        return all;
      }
      all.add(next);
    }
  }

  void drawn(int channel) {
    say(String.format(Locale.ROOT, "{'type':'drawn','channel':%d,'step':1}", channel));
  }
}
