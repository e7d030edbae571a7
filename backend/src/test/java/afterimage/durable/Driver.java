package afterimage.durable;

import afterimage.durable.Server.Reply;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Somebody who tells one session to do this and that, in an order drawn from a seed, and notes what
 * was acknowledged: all of that must be there after a crash, once and in order. What was on its way
 * at the crash may be there or not.
 */
final class Driver {
  private static final int LONGEST_PAUSE = 150; // ms
  private static final int MOST_FORKS = 2;

  private final String key;
  private final String recipe;
  private final Random random;
  private final List<Double> rates = new ArrayList<>(); // acknowledged tunings
  private final List<String> forks = new ArrayList<>();
  private final List<String> brief = new ArrayList<>(); // keys of short sessions
  private @Nullable String id;
  private @Nullable Double rateOnItsWay;
  private @Nullable String briefOnItsWay;
  private String state = ""; // acknowledged; empty where it may be this or that
  private int pausedAt;
  private byte @Nullable [] picture; // of the step it is paused at
  private int acknowledged;
  private int seen; // the latest step that was told

  /**
   * A driver whose session does not exist yet.
   *
   * @param key the Idempotency-Key and the name of its session
   */
  Driver(String key, int size, long seed) {
    this.key = key;
    this.random = new Random(seed);
    this.recipe = recipe(key, 1 + random.nextInt(900), size, 100_000, seed);
  }

  static String recipe(String name, int index, int size, int steps, long seed) {
    return String.format(
        Locale.ROOT,
        """
        {"name": "%s", "objective": [{"type": "class", "index": %d}], "canvas": {"size": %d},
         "steps": %d, "seed": %d}
        """,
        name,
        index,
        size,
        steps,
        seed);
  }

  String id() {
    return java.util.Objects.requireNonNull(id);
  }

  List<String> forks() {
    return List.copyOf(forks);
  }

  int acknowledged() {
    return acknowledged;
  }

  int seen() {
    return seen;
  }

  /** Drives until the server is gone. */
  void drive(Server server) {
    try {
      while (true) {
        act(server);
        LockSupport.parkNanos(random.nextInt(LONGEST_PAUSE) * 1_000_000L);
      }
    } catch (IOException e) {
      // as is to be expected
    }
  }

  /** One thing, drawn from the seed. */
  void act(Server server) throws IOException {
    if (id == null) {
      create(server);
      return;
    }
    int draw = random.nextInt(100);
    if (draw < 45) {
      tune(server);
    } else if (draw < 60) {
      move(server, "pause");
    } else if (draw < 70) {
      move(server, "step");
    } else if (draw < 90) {
      move(server, "resume");
    } else if (draw < 93) {
      create(server); // again, with the same key
    } else if (draw < 96) {
      brief(server);
    } else if (draw < 98) {
      fork(server);
    } else if (state.equals("paused")) {
      picture = server.picture(id());
    }
  }

  private void create(Server server) throws IOException {
    Reply reply = server.ask("POST", "/api/sessions", recipe, "Idempotency-Key", key);
    JsonNode session = done(reply, "POST");
    String given = session.path("id").asText();
    if (id != null && !id.equals(given)) {
      throw new IllegalStateException("key %s gave %s and %s".formatted(key, id, given));
    }
    id = given;
  }

  private void brief(Server server) throws IOException {
    String name = briefOnItsWay == null ? key + "-" + brief.size() : briefOnItsWay;
    briefOnItsWay = name;
    // 64: below it, two threads of libtorch do not give the same bytes from one run to the next.
    String body = recipe(name, brief.size() + 1, 64, 8, 1);
    done(server.ask("POST", "/api/sessions", body, "Idempotency-Key", name), "POST");
    brief.add(name);
    briefOnItsWay = null;
  }

  private void fork(Server server) throws IOException {
    if (forks.size() < MOST_FORKS) {
      String body = "{\"name\": \"%s-fork\", \"set\": {\"optimizer.rate\": 0.03}}".formatted(key);
      forks.add(done(server.ask("POST", path("/fork"), body), "fork").path("id").asText());
    }
  }

  private void tune(Server server) throws IOException {
    double rate = 0.02 + random.nextInt(1_000_000) * 1e-8 + rates.size() * 1e-2 % 0.05;
    rateOnItsWay = rate;
    picture = null;
    done(server.ask("PATCH", path(""), "{\"optimizer.rate\": %s}".formatted(rate)), "tune");
    rates.add(rate);
    rateOnItsWay = null;
  }

  private void move(Server server, String how) throws IOException {
    String before = state;
    state = "";
    picture = how.equals("pause") && before.equals("paused") ? picture : null;
    Reply reply = server.ask("POST", path("/" + how), "");
    if (how.equals("step") && reply.status() == 409) {
      state = before;
      return; // it runs
    }
    JsonNode session = done(reply, how);
    state = how.equals("resume") ? "running" : "paused";
    pausedAt = session.path("step").asInt();
  }

  private String path(String more) {
    return "/api/sessions/" + id() + more;
  }

  private JsonNode done(Reply reply, String what) {
    if (!reply.ok()) {
      throw new IllegalStateException("%s of %s: %s".formatted(what, key, reply));
    }
    acknowledged++;
    seen = Math.max(seen, reply.body().path("step").asInt());
    return reply.body();
  }

  // ---- after a crash

  /**
   * Compares what is there with what was acknowledged.
   *
   * @return what is missing or there twice; mostly nothing
   */
  List<String> check(Server server, List<JsonNode> all) throws IOException {
    List<String> wrong = new ArrayList<>();
    once(all, key, id != null, wrong);
    for (String name : brief) {
      once(all, name, true, wrong);
    }
    if (briefOnItsWay != null) {
      once(all, briefOnItsWay, false, wrong);
    }
    for (String fork : forks) {
      if (all.stream().noneMatch(each -> each.path("id").asText().equals(fork))) {
        wrong.add("fork %s of %s is lost".formatted(fork, key));
      }
    }
    if (id != null && wrong.isEmpty()) {
      JsonNode session = server.session(id);
      tunings(session, wrong);
      state(server, session, wrong);
    }
    return wrong;
  }

  private static void once(List<JsonNode> all, String name, boolean must, List<String> wrong) {
    long count = all.stream().filter(each -> each.path("name").asText().equals(name)).count();
    if (count > 1) {
      wrong.add(String.format(Locale.ROOT, "%d sessions are called %s", count, name));
    } else if (must && count == 0) {
      wrong.add("session %s is lost".formatted(name));
    }
  }

  private void tunings(JsonNode session, List<String> wrong) {
    List<Double> there = new ArrayList<>();
    session
        .path("tunings")
        .forEach(each -> there.add(each.path("set").path("optimizer.rate").asDouble()));
    if (rateOnItsWay != null && there.size() == rates.size() + 1) {
      rates.add(rateOnItsWay);
    }
    rateOnItsWay = null;
    if (!there.equals(rates)) {
      wrong.add("%s was tuned to %s and has %s".formatted(key, rates, there));
    }
  }

  private void state(Server server, JsonNode session, List<String> wrong) throws IOException {
    String there = session.path("state").asText();
    int step = session.path("step").asInt();
    if (state.equals("paused")) {
      if (!there.equals("paused") || step != pausedAt) {
        wrong.add(
            String.format(
                Locale.ROOT, "%s was paused at %d and is %s at %d", key, pausedAt, there, step));
      } else if (picture != null && !Arrays.equals(picture, server.picture(id()))) {
        wrong.add(String.format(Locale.ROOT, "%s has another picture at %d", key, step));
      }
    } else if (state.equals("running") && !there.equals("running")) {
      wrong.add("%s ran and is %s".formatted(key, there));
    }
    state = there.equals("paused") ? there : state;
    pausedAt = step;
  }
}
