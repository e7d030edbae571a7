package afterimage;

import afterimage.http.HttpPort;
import afterimage.network.NetworkLibrary;
import afterimage.store.DataFolder;
import afterimage.store.Machine;
import afterimage.worker.WorkerEnvironment;
import afterimage.worker.WorkerSupervisor;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the program is told by its surroundings; read here and nowhere else.
 *
 * @param models the folder of networks that ship with the program
 * @param version of the program
 * @param libtorch the version it was built with
 * @param charts where the chart library is on the class path
 * @param trace whether an unexpected error shows where it happened (AFTERIMAGE_TRACE=1)
 */
record Settings(Path models, String version, String libtorch, String charts, boolean trace) {
  /** The folder that holds models/; the launcher gives it. */
  private static final String HOME = "afterimage.home";

  static Settings read() {
    Properties build = new Properties();
    try (InputStream in = Settings.class.getResourceAsStream("/afterimage.properties")) {
      build.load(java.util.Objects.requireNonNull(in, "afterimage.properties is not there"));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    return new Settings(
        models(System.getProperty(HOME)),
        build.getProperty("version", "unknown"),
        build.getProperty("libtorch", "unknown"),
        "/META-INF/resources/webjars/uplot/%s/dist/".formatted(build.getProperty("uplot")),
        "1".equals(System.getenv("AFTERIMAGE_TRACE")));
  }

  /** Without a home: the nearest folder models/ above the program itself. */
  private static Path models(@Nullable String home) {
    if (home != null) {
      return Path.of(home, "models");
    }
    Path program = program();
    for (Path at = program; at != null; at = at.getParent()) {
      if (Files.isDirectory(at.resolve("models"))) {
        return at.resolve("models");
      }
    }
    return program.resolve("models");
  }

  /** What the server is told by its configuration: application.conf, environment, -D. */
  record Live(
      int mostUnfinished,
      int mostSockets,
      List<String> names,
      HttpPort.Limits limits,
      WorkerSupervisor.Patience patience) {
    static Live of(Config all) {
      Config own = all.getConfig("afterimage");
      List<String> names =
          Stream.of(own.getString("names").split(",", -1)).filter(n -> !n.isBlank()).toList();
      return new Live(
          own.getInt("most-unfinished"),
          own.getInt("most-sockets"),
          names,
          new HttpPort.Limits(
              own.getInt("most-connections-address"),
              own.getDuration("header"),
              own.getDuration("body"),
              own.getDuration("idle")),
          new WorkerSupervisor.Patience(
              own.getDuration("worker.message"),
              own.getDuration("worker.silence"),
              own.getDuration("worker.start")));
    }
  }

  /**
   * What loaded networks may take on a device.
   *
   * @param memory of the device, in bytes
   */
  static long networkBytes(Config all, long memory) {
    String given = all.getString("afterimage.worker.networks").strip();
    try {
      return given.endsWith("%")
          ? (long)
              (memory * Double.parseDouble(given.substring(0, given.length() - 1).strip()) / 100)
          : all.getBytes("afterimage.worker.networks");
    } catch (NumberFormatException | ConfigException e) {
      throw new IllegalArgumentException(
          "afterimage.worker.networks (AFTERIMAGE_WORKER_NETWORKS) must be a share of the memory or"
              + " bytes, for example 25% or 2GiB, was "
              + given,
          e);
    }
  }

  /** What the pictures of this machine depend on besides their recipes, before a device is open. */
  Machine machine() {
    return new Machine(
        version,
        libtorch,
        "",
        0,
        cpu("model name").orElse(System.getProperty("os.arch")),
        capability(),
        environment(),
        "",
        System.getProperty("java.vm.version", ""));
  }

  WorkerEnvironment workplace(NetworkLibrary library, DataFolder data) {
    return new WorkerEnvironment(
        library, data.pictureFiles(), data.checkpoints(), data.starts(), machine());
  }

  /** As libtorch finds it out (aten/src/ATen/native/DispatchStub.cpp); empty but on x86. */
  private static String capability() {
    String told = System.getenv("ATEN_CPU_CAPABILITY");
    if (told != null) {
      return told.toUpperCase(Locale.ROOT);
    }
    Set<String> flags = Set.of(cpu("flags").orElse("").split(" "));
    if (flags.containsAll(Set.of("avx512vl", "avx512bw", "avx512dq", "fma"))) {
      return "AVX512";
    }
    return flags.containsAll(Set.of("avx2", "fma")) ? "AVX2" : flags.size() > 1 ? "DEFAULT" : "";
  }

  /** What tells oneDNN and MKL which kernels to take. */
  private static String environment() {
    return Stream.of(
            "DNNL_DEFAULT_FPMATH_MODE",
            "DNNL_MAX_CPU_ISA",
            "MKL_CBWR",
            "MKL_ENABLE_INSTRUCTIONS",
            "NVIDIA_TF32_OVERRIDE",
            "ONEDNN_DEFAULT_FPMATH_MODE",
            "ONEDNN_MAX_CPU_ISA")
        .filter(name -> System.getenv(name) != null)
        .map(name -> name + "=" + System.getenv(name))
        .collect(Collectors.joining(" "));
  }

  /** What the kernel says of the first processor; empty but on Linux. */
  private static Optional<String> cpu(String field) {
    try (var lines = Files.lines(Path.of("/proc/cpuinfo"))) {
      return lines
          .filter(line -> line.startsWith(field))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst();
    } catch (IOException | java.io.UncheckedIOException e) {
      return Optional.empty();
    }
  }

  /** The page. */
  Path web() {
    return models.resolveSibling("web");
  }

  /** Where the server keeps its data unless told otherwise. */
  static Path data() {
    String given = System.getenv("XDG_DATA_HOME");
    Path folder =
        given != null && !given.isBlank()
            ? Path.of(given)
            : Path.of(System.getProperty("user.home"), ".local", "share");
    return folder.resolve("afterimage");
  }

  private static Path program() {
    try {
      return Path.of(Settings.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
