package afterimage.durable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** The trials from the command line; see {@code bench/durable/README.md}. */
public final class Durable {
  private final Server.Caller caller;
  private final boolean isLong;
  private final long seed;
  private boolean ok = true;

  /** One trial in a folder of its own. */
  private enum Trial {
    SERVER,
    WORKER,
    DAMAGE,
    DISK,
    MANY;

    String word() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  private Durable(Server.Caller caller, boolean isLong, long seed) {
    this.caller = caller;
    this.isLong = isLong;
    this.seed = seed;
  }

  /** The first word is the launcher. */
  public static void main(String[] args) throws IOException {
    List<String> words = new ArrayList<>(List.of(args));
    String launcher = words.removeFirst();
    List<String> known = Arrays.stream(Trial.values()).map(Trial::word).toList();
    if (words.contains("--help") || words.contains("-h")) {
      System.out.print(
          """
          Kills, damages and fills what the server keeps, and says what was lost: nothing should be.

            run [--short | --long] [--seed N] [TRIAL...]

          TRIAL: %s (default: all)
          --short  8 kills of the server, 4 of the worker, all else once (default)
          --long   150, 100, 10 full disks and 1000 sessions
          --seed   of the moments and of what is asked; default 1

          Examples:
            run
            run --seed 7 server
            run --long
          """
              .formatted(String.join(" ", known)));
      return;
    }
    boolean isLong = words.remove("--long");
    words.remove("--short");
    long seed = 1;
    int place = words.indexOf("--seed");
    if (place >= 0 && place + 1 < words.size()) {
      seed = Long.parseLong(words.remove(place + 1));
      words.remove(place);
    }
    if (!known.containsAll(words)) {
      System.err.println("durable: TRIAL must be of %s, was %s".formatted(known, words));
      System.exit(2);
    }
    Server.Caller caller =
        more -> {
          List<String> line = new ArrayList<>(List.of(launcher));
          line.addAll(List.of(more));
          return new ProcessBuilder(line);
        };
    Durable durable = new Durable(caller, isLong, seed);
    for (Trial trial : Trial.values()) {
      if (words.isEmpty() || words.contains(trial.word())) {
        durable.run(trial);
      }
    }
    System.exit(durable.ok ? 0 : 1);
  }

  private void run(Trial trial) throws IOException {
    Path folder = Files.createTempDirectory("durable");
    long start = System.nanoTime();
    List<Finding> findings =
        switch (trial) {
          case SERVER -> ServerKills.run(caller, folder, isLong ? 150 : 8, 64, seed);
          case WORKER -> WorkerKills.run(caller, folder, isLong ? 100 : 4, 64, seed);
          case DAMAGE -> Damage.run(caller, folder, 64, seed);
          case DISK -> FullDisk.run(caller, folder, isLong ? 10 : 1, 96);
          case MANY -> Many.run(caller, folder, isLong ? 1000 : 100);
        };
    System.out.println(
        String.format(
            Locale.ROOT,
            "%s (seed %d, %.0f s)",
            trial.word(),
            seed,
            (System.nanoTime() - start) / 1e9));
    findings.forEach(each -> System.out.println("  " + each));
    boolean fine = findings.stream().allMatch(Finding::ok);
    ok &= fine;
    if (fine) {
      remove(folder);
    } else {
      System.out.println("  what is left of it: " + folder);
    }
  }

  private static void remove(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    }
  }
}
