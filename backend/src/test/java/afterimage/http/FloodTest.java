package afterimage.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Connections that say nothing are in nobody's way. */
class FloodTest {
  private static final int MOST = 20;

  private static boolean isOpen(SocketChannel channel) {
    try {
      return channel.read(ByteBuffer.allocate(100)) == 0;
    } catch (IOException reset) {
      return false;
    }
  }

  private static List<SocketChannel> flood(House house, int count) throws IOException {
    List<SocketChannel> flood = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      SocketChannel channel =
          SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), house.port));
      channel.configureBlocking(false);
      flood.add(channel);
    }
    return flood;
  }

  /** The page goes on talking until so many connections are left. */
  private static void talkUntil(int left, List<SocketChannel> flood, Page page) {
    long end = System.nanoTime() + Duration.ofSeconds(House.SECONDS).toNanos();
    while (flood.stream().filter(FloodTest::isOpen).count() > left) {
      assertTrue(System.nanoTime() < end, "the flood lasts");
      page.say("{'type':'ping','id':'p'}");
      assertEquals("p", page.text("pong").path("id").asText());
    }
  }

  @Test
  void idleConnectionsBlockNoLiveSocketAndEnd(@TempDir Path folder) throws IOException {
    String config = "akka.http.server.max-connections = " + MOST;
    try (House house =
        new House(folder, House.Door.OPEN, config, Duration.ofSeconds(2)).workerComes()) {
      Page page = Page.greeted(house);
      List<SocketChannel> flood = flood(house, 3 * MOST);
      talkUntil(MOST, flood, page);
      talkUntil(0, flood, page);
      assertEquals("you", house.get("/api/me").path("owner").asText());
      Page late = Page.greeted(house);
      late.say("{'type':'ping','id':'q'}").text("pong");
      for (SocketChannel channel : flood) {
        channel.close();
      }
    }
  }

  @Test
  void aLiveSocketIsNoPlainConnection(@TempDir Path folder) {
    String config = "akka.http.server.max-connections = 3";
    try (House house =
        new House(folder, House.Door.OPEN, config, Duration.ofSeconds(60)).workerComes()) {
      for (int i = 0; i < 10; i++) {
        Page.greeted(house);
      }
      assertEquals("you", house.get("/api/me").path("owner").asText());
    }
  }
}
