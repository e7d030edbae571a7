package afterimage.durable;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A page without a screen that watches one session and draws every picture at once. */
final class Viewer implements WebSocket.Listener {
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  /** The session was taken on again by another worker. */
  record Return(int step, int before, double seconds) {}

  private final String session;
  private final AtomicInteger closed = new AtomicInteger();
  private final AtomicReference<@Nullable Return> back = new AtomicReference<>();
  private final AtomicReference<CompletableFuture<Long>> frame =
      new AtomicReference<>(new CompletableFuture<>());
  private final StringBuilder text = new StringBuilder();
  private ByteBuffer bytes = ByteBuffer.allocate(0);
  private @Nullable CompletableFuture<?> sending;
  private final Trace trace = new Trace();
  private int step;

  private Viewer(String session) {
    this.session = session;
  }

  static Viewer open(Server server, String session) {
    Viewer viewer = new Viewer(session);
    HTTP.newWebSocketBuilder()
        .buildAsync(URI.create(server.link().replace("http", "ws") + "/api/live"), viewer)
        .join();
    return viewer;
  }

  int closed() {
    return closed.get();
  }

  /** From now on the next return, and the first picture after it, are waited for. */
  CompletableFuture<Long> expect() {
    CompletableFuture<Long> next = new CompletableFuture<>();
    back.set(null);
    frame.set(next);
    return next;
  }

  /** Once the first picture after it has come. */
  Return back() {
    return java.util.Objects.requireNonNull(back.get());
  }

  @Override
  public void onOpen(WebSocket socket) {
    say(socket, "{\"type\":\"watch\",\"session\":\"%s\"}".formatted(session));
    socket.request(1);
  }

  private void say(WebSocket socket, String message) {
    sending =
        sending == null
            ? socket.sendText(message, true)
            : sending.thenCompose(done -> socket.sendText(message, true));
  }

  @Override
  public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
    text.append(data);
    if (last) {
      String whole = text.toString();
      text.setLength(0);
      try {
        hear(Server.JSON.readTree(whole));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    socket.request(1);
    return null;
  }

  private void hear(JsonNode said) {
    if (said.path("type").asText().equals("meters")) {
      step = said.path("step").asInt();
      trace.add(System.nanoTime(), step);
    } else if (said.path("event").asText().equals("started")) {
      int from = said.path("step").asInt();
      back.set(new Return(from, step, trace.since(from)));
      step = from;
    }
  }

  @Override
  public @Nullable CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
    ByteBuffer all = ByteBuffer.allocate(bytes.remaining() + data.remaining());
    bytes = all.put(bytes).put(data).flip();
    if (last) {
      int channel = bytes.getShort(2);
      int drawn = bytes.getInt(4);
      bytes = ByteBuffer.allocate(0);
      if (back.get() != null) {
        java.util.Objects.requireNonNull(frame.get()).complete(System.nanoTime());
      }
      say(
          socket,
          String.format(
              Locale.ROOT, "{\"type\":\"drawn\",\"channel\":%d,\"step\":%d}", channel, drawn));
    }
    socket.request(1);
    return null;
  }

  @Override
  public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
    closed.incrementAndGet();
    return null;
  }

  @Override
  public void onError(WebSocket socket, Throwable error) {
    closed.incrementAndGet();
  }
}
