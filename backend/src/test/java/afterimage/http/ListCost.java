package afterimage.http;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** Measures a list of a thousand sessions, and one that was tuned ten thousand times; by hand. */
final class ListCost {
  private static final int SESSIONS = 1000;
  private static final int TUNINGS = 10_000;
  private static final int TIMES = 400;

  private ListCost() {}

  public static void main(String[] args) throws IOException {
    Path folder = Files.createTempDirectory(Path.of(args[0]), "list");
    Past.finished(folder, SESSIONS);
    Past.tuned(folder, "tuned", TUNINGS);
    long begin = System.nanoTime();
    try (House house = House.open(folder)) {
      System.out.printf("ready after %.1f s%n", since(begin) / 1000);
      say("a session with 10,000 tunings, asleep", once(house, "/api/sessions/tuned"));
      say("the same, awake", many(house, "/api/sessions/tuned", 20));
      say("its history", many(house, "/api/sessions/tuned/history", 20));
      say("the first list", once(house, "/api/sessions"));
      say("a list of 100 of 1,000", many(house, "/api/sessions", TIMES));
      say("the last page", many(house, "/api/sessions?after=past0099", TIMES));
      say("a search that finds one", many(house, "/api/sessions?q=run%20500", TIMES));
    }
  }

  private static double since(long begin) {
    return (System.nanoTime() - begin) / 1e6;
  }

  private static double[] once(House house, String path) {
    return many(house, path, 1);
  }

  private static double[] many(House house, String path, int times) {
    double[] ms = new double[times];
    for (int i = 0; i < times; i++) {
      long begin = System.nanoTime();
      HttpResponse<byte[]> response = house.send("GET", path, "");
      ms[i] = since(begin);
      if (response.statusCode() != 200) {
        throw new IllegalStateException(path + " answers " + response.statusCode());
      }
    }
    return ms;
  }

  private static void say(String what, double[] ms) {
    Arrays.sort(ms);
    System.out.printf(
        "%s: p50 %.1f ms, p95 %.1f ms%n", what, ms[ms.length / 2], ms[ms.length * 95 / 100]);
  }
}
