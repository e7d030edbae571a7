import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** What the live path gives, measured from outside over HTTP and WebSocket on loopback. */
public final class Live {
  static final ObjectMapper JSON = new ObjectMapper();
  static final HttpClient HTTP = HttpClient.newHttpClient();
  static String base = "";
  static long server;

  /** A page without a screen. */
  static class Page implements WebSocket.Listener {
    final Map<String, CompletableFuture<JsonNode>> answers = new ConcurrentHashMap<>();
    final AtomicInteger frames = new AtomicInteger();
    final AtomicInteger lastStep = new AtomicInteger();
    final AtomicLong firstFrame = new AtomicLong();
    final AtomicInteger measured = new AtomicInteger();
    final CompletableFuture<Void> first = new CompletableFuture<>();
    final CompletableFuture<Integer> closed = new CompletableFuture<>();
    final List<Double> ages = java.util.Collections.synchronizedList(new ArrayList<>());
    final List<Integer> behind = java.util.Collections.synchronizedList(new ArrayList<>());
    final StringBuilder text = new StringBuilder();
    ByteBuffer bytes = ByteBuffer.allocate(0);
    volatile WebSocket socket;
    final long pause;
    int ids;
    volatile int obeyed;

    Page(long pause) {
      this.pause = pause;
    }

    static Page open(long pause) throws Exception {
      Page page = new Page(pause);
      page.socket =
          HTTP.newWebSocketBuilder()
              .buildAsync(URI.create(base.replace("http", "ws") + "/api/live"), page)
              .get(20, TimeUnit.SECONDS);
      return page;
    }

    CompletableFuture<?> sending = CompletableFuture.completedFuture(null);

    /** One text after the other: a socket takes no second one while the first is on its way. */
    synchronized void say(String message) {
      sending = sending.thenCompose(done -> socket.sendText(message, true));
    }

    Page watch(String session) {
      say("{\"type\":\"watch\",\"session\":\"" + session + "\"}");
      return this;
    }

    JsonNode ask(String message) throws Exception {
      String id = "c" + ids++;
      CompletableFuture<JsonNode> answer = new CompletableFuture<>();
      answers.put(id, answer);
      say(message.replace("ID", id));
      return answer.get(60, TimeUnit.SECONDS);
    }

    @Override
    public void onOpen(WebSocket ws) {
      socket = ws;
      ws.request(1);
    }

    @Override
    public CompletionStage<?> onText(WebSocket ws, CharSequence data, boolean last) {
      text.append(data);
      if (last) {
        try {
          JsonNode node = JSON.readTree(text.toString());
          text.setLength(0);
          String type = node.path("type").asText();
          if (type.equals("meters")) {
            measured.set(node.path("step").asInt());
          } else if (node.path("event").asText().equals("tuned")) {
            // Events and measurements come in the order in which they happened.
            obeyed += node.path("step").asInt() > measured.get() ? 1 : 0;
          } else if (type.equals("ack") || type.equals("error")) {
            CompletableFuture<JsonNode> answer = answers.remove(node.path("id").asText());
            if (answer != null) {
              answer.complete(node);
            }
          }
        } catch (Exception e) {
          throw new IllegalStateException(e);
        }
      }
      ws.request(1);
      return null;
    }

    @Override
    public CompletionStage<?> onBinary(WebSocket ws, ByteBuffer data, boolean last) {
      ByteBuffer all = ByteBuffer.allocate(bytes.remaining() + data.remaining());
      all.put(bytes).put(data).flip();
      bytes = all;
      if (last) {
        ByteBuffer frame = bytes;
        bytes = ByteBuffer.allocate(0);
        int channel = frame.getShort(2);
        int step = frame.getInt(4);
        frames.incrementAndGet();
        lastStep.set(step);
        firstFrame.compareAndSet(0, System.nanoTime());
        ages.add(System.currentTimeMillis() - frame.getDouble(16));
        behind.add(Math.max(0, measured.get() - step));
        first.complete(null);
        String drawn = "{\"type\":\"drawn\",\"channel\":" + channel + ",\"step\":" + step + "}";
        if (pause == 0) {
          say(drawn);
        } else if (pause > 0) {
          CompletableFuture.delayedExecutor(pause, TimeUnit.MILLISECONDS).execute(() -> say(drawn));
        }
      }
      ws.request(1);
      return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket ws, int code, String reason) {
      closed.complete(code);
      return null;
    }

    @Override
    public void onError(WebSocket ws, Throwable error) {
      closed.complete(-1);
    }
  }

  static JsonNode call(String method, String path, String body) throws Exception {
    HttpResponse<String> response =
        HTTP.send(
            HttpRequest.newBuilder(URI.create(base + path))
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    if (response.statusCode() >= 300) {
      throw new IllegalStateException(path + ": " + response.body());
    }
    return JSON.readTree(response.body());
  }

  static String start(int index) throws Exception {
    return call(
            "POST",
            "/api/sessions",
            "{\"objective\":[{\"type\":\"class\",\"index\":"
                + index
                + "}],\"steps\":100000,\"seed\":1}")
        .path("id")
        .asText();
  }

  static int step(String id) throws Exception {
    return call("GET", "/api/sessions/" + id, "").path("step").asInt();
  }

  static void end(String id) throws Exception {
    call("DELETE", "/api/sessions/" + id, "");
  }

  /** Steps a second between two reports of the step, so that no step is cut in two. */
  static double rate(String id, double seconds) throws Exception {
    long from = System.nanoTime();
    int before = step(id);
    Thread.sleep((long) (seconds * 1000));
    int after = step(id);
    return (after - before) / ((System.nanoTime() - from) / 1e9);
  }

  static double percentile(List<? extends Number> values, double share) {
    double[] sorted = values.stream().mapToDouble(Number::doubleValue).sorted().toArray();
    return sorted.length == 0
        ? Double.NaN
        : sorted[(int) Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)];
  }

  static void tell(String what, String value, String wanted, boolean ok) {
    System.out.printf(
        Locale.ROOT, "%-58s %-34s %-28s %s%n", what, value, wanted, ok ? "ok" : "MISS");
  }

  static String f(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }

  public static void main(String[] args) throws Exception {
    base = args[0].replaceAll("/$", "");
    server = Long.parseLong(args[1]);
    List<String> wanted =
        args.length > 2
            ? Arrays.asList(args).subList(2, args.length)
            : List.of(
                "first", "tune", "age", "pause", "reconnect", "four", "watched", "crowd", "page");
    for (int i = 0; i < 120; i++) {
      if (HTTP.send(
                  HttpRequest.newBuilder(URI.create(base + "/health/ready")).build(),
                  HttpResponse.BodyHandlers.discarding())
              .statusCode()
          == 200) {
        break;
      }
      Thread.sleep(500);
    }
    String warm = start(1);
    Thread.sleep(3000);
    end(warm);
    for (String name : wanted) {
      switch (name) {
        case "first" -> first();
        case "tune" -> tune();
        case "age" -> age();
        case "watched" -> watched();
        case "crowd" -> crowd();
        case "four" -> four();
        case "pause" -> pause();
        case "reconnect" -> reconnect();
        case "page" -> page();
        default -> throw new IllegalArgumentException("no measure " + name);
      }
    }
    System.exit(0);
  }

  static void first() throws Exception {
    Page page = Page.open(0);
    List<Double> times = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      Page one = Page.open(-1);
      long from = System.nanoTime();
      String id = start(10 * i);
      one.watch(id).first.get(30, TimeUnit.SECONDS);
      times.add((one.firstFrame.get() - from) / 1e6);
      end(id);
      one.socket.abort();
    }
    page.socket.abort();
    double p95 = percentile(times, 0.95);
    tell(
        "POST to first frame, 40 times",
        f("p50 %.0f ms, p95 %.0f ms", percentile(times, 0.5), p95),
        "p95 <= 1000 ms",
        p95 <= 1000);
  }

  static void tune() throws Exception {
    String id = start(951);
    Page page = Page.open(0).watch(id);
    page.first.get(30, TimeUnit.SECONDS);
    int many = 1000;
    int acks = 0;
    for (int i = 0; i < many; i++) {
      JsonNode ack =
          page.ask(
              "{\"type\":\"tune\",\"session\":\""
                  + id
                  + "\",\"id\":\"ID\",\"set\":{\"optimizer.rate\":"
                  + (0.02 + i * 1e-6)
                  + "}}");
      acks += ack.path("type").asText().equals("ack") ? 1 : 0;
      Thread.sleep(20); // 50 commands a second are allowed
    }
    JsonNode state = call("GET", "/api/sessions/" + id, "");
    boolean counted = state.path("revision").asInt() == many;
    page.socket.abort();
    end(id);
    tell(
        "tunings obeyed by the next step",
        f("%d of %d, %d acknowledged", page.obeyed, many, acks),
        "1000 of 1000",
        page.obeyed == many && acks == many && counted);
  }

  static void age() throws Exception {
    String id = start(951);
    Page fast = Page.open(0).watch(id);
    Page slow = Page.open(500).watch(id);
    Thread.sleep(20_000);
    double rate = rate(id, 3);
    double step = 1000 / rate;
    double p95 = percentile(fast.ages, 0.95);
    tell(
        "age of a picture when it comes, every step drawn",
        f("p50 %.0f ms, p95 %.0f ms, a step %.0f ms", percentile(fast.ages, 0.5), p95, step),
        "<= 1 step + round trip",
        p95 <= step + 20);
    double slowAge = percentile(slow.ages, 0.95);
    tell(
        "the same, drawn every 500 ms",
        f("p95 %.0f ms, %d pictures", slowAge, slow.frames.get()),
        "<= 500 ms",
        slowAge <= 500);
    fast.socket.abort();
    slow.socket.abort();
    end(id);
  }

  /** Short windows in turn, so that what the machine's neighbors do falls on both kinds alike. */
  static void watched() throws Exception {
    String id = start(951);
    rate(id, 5);
    List<Double> ratios = new ArrayList<>();
    int pictures = 0;
    for (int round = 0; round < 40; round++) {
      boolean first = round % 2 == 0;
      double alone = first ? rate(id, 3) : 0;
      List<Page> pages = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        pages.add(Page.open(0).watch(id));
      }
      Thread.sleep(300);
      int before = pages.get(0).frames.get();
      double seen = rate(id, 3);
      pictures += pages.get(0).frames.get() - before;
      pages.forEach(page -> page.socket.abort());
      Thread.sleep(300);
      alone = first ? alone : rate(id, 3);
      ratios.add(seen / alone);
    }
    end(id);
    double ratio = percentile(ratios, 0.5);
    tell(
        "steps/s with 10 viewers / without",
        f(
            "%.3f (quartiles %.3f, %.3f; %.1f pictures/s)",
            ratio, percentile(ratios, 0.25), percentile(ratios, 0.75), pictures / 120.0),
        ">= 0.97",
        ratio >= 0.97);
  }

  static double resident() throws Exception {
    long java = ProcessHandle.of(server).orElseThrow().pid();
    for (String line : Files.readAllLines(Path.of("/proc/" + java + "/status"))) {
      if (line.startsWith("VmRSS:")) {
        return Double.parseDouble(line.replaceAll("\\D", "")) / 1024;
      }
    }
    return 0;
  }

  /** Reads nothing after the upgrade. */
  static java.net.Socket deaf(String id) throws Exception {
    URI uri = URI.create(base);
    java.net.Socket socket = new java.net.Socket(uri.getHost(), uri.getPort());
    String hello =
        "GET /api/live HTTP/1.1\r\nHost: "
            + uri.getAuthority()
            + "\r\n"
            + "Upgrade: websocket\r\n"
            + "Connection: Upgrade\r\n"
            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
            + "Sec-WebSocket-Version: 13\r\n\r\n";
    socket.getOutputStream().write(hello.getBytes());
    byte[] text = ("{\"type\":\"watch\",\"session\":\"" + id + "\"}").getBytes();
    ByteBuffer frame =
        ByteBuffer.allocate(6 + text.length)
            .put((byte) 0x81)
            .put((byte) (0x80 | text.length))
            .putInt(0)
            .put(text);
    socket.getOutputStream().write(frame.array());
    socket.getOutputStream().flush();
    return socket;
  }

  static void crowd() throws Exception {
    String id = start(951);
    Page one = Page.open(0).watch(id);
    Thread.sleep(10_000);
    int alone = one.frames.get();
    double before = resident();
    List<Page> readers = new ArrayList<>();
    List<java.net.Socket> deaf = new ArrayList<>();
    for (int i = 0; i < 180; i++) {
      readers.add(Page.open(0).watch(id));
    }
    for (int i = 0; i < 20; i++) {
      deaf.add(deaf(id));
    }
    Thread.sleep(5000);
    readers.forEach(
        page -> {
          page.ages.clear();
          page.frames.set(0);
        });
    one.frames.set(0);
    long from = System.nanoTime();
    Thread.sleep(15_000);
    double most = readers.stream().mapToInt(page -> page.frames.get()).max().orElse(0);
    double least = readers.stream().mapToInt(page -> page.frames.get()).min().orElse(0);
    List<Double> ages = new ArrayList<>();
    readers.forEach(page -> ages.addAll(List.copyOf(page.ages)));
    double grown = resident() - before;
    double p99 = percentile(ages, 0.99);
    tell(
        "180 readers beside 20 who never read: frames, least / most",
        f("%.0f / %.0f in 15 s (one alone: %d in 10 s)", least, most, alone),
        ">= 0.95",
        least >= 0.95 * most);
    tell(
        "their delay",
        f("p50 %.0f ms, p99 %.0f ms", percentile(ages, 0.5), p99),
        "p99 < 150 ms",
        p99 < 150);
    tell("memory of the server", f("+ %.0f MiB", grown), "< 300 MiB", grown < 300);
    int dropped = 0;
    long until = from + 70_000_000_000L;
    for (java.net.Socket socket : deaf) {
      boolean gone = false;
      while (!gone && System.nanoTime() < until) {
        try {
          socket.getOutputStream().write(new byte[] {(byte) 0x8a, (byte) 0x80, 0, 0, 0, 0}, 0, 0);
          socket.setSoTimeout(200);
          gone = isClosed(socket);
        } catch (java.io.IOException e) {
          gone = true;
        }
      }
      dropped += gone ? 1 : 0;
    }
    tell(
        "those who never read are dropped",
        f("%d of 20 after %.0f s", dropped, (System.nanoTime() - from) / 1e9 + 5),
        "20 within 70 s",
        dropped == 20);
    boolean served = readers.stream().noneMatch(page -> page.closed.isDone());
    tell("readers still connected", served ? "180 of 180" : "some are gone", "all", served);
    readers.forEach(page -> page.socket.abort());
    one.socket.abort();
    end(id);
  }

  /** Whether the kernel knows the connection as ended by the other side; nothing is read. */
  static boolean isClosed(java.net.Socket socket) throws Exception {
    String local = f("%04X", socket.getLocalPort());
    for (String table : List.of("/proc/net/tcp", "/proc/net/tcp6")) {
      for (String line : Files.readAllLines(Path.of(table))) {
        String[] parts = line.strip().split("\\s+");
        if (parts.length > 3 && parts[1].endsWith(":" + local)) {
          Thread.sleep(50);
          return !parts[3].equals("01"); // ESTABLISHED
        }
      }
    }
    return true;
  }

  static void four() throws Exception {
    String alone = start(951);
    rate(alone, 3);
    double single = rate(alone, 10);
    List<String> all = new ArrayList<>(List.of(alone));
    for (int i = 1; i < 4; i++) {
      all.add(start(100 * i));
    }
    Thread.sleep(2000);
    int[] before = new int[4];
    long from = System.nanoTime();
    for (int i = 0; i < 4; i++) {
      before[i] = step(all.get(i));
    }
    Thread.sleep(20_000);
    double least = Double.MAX_VALUE;
    double seconds = (System.nanoTime() - from) / 1e9;
    for (int i = 0; i < 4; i++) {
      least = Math.min(least, (step(all.get(i)) - before[i]) / seconds);
    }
    for (String id : all.subList(1, 4)) {
      end(id);
    }
    double again = rate(alone, 10);
    end(alone);
    double share = least / ((single + again) / 2);
    tell(
        "4 sessions: the slowest / one alone",
        f("%.3f (%.1f / %.1f steps/s)", share, least, (single + again) / 2),
        ">= 0.22",
        share >= 0.22);
  }

  static void pause() throws Exception {
    String id = start(951);
    Page page = Page.open(0).watch(id);
    page.first.get(30, TimeUnit.SECONDS);
    double step = 1000 / rate(id, 3);
    List<Double> times = new ArrayList<>();
    int moved = 0;
    for (int i = 0; i < 30; i++) {
      long from = System.nanoTime();
      JsonNode ack = page.ask("{\"type\":\"pause\",\"session\":\"" + id + "\",\"id\":\"ID\"}");
      times.add((System.nanoTime() - from) / 1e6);
      Thread.sleep(150);
      moved += step(id) - ack.path("step").asInt();
      page.ask("{\"type\":\"resume\",\"session\":\"" + id + "\",\"id\":\"ID\"}");
      Thread.sleep(150);
    }
    double p95 = percentile(times, 0.95);
    tell(
        "pause to its acknowledgement, 30 times",
        f("p50 %.0f ms, p95 %.0f ms, a step %.0f ms", percentile(times, 0.5), p95, step),
        "within the running step",
        p95 <= step + 50);
    tell("steps after the acknowledgement", Integer.toString(moved), "0", moved == 0);
    page.socket.abort();
    end(id);
  }

  static void reconnect() throws Exception {
    String id = start(951);
    Thread.sleep(2000);
    List<Double> times = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      long from = System.nanoTime();
      Page page = Page.open(0).watch(id);
      page.first.get(10, TimeUnit.SECONDS);
      times.add((System.nanoTime() - from) / 1e6);
      page.socket.abort();
    }
    end(id);
    double p95 = percentile(times, 0.95);
    tell(
        "a new socket to the current picture, 30 times",
        f("p50 %.0f ms, p95 %.0f ms", percentile(times, 0.5), p95),
        "<= 500 ms",
        p95 <= 500);
  }

  static void page() throws Exception {
    java.util.LinkedHashSet<String> seen = new java.util.LinkedHashSet<>(List.of("/"));
    List<String> todo = new ArrayList<>(seen);
    int bytes = 0;
    while (!todo.isEmpty()) {
      String path = todo.remove(0);
      HttpResponse<byte[]> response =
          HTTP.send(
              HttpRequest.newBuilder(URI.create(base + path))
                  .header("Accept-Encoding", "gzip")
                  .build(),
              HttpResponse.BodyHandlers.ofByteArray());
      bytes += response.body().length;
      byte[] plain =
          response.headers().firstValue("Content-Encoding").orElse("").equals("gzip")
              ? new java.util.zip.GZIPInputStream(new java.io.ByteArrayInputStream(response.body()))
                  .readAllBytes()
              : response.body();
      var links =
          java.util.regex.Pattern.compile(
                  "(?:(?:src|href)=|(?:from|import)\\s*\\(?(?=[\"'][./]))[\"']([^\"'#:]+)[\"']")
              .matcher(new String(plain));
      while (links.find()) {
        String link = URI.create(base + path).resolve(links.group(1)).getPath();
        if (!link.startsWith("/api") && seen.add(link)) {
          todo.add(link);
        }
      }
    }
    tell(
        "the page, compressed",
        f("%.0f KB in %d files", bytes / 1024.0, seen.size()),
        "<= 150 KB",
        seen.size() > 50 && bytes <= 150 * 1024);
  }
}
