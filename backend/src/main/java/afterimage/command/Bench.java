package afterimage.command;

import afterimage.network.ComputeDevice;
import afterimage.network.Network;
import afterimage.optimize.Ascent;
import afterimage.optimize.Benchmark;
import afterimage.optimize.Prediction;
import afterimage.recipe.Preset;
import afterimage.recipe.Recipe;
import afterimage.recipe.Recipes;
import afterimage.recipe.Rules;
import afterimage.recipe.Term;
import afterimage.store.Pictures;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Measures what the README promises, as ratios within one run. */
@Command(
    name = "bench",
    header = "Measure speed, memory and quality against their targets.",
    description = {
      "MEASURE is one of:",
      "  step     a step without penalties against forward and back of the network",
      "  natural  the step of preset natural, sampled statistics, against the same",
      "  batch    8 sessions one after another against 8 in one pass, on 2 threads",
      "  memory   native arrays and resident size over 5,000 steps",
      "  start    from the command to its first step",
      "  peers    steps a second of simonyan against torchbearer's (bench/peers)",
      "  quality  20 classes over ImageNet, judged by the network that took no part",
      "Default: all but peers."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  afterimage bench step natural",
      "  afterimage bench quality --classes 4",
      "  AFTERIMAGE_PEERS_VENV=~/venv afterimage bench peers --json"
    })
public final class Bench implements Callable<Integer> {
  private static final int LEMON = 951;
  private static final int CLASSES = 1000;
  private static final String LITE0 = "efficientnet-lite0";
  private static final String LITE1 = "efficientnet-lite1";

  private final CommandContext surroundings;
  private final Path home;

  @Mixin private final DeviceOptions machine = new DeviceOptions();

  @Parameters(paramLabel = "MEASURE", arity = "0..*")
  private List<String> asked = new ArrayList<>();

  @Option(names = "--rounds", paramLabel = "N", description = "Timings of each kind. Default: 40.")
  private int rounds = 40;

  @Option(names = "--classes", paramLabel = "N", description = "For quality. Default: 20.")
  private int classes = 20;

  @Option(names = "--steps", paramLabel = "N", description = "For memory. Default: 5000.")
  private int steps = 5000;

  @Option(names = "--json", description = "One JSON object a figure on standard output.")
  private boolean json;

  private final List<Boolean> reached = new ArrayList<>();

  /**
   * Measures a program.
   *
   * @param home the folder of its launcher
   */
  public Bench(CommandContext surroundings, Path home) {
    this.surroundings = surroundings;
    this.home = home;
  }

  /** What has to be loaded. */
  private record Loaded(ComputeDevice compute, Network network, Benchmark benchmark) {}

  private interface Measure {
    void take(Loaded loaded);
  }

  private Map<String, Measure> measures() {
    Map<String, Measure> all = new TreeMap<>();
    all.put("step", this::step);
    all.put("natural", this::natural);
    all.put("batch", this::batch);
    all.put("memory", this::memory);
    all.put("start", loaded -> start());
    all.put("peers", this::peers);
    all.put("quality", this::quality);
    return all;
  }

  @Override
  public Integer call() {
    machine.check();
    Map<String, Measure> measures = measures();
    for (String name : asked) {
      if (!measures.containsKey(name)) {
        throw CommandException.usage(
            "MEASURE must be one of %s, was %s".formatted(measures.keySet(), name));
      }
    }
    requireFrom1("rounds", rounds);
    requireFrom1("classes", classes);
    requireFrom1("steps", steps);
    List<String> names =
        asked.isEmpty() ? List.of("step", "natural", "batch", "memory", "start", "quality") : asked;
    try (ComputeDevice compute = machine.open();
        Network network = Network.load(surroundings.library().find(LITE0), compute.manager())) {
      Loaded loaded = new Loaded(compute, network, new Benchmark(network, compute));
      for (String name : names) {
        Measure measure = measures.get(name);
        if (measure != null) {
          measure.take(loaded);
        }
      }
    }
    return reached.contains(false) ? CommandException.FAILED : 0;
  }

  private static void requireFrom1(String option, int value) {
    if (value < 1) {
      throw CommandException.usage(
          String.format(Locale.ROOT, "%s must be 1 or more, was %d", option, value));
    }
  }

  private static Recipe recipe(Preset preset, int index) {
    Term term = new Term.ClassTerm(null, index, Term.Of.LOGIT, 1);
    return preset.recipe(List.of(term), 1);
  }

  private static Recipe tuned(Recipe recipe, String path, double value) {
    JsonNode node = JsonNodeFactory.instance.numberNode(value);
    return Recipes.with(recipe, Map.of(path, node));
  }

  private void step(Loaded loaded) {
    Recipe plain = tuned(recipe(Preset.NATURAL, LEMON), "penalties.statistics", 0);
    Benchmark.Pair pair = loaded.benchmark().stepAgainstPass(plain, rounds);
    atMost("step without penalties / pass alone", pair.ratio(), 1.15, times(pair));
  }

  private void natural(Loaded loaded) {
    Benchmark.Pair pair = loaded.benchmark().stepAgainstPass(recipe(Preset.NATURAL, LEMON), rounds);
    atMost("natural step / pass alone", pair.ratio(), 1.35, times(pair));
  }

  private void batch(Loaded loaded) {
    Benchmark.Pair pair =
        loaded
            .benchmark()
            .aloneAgainstTogether(recipe(Preset.NATURAL, LEMON), 8, Math.max(1, rounds / 8));
    atLeast("8 sessions one by one / in one pass", pair.ratio(), 0.95, times(pair));
  }

  private static String times(Benchmark.Pair pair) {
    return String.format(Locale.ROOT, "%.1f ms / %.1f ms", pair.first(), pair.second());
  }

  private void memory(Loaded loaded) {
    Recipe recipe = recipe(Preset.NATURAL, LEMON);
    Recipe long_ =
        Recipes.with(recipe, Map.of("steps", JsonNodeFactory.instance.numberNode(steps)));
    Benchmark.Memory memory;
    try (Progress progress = Progress.of("memory", steps)) {
      memory = loaded.benchmark().memory(long_, steps, at -> progress.step(at, null));
    }
    int more = memory.arraysAfter() - memory.arraysBefore();
    atMost(String.format(Locale.ROOT, "native arrays gained over %d steps", steps), more, 0, "");
    atMost("MiB gained per 1,000 steps", memory.slope(), 1, "");
  }

  /** The first line of progress comes with the first step. */
  private void start() {
    Path out = temporary();
    List<Double> seconds = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      long begin = System.nanoTime();
      List<String> command =
          List.of(
              home.resolve("afterimage").toString(),
              "render",
              Integer.toString(LEMON),
              "--steps",
              "10",
              "--out",
              out.toString());
      run(command, true, line -> line.contains("step 1/") ? since(begin, seconds) : false);
    }
    delete(out);
    atMost("seconds from command to first step", median(seconds), 2.5, "median of 5");
  }

  private static boolean since(long begin, List<Double> to) {
    to.add((System.nanoTime() - begin) / 1e9);
    return true;
  }

  private void peers(Loaded loaded) {
    List<Double> ours = new ArrayList<>();
    List<Double> theirs = new ArrayList<>();
    Path script = home.resolve("bench/peers/run");
    int threads = loaded.compute().threads();
    for (int i = 0; i < 3; i++) {
      List<String> command =
          List.of(script.toString(), "--threads", Integer.toString(threads), "--steps", "110");
      run(command, false, line -> rate(line, theirs));
      ours.add(rate(loaded, recipe(Preset.SIMONYAN, LEMON), 110));
    }
    if (theirs.isEmpty()) {
      throw CommandException.failed("bench/peers/run gave no result; run it by hand to see why");
    }
    atLeast(
        "simonyan steps/s / torchbearer's",
        median(ours) / median(theirs),
        1.5,
        String.format(
            Locale.ROOT, "%.1f / %.1f, %d threads", median(ours), median(theirs), threads));
  }

  private static boolean rate(String line, List<Double> to) {
    if (!line.startsWith("{")) {
      return false;
    }
    to.add(Recipes.tree(line).path("stepsPerSecond").asDouble());
    return true;
  }

  private static double rate(Loaded loaded, Recipe recipe, int steps) {
    try (Ascent ascent = new Ascent(loaded.network(), loaded.compute());
        var optimization = ascent.start(Rules.LATEST, recipe, Optional.empty())) {
      long begin = 0;
      for (int i = 0; i < steps; i++) {
        begin = i == 10 ? System.nanoTime() : begin;
        ascent.step(List.of(optimization));
      }
      optimization.meters();
      return (steps - 10) / ((System.nanoTime() - begin) / 1e9);
    }
  }

  private void quality(Loaded loaded) {
    int first = 0;
    double sum = 0;
    double high = 0;
    try (Network judge =
            Network.load(surroundings.library().find(LITE1), loaded.compute().manager());
        Progress progress = Progress.of("quality", classes)) {
      for (int i = 0; i < classes; i++) {
        int index = (int) ((2L * i + 1) * CLASSES / (2L * classes));
        byte[] rgb = picture(loaded, index);
        int size = recipe(Preset.NATURAL, index).canvas().size();
        Prediction opinion =
            Prediction.of(judge, loaded.compute(), Pictures.scaled(rgb, size, judge.size()));
        float probability = opinion.probability(index).orElse(0f);
        first += opinion.seen().getFirst().index() == index ? 1 : 0;
        sum += probability;
        high += loaded.benchmark().highFrequencies(rgb, size);
        progress.step(i + 1, probability);
      }
    }
    atLeast("classes that come first", first, Math.floor(0.95 * classes), "of " + classes);
    atLeast("mean probability", sum / classes, 0.88, "");
    atMost("power above 0.35 cycles/pixel", high / classes, 0.03, "");
  }

  private static byte[] picture(Loaded loaded, int index) {
    try (Ascent ascent = new Ascent(loaded.network(), loaded.compute());
        var optimization =
            ascent.start(Rules.LATEST, recipe(Preset.NATURAL, index), Optional.empty())) {
      while (optimization.isClimbing()) {
        ascent.step(List.of(optimization));
      }
      return optimization.picture();
    }
  }

  private void atMost(String what, double value, double target, String detail) {
    say(what, value, "<=", target, value <= target, detail);
  }

  private void atLeast(String what, double value, double target, String detail) {
    say(what, value, ">=", target, value >= target, detail);
  }

  private void say(
      String what, double value, String sign, double target, boolean ok, String detail) {
    reached.add(ok);
    if (json) {
      ObjectNode node = JsonNodeFactory.instance.objectNode();
      node.put("measure", what).put("value", value).put("target", sign + " " + target);
      Console.json(node.put("ok", ok).put("detail", detail));
    } else {
      Console.line(
          String.format(
                  Locale.ROOT,
                  "%-40s %8.3f  %s %-6.4g %-4s %s",
                  what,
                  value,
                  sign,
                  target,
                  ok ? "ok" : "MISS",
                  detail)
              .stripTrailing());
    }
  }

  private static double median(List<Double> values) {
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    return sorted.length == 0 ? Double.NaN : sorted[sorted.length / 2];
  }

  private interface Listener {
    /** Whether enough has been heard. */
    boolean hears(String line);
  }

  /** Runs a program and listens to one of its streams; the other is passed on or dropped. */
  private static void run(List<String> command, boolean toErrors, Listener listener) {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.redirectInput(Path.of("/dev/null").toFile());
    if (toErrors) {
      builder.redirectOutput(ProcessBuilder.Redirect.DISCARD);
    } else {
      builder.redirectError(ProcessBuilder.Redirect.INHERIT);
    }
    try {
      Process process = builder.start();
      try (BufferedReader lines =
          toErrors ? process.errorReader(StandardCharsets.UTF_8) : process.inputReader()) {
        boolean heard = false;
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          heard = heard || listener.hears(line);
        }
        process.waitFor();
      } finally {
        process.destroy();
      }
    } catch (IOException e) {
      throw CommandException.failed("cannot run " + command.getFirst() + ": " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw CommandException.failed("interrupted while waiting for " + command.getFirst());
    }
  }

  private static Path temporary() {
    try {
      return Files.createTempDirectory("afterimage-bench");
    } catch (IOException e) {
      throw CommandException.failed("cannot make a temporary folder: " + e.getMessage());
    }
  }

  private static void delete(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      Console.note("cannot remove " + Arrays.asList(folder) + ": " + e.getMessage());
    }
  }
}
